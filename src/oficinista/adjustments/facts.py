"""What whoever approves a correction sees of it. A label keeps its place, so that what changed is found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from oficinista.adjustments.bills import BillFound, find_bill
from oficinista.adjustments.late import standing
from oficinista.adjustments.queries import account_owing, find_adjustment
from oficinista.adjustments.reasons import documents, find_reason
from oficinista.adjustments.rebill_plan import repriced_periods
from oficinista.dates import short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Fact
from oficinista.volume import format_m3

if TYPE_CHECKING:
    from oficinista.adjustments.commands import RequestAdjustment, ReverseAdjustment
    from oficinista.adjustments.rebilling import VoidAndRebill
    from oficinista.adjustments.undoing import UndoVoid


def rebill_facts(connection: Connection, order: "VoidAndRebill") -> Iterator[Fact]:
    """Each period before and after, why they differ, and what the account owes now."""
    yield from _said(find_reason(order.reason, "rebill").name, order.note, order.documents)
    periods = repriced_periods(connection, order)
    yield from _owing(connection, periods[0].bill.account_number)
    for period in periods:
        before, after = period.repriced.before, period.repriced.after
        yield from _bill(period.bill)
        yield Fact("Consumo", f"{format_m3(before.billed_l)} → {format_m3(after.billed_l)}")
        yield Fact("Factura nueva", f"{format_money(before.total_cents)} → {format_money(after.total_cents)}")
        for part in period.repriced.difference.parts:
            yield Fact("Por qué", part.spoken)
    for late in standing(connection, [period.bill.id for period in periods]):
        yield Fact("Recargo que se anula", f"{late.number} {format_money(late.amount_cents)}")


def undo_facts(connection: Connection, order: "UndoVoid") -> Iterator[Fact]:
    """The bill of the rebilling that is taken back, and what the account owes now."""
    bill = find_bill(connection, order.bill)
    yield Fact("Razón", order.note)
    yield from _owing(connection, bill.account_number)
    yield from _bill(bill)


def adjustment_facts(connection: Connection, order: "RequestAdjustment") -> Iterator[Fact]:
    """Why, how much, of which bill, and what the account owes now."""
    yield from _said(find_reason(order.reason, order.kind).name, order.note, order.documents)
    sign = -1 if order.kind == "credit" else 1
    yield Fact("Cantidad", format_money(sign * order.amount_cents))
    yield from _owing(connection, order.account)
    if order.bill is not None:
        yield from _bill(find_bill(connection, order.bill))


def reversal_facts(connection: Connection, order: "ReverseAdjustment") -> Iterator[Fact]:
    """The adjustment that is taken back, and what the account owes now."""
    found = find_adjustment(connection, order.number)
    yield Fact("Razón", order.note)
    yield Fact("Ajuste", f"{found.number} {format_money(found.amount_cents)}: {found.note}")
    yield from _owing(connection, found.account_number)


def _said(reason: str, note: str, seen: tuple[str, ...]) -> Iterator[Fact]:
    yield Fact("Razón", f"{tr(reason)}: {note}")
    yield Fact("Documentos", "; ".join(tr(documents()[code]) for code in seen if code in documents()))


def _owing(connection: Connection, number: str) -> Iterator[Fact]:
    account = account_owing(connection, number)
    yield Fact("Cuenta", f"{account.number} {account.customer_name}")
    yield Fact("Debe ahora", format_money(account.balance_cents))


def _bill(bill: BillFound) -> Iterator[Fact]:
    month = short_month(bill.facts.period_start)
    yield Fact("Factura", f"{bill.number} {month}, {format_money(bill.facts.total_cents)}")
    yield Fact("Pendiente", format_money(bill.open_cents))
