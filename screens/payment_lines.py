"""What the payment shows: the accounts, what was handed over, where it goes, what is missing or due back."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refusal
from oficinista.plans.queries import due_words
from oficinista.tills.change import Received, change
from oficinista.tills.payable import Distribution, Payable
from oficinista.tills.wording import tender_name
from screens.payment_draft import PaymentDraft
from screens.screen import attempt
from screens.widgets.line import BOLD, DIM, PLAIN
from screens.widgets.panel import Line, columns

if TYPE_CHECKING:
    from oficinista.plans.queries import Plan

ACCOUNTS_SHOWN = 4
WIDTHS = (26, 15, -11, -11, -11)


def account_lines(payment: PaymentDraft, plan: "Plan | None" = None) -> list[Line]:
    """Who pays, and what they owe; one line an account when there are several, the one being typed last.

    Of one alone also how its plan stands.
    """
    parts = payment.parts
    if len(parts) == 1:
        payable = parts[0].payable
        owes = f"{tr('Cuenta {number}', number=payable.number)}   {_owed(payable)}"
        return [[(payable.customer_name, BOLD)], owes, "" if plan is None else due_words(plan, plan.number)]
    left_out = parts[:-ACCOUNTS_SHOWN]
    lines: list[Line] = [_account_line(part, is_current=part is parts[-1]) for part in parts[-ACCOUNTS_SHOWN:]]
    if left_out:
        cents = sum(part.amount_cents for part in left_out)
        lines.insert(0, tr("y {count} cuentas más por {amount}", count=len(left_out), amount=format_money(cents)))
    return [*lines, ""]


def _account_line(part: Distribution, *, is_current: bool) -> Line:
    payable = part.payable
    cells = [(">" if is_current else "", 1), (payable.number, 13), (payable.customer_name, 28), (_owed(payable), -17)]
    return columns([*cells, (format_money(part.amount_cents), -12)], BOLD if is_current else PLAIN)


def _owed(payable: Payable) -> str:
    """What an account owes, or has to its credit."""
    cents = payable.balance_cents
    if cents < 0:
        return tr("A favor {amount}", amount=format_money(-cents))
    return tr("Debe {amount}", amount=format_money(cents))


def handed_lines(payment: PaymentDraft) -> list[Line]:
    """What was handed over before what is being typed."""
    return [tender_line(one) for one in payment.handed]


def tender_line(one: Received) -> Line:
    """A tender on a line."""
    return columns([(tender_name(one.kind), 18), (format_money(one.received_cents), -13), (one.reference or "", 30)])


def preview_lines(payment: PaymentDraft, now: Received, height: int) -> list[Line]:
    """The total and the change, then the debts that are paid, the oldest first, in `height` lines."""
    if not payment.parts:
        return []
    rows = [line for part in payment.parts for line in _part_lines(part)]
    room = max(1, height - 4)
    if len(rows) > room:
        rows = [*rows[: room - 1], tr("… y {count} líneas más, que saldrán en el recibo", count=len(rows) - room + 1)]
    titles = (tr("Se aplica a"), tr("Vence"), tr("Debe"), tr("Se paga"), tr("Queda"))
    return ["", _sums(payment, now), "", columns(list(zip(titles, WIDTHS, strict=True)), DIM), *rows]


def _sums(payment: PaymentDraft, now: Received) -> Line:
    total = tr("Total {amount}", amount=format_money(payment.total_cents))
    received = payment.total_cents - payment.rest_cents + now.received_cents
    handed = tr("Recibido {amount}", amount=format_money(received))
    return [(f"{total}    {handed}    ", PLAIN), (_outcome(payment, now), BOLD)]


def _outcome(payment: PaymentDraft, now: Received) -> str:
    beyond = now.received_cents - payment.rest_cents
    if beyond < 0:
        return tr("Faltan {amount}", amount=format_money(-beyond))
    kept = attempt(partial(payment.kept, now))
    if isinstance(kept, Refusal):
        return tr("Sobran {amount}, sin cambio", amount=format_money(beyond))
    return tr("CAMBIO {amount}", amount=format_money(change(kept)))


def _part_lines(part: Distribution) -> Iterator[Line]:
    for one in part.allocations:
        bill, document = one.debt.bill_number, one.debt.document
        name = tr("Factura {number}", number=bill) if bill else tr("Cargo {document}", document=document)
        yield _row(name, short_date(one.debt.due_on), one.debt.open_cents, one.amount_cents, one.left_cents)
    if part.credit_cents:
        words = (
            tr("A favor, de una cuenta cerrada") if part.payable.closed_on else tr("A favor, para la próxima factura")
        )
        yield columns(
            [(words, sum(map(abs, WIDTHS[:-1])) + len(WIDTHS) - 2), (format_money(part.credit_cents), WIDTHS[-1])]
        )


def _row(name: str, due: str, *amounts: int) -> Line:
    cells = (name, due, *map(format_money, amounts))
    return columns(list(zip(cells, WIDTHS, strict=True)))
