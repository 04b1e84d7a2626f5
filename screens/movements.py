"""What a movement of an account opens: its receipt, what came without its account, its adjustment, or its void."""

from functools import partial
from typing import TYPE_CHECKING, Any

from oficinista.i18n import tr

if TYPE_CHECKING:
    from oficinista.billing.queries import StatementLine
    from screens.clerk_screen import ClerkScreen


def show_movement(screen: "ClerkScreen[Any]", movement: "StatementLine") -> None:
    """Show what is behind a movement that is no bill, over `screen`."""
    match movement.kind.value:
        case "adjustment" | "adjustment_void":
            _show_adjustment(screen, movement.reverses or movement.document)
        case "bill_void":
            _show_rebill(screen, movement.entry_id)
        case "late_charge" | "late_charge_void":
            screen.say(tr("Recargo por pago tardío de la factura {bill}.", bill=movement.late_bill))
        case "opening":
            screen.say(tr("Lo que la cuenta debía, o tenía a su favor, al llegar del sistema comercial."))
        case "check_fee":
            screen.say(tr("Cargo por un cheque que el banco devolvió. La devolución, al lado, muestra el recibo."))
        case "guarantee" | "guarantee_void" | "guarantee_move":
            screen.say(tr("Depósito que garantiza la cuenta; 4 lo muestra."))
        case "connection" | "connection_void":
            screen.say(tr("Lo que se cobra por una acometida; K muestra su solicitud."))
        case "credit_move":
            screen.say(
                tr("Crédito que pasó de una cuenta a otra del mismo cliente: {document}.", document=movement.document)
            )
        case "refund" | "refund_void":
            _show_refund(screen, movement.entry_id)
        case "payment_move":
            _show_moved(screen, movement.entry_id)
        case "suspense_applied" | "check_return":
            _show_taken(screen, movement)
        case _:
            _show_receipt(screen, movement.reverses or movement.document)


def _show_receipt(screen: "ClerkScreen[Any]", number: str) -> None:
    from screens.receipt import ReceiptScreen

    screen.app.push_screen(ReceiptScreen(number))


def _show_taken(screen: "ClerkScreen[Any]", movement: "StatementLine") -> None:
    """The payment that came without its account, or the receipt, whose check came back."""
    from oficinista.tills.numbers import is_suspense
    from screens.identified import IdentifiedScreen

    if movement.reverses is None or is_suspense(movement.reverses):
        screen.app.push_screen(IdentifiedScreen(movement.entry_id))
    else:
        _show_receipt(screen, movement.reverses)


def _show_adjustment(screen: "ClerkScreen[Any]", number: str) -> None:
    from screens.adjusted import AdjustedScreen

    screen.app.push_screen(AdjustedScreen(number))


def _show_rebill(screen: "ClerkScreen[Any]", entry_id: int) -> None:
    from oficinista.adjustments.shown import rebill_of_void
    from screens.rebilled import RebilledScreen

    query = partial(screen.office.ask, rebill_of_void, entry_id)
    screen.ask(query, lambda rebill_id: screen.app.push_screen(RebilledScreen(rebill_id)))


def _show_moved(screen: "ClerkScreen[Any]", entry_id: int) -> None:
    from oficinista.tills.receipts import receipt_of_move

    query = partial(screen.office.ask, receipt_of_move, entry_id)
    screen.ask(query, partial(_show_receipt, screen))


def _show_refund(screen: "ClerkScreen[Any]", entry_id: int) -> None:
    from oficinista.refunds.queries import refund_of_entry
    from screens.refund_file import RefundFileScreen

    query = partial(screen.office.ask, refund_of_entry, entry_id)
    screen.ask(query, lambda number: screen.app.push_screen(RefundFileScreen(number)))
