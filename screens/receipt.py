"""A receipt: its number, the change to give back in large digits, where the money went; copies, and the way to void it.

After a payment its original is printed by itself. A printer that fails loses nothing: the receipt stays on the list of
those without their paper.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.documents.printing import Printed, receipt
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.receipts import Receipt, find_receipt
from screens.keys import RECEIPT
from screens.printer import printed_words
from screens.reading import ReadingScreen
from screens.receipt_lines import change_cents, checks_left, receipt_lines
from screens.widgets.big import BigAmount
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.tills.moves import PaymentMoved
    from oficinista.tills.payments import PaymentVoided
    from oficinista.tills.returns import CheckReturned


class ReceiptScreen(ReadingScreen[None]):
    """The receipt `number`; `is_new` when it has just been made."""

    place = RECEIPT

    def __init__(self, number: str, *, is_new: bool = False) -> None:
        super().__init__()
        self._number = number
        self._is_new = is_new
        self._receipt: Receipt | None = None
        self._title = Panel(height=1)
        self._change = BigAmount()
        self._change.display = self._title.display = is_new

    def body(self) -> Iterable[Widget]:
        return (self._title, self._change, Panel(height=1), self.page)

    def opened(self) -> None:
        self.reload()
        if self._is_new:
            self._print(self._printed_original)

    def reload(self) -> None:
        self.ask(partial(self.office.ask, find_receipt, self._number), self._show)

    def _show(self, receipt: Receipt) -> None:
        self._receipt = receipt
        change = change_cents(receipt)
        amount = change or receipt.payment.total_cents
        title = tr("CAMBIO {amount}", amount=format_money(change)) if change else tr("SIN CAMBIO: se cobró exacto")
        self._title.show([[(title, BOLD)]])
        self._change.show(format_money(amount))
        self.page.show(receipt_lines(receipt))
        self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if self._receipt is None:
            return super().why_not(action)
        if action in {"void", "move_payment", "check_back"} and self._receipt.payment.void is not None:
            return tr("El recibo ya está anulado.")
        if action == "check_back" and not checks_left(self._receipt):
            return tr("El recibo no tiene un cheque que pueda volver.")
        return super().why_not(action)

    def do_accept(self) -> None:
        """Back to the account: the next thing."""
        self.do_back()

    def do_print_document(self) -> None:
        """Print it, a copy when it was printed before, and show what was printed."""
        self._print(self._printed)

    def _print(self, then: "Callable[[Printed], object]") -> None:
        actor, is_new = self.counter.clerk.id, self._is_new
        self.print_out(partial(receipt, self.office, self._number, actor=actor, is_new=is_new), then)

    def _printed_original(self, _printed: Printed) -> None:
        self.say(tr("Recibo impreso. I imprime una copia."))

    def _printed(self, printed: Printed) -> None:
        from screens.paper import PaperScreen

        self.app.push_screen(PaperScreen(printed.documents[0], printed_words(printed)))

    def do_move_payment(self) -> None:
        """Move it, or part of it, to the account that it was meant for."""
        from screens.move_payment import MovePaymentScreen

        if self._receipt is not None:
            self.app.push_screen(MovePaymentScreen(self._receipt), self._moved)

    def _moved(self, moved: "PaymentMoved | None") -> None:
        if moved is not None:
            self.reload()
            self.say(tr("Pasado a la otra cuenta: {document}.", document=moved.document))

    def do_check_back(self) -> None:
        """Put back into the debt a check of it that the bank did not pay."""
        from screens.check_back import CheckBackScreen

        if self._receipt is not None:
            self.app.push_screen(
                CheckBackScreen(self._receipt.payment.receipt, checks_left(self._receipt)), self._check_came_back
            )

    def _check_came_back(self, returned: "CheckReturned | None") -> None:
        if returned is not None:
            self.reload()
            self.say(
                tr("Se debe de nuevo: {document}. La carta al cliente queda por hacer.", document=returned.document)
            )

    def do_void(self) -> None:
        """Void it, with a reason and a supervisor's signature."""
        from screens.void import VoidScreen

        if self._receipt is not None:
            self.app.push_screen(VoidScreen(self._receipt), self._voided)

    def _voided(self, voided: "PaymentVoided | None") -> None:
        if voided is None:
            return
        self._title.display = self._change.display = False
        self.reload()
        words = tr("Anulado: {document}. Devuelva los valores que dejó.", document=voided.document)
        if voided.cash_back_cents:
            words = tr("Anulado: {document}. Devuelva {cash} en efectivo, y los demás valores si los hubo.",
                       document=voided.document, cash=format_money(voided.cash_back_cents))  # fmt: skip
        self.say(words)
