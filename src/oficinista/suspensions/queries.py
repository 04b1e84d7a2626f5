"""What is asked about suspensions: what may be noticed and cut for, where a notice stands, and whom to notice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.legal_dates import CUT, LegalDate
from oficinista.billing.models import Bill
from oficinista.calendar import Calendar
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import BillHold, held_bills
from oficinista.connections import queries as connections
from oficinista.dates import clock_time, long_date
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryKind, EntryLine, OpenItem
from oficinista.ledger.numbers import number_text
from oficinista.money import format_money
from oficinista.rulebook import Rulebook
from oficinista.staff.models import OfficeRow
from oficinista.storage import office_rules
from oficinista.suspensions.guard import Circumstances, Debt, Sent, Shield, Suspension, suspension
from oficinista.suspensions.models import NoticedDebt, NoticeSettled
from oficinista.suspensions.of_plans import plan_shields
from oficinista.suspensions.shields import shields_of
from oficinista.theft.queries import held_charges

SUSPENSION = "suspension"
"""The lifecycle of notices."""
NTH = "nth"
"""In the data of its first event: which notice of the same debt it is."""
COUNTED_FROM = ("send", "told")
"""The actions from whose day the term of a notice counts, while it is in one of the states that follow from it."""
SENT_STATES, CUT_STATES = frozenset({"noticed", "ordered"}), frozenset({"cut", "reconnecting"})


SHIELDING: tuple[Callable[[Connection, int, int, date, Rulebook, Calendar], tuple[Shield, ...]], ...] = (
    shields_of,
    plan_shields,
)
"""What may shield an account: each is asked for its shields today or later. A duty that protects one adds its own."""


def may_suspend(connection: Connection, account_id: int, office_id: int, today: date) -> Suspension:
    """What of an account's debt may be noticed and cut for, from when, and why not the rest."""
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    found = [ask(connection, account_id, office_id, today, rules, calendar) for ask in SHIELDING]
    around = Circumstances(
        tuple(shield for shields in found for shield in shields),
        standing_notice(connection, account_id),
        tuple(_paid_today(connection, account_id, today)),
    )
    return suspension(debts_of(connection, account_id), today, rules, calendar, around)


def debts_of(connection: Connection, account_id: int) -> list[Debt]:
    """What an account owes, debt by debt, the oldest first, with what is held of each and what was noticed of it."""
    holds = held_bills(connection, account_id)
    charges = held_charges(connection, account_id) | connections.held_charges(connection, account_id)
    noticed = {row.entry_id: row.amount_cents for row in connection.execute(_NOTICED, {"account": account_id})}
    return [
        _debt(row, holds.get(row.bill_id) or charges.get(row.entry_id), noticed.get(row.entry_id, 0))
        for row in connection.execute(_DEBTS, {"account": account_id})
    ]


def held_cents(connection: Connection, account_id: int) -> int:
    """What of an account's debts is held: no more of a bill than is owed of it."""
    return sum(debt.held_cents for debt in debts_of(connection, account_id))


def standing_notice(connection: Connection, account_id: int) -> Sent | None:
    """The notice of an account that is not over."""
    row = connection.execute(_STANDING, {"account": account_id}).first()
    if row is None:
        return None
    title = tr(find_lifecycle(SUSPENSION).states[row.state].title)
    sent_on = row.sent_on if row.state in SENT_STATES else None
    return Sent(row.number, row.state, title, sent_on, is_cut=row.state in CUT_STATES)


def nth_of(connection: Connection, number: str) -> int:
    """Which notice of its debts it is: 1 for the first."""
    data = connection.execute(_ISSUED, {"number": number}).scalar_one()
    return int(from_json(data)[NTH])


@dataclass(frozen=True, slots=True)
class NoticeOutcome:
    """What a payment did to the notice of an account, and what the rule says that a reconnection costs."""

    number: str
    cancelled_order: str | None
    reconnection_order: str | None
    fee_cents: int | None
    is_fee_charged: bool


def outcomes(connection: Connection, entry_id: int) -> dict[int, NoticeOutcome]:
    """What an entry did to the notices that it settled, by account."""
    return {row.account_id: NoticeOutcome(*row[1:]) for row in connection.execute(_OUTCOMES, {"entry": entry_id})}


def suspension_dates(found: Suspension, today: date) -> Iterator[LegalDate]:
    """The first day of a cut, among the dates of an account; with why it is that day, and why not before."""
    if found.cut is None:
        return
    if found.is_sent and found.notice is not None:
        title = tr("Primer día para suspender por el aviso {number}", number=found.notice.number)
    elif found.notice_from == today:
        title = tr("Primer día para suspender, si el aviso sale hoy")
    else:
        day = long_date(found.notice_from or today)
        title = tr("Primer día para suspender, si el aviso sale el {date}", date=day)
    yield LegalDate(CUT, title, found.cut.date, found.why)


def _debt(row: Any, hold: BillHold | None, noticed_cents: int) -> Debt:
    name = tr("Cargo") if row.number is None else tr("Factura {number}", number=row.number)
    held_cents = 0 if hold is None else min(hold.amount_cents, row.open_cents)
    return Debt(
        name=name,
        due_on=row.due_on,
        issued_on=row.issued_on,
        open_cents=row.open_cents,
        held_cents=held_cents,
        held_by="" if hold is None else _held_by(name, held_cents, hold),
        noticed_cents=noticed_cents,
        entry_id=row.entry_id,
    )


def _held_by(debt: str, cents: int, hold: BillHold) -> str:
    if not hold.is_objected:
        return tr(
            "{debt}: {amount} son del caso {case}, «{state}»; ni aviso ni suspensión por ellos.",
            debt=debt, amount=format_money(cents), case=hold.case_number, state=hold.state_title,
        )  # fmt: skip
    return tr(
        "{debt}: {amount} están objetados (caso {case}, «{state}»); ni aviso ni suspensión por ellos.",
        debt=debt, amount=format_money(cents), case=hold.case_number, state=hold.state_title,
    )  # fmt: skip


def _paid_today(connection: Connection, account_id: int, today: date) -> Iterator[str]:
    for row in connection.execute(_PAID, {"account": account_id, "today": today}):
        yield tr(
            "Hoy a las {time} pagó {amount}, recibo {receipt}.",
            time=clock_time(row.posted_at), amount=format_money(-row.cents),
            receipt=number_text(row.document_type, row.office, row.year, row.document_number),
        )  # fmt: skip


_OUTCOMES: Select[*tuple[Any, ...]] = (
    select(
        col(Case.account_id),
        col(Case.number),
        col(NoticeSettled.cancelled_order),
        col(NoticeSettled.reconnection_order),
        col(NoticeSettled.fee_cents),
        col(NoticeSettled.is_fee_charged),
    )
    .join(Case, col(Case.id) == col(NoticeSettled.case_id))
    .where(col(NoticeSettled.entry_id) == bindparam("entry"))
)
_ISSUED = (
    select(col(CaseEvent.data_json))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.place) == 1)
)
_SENT_ON = (
    select(func.max(col(CaseEvent.happened_on)))
    .where(col(CaseEvent.case_id) == col(Case.id), col(CaseEvent.action).in_(COUNTED_FROM))
    .correlate(Case)
    .scalar_subquery()
)
_STANDING: Select[*tuple[Any, ...]] = select(col(Case.number), col(Case.state), _SENT_ON.label("sent_on")).where(
    col(Case.account_id) == bindparam("account"),
    col(Case.lifecycle) == SUSPENSION,
    col(Case.closed_on).is_(None),
)
_NOTICED = (
    select(col(NoticedDebt.entry_id), col(NoticedDebt.amount_cents))
    .join(Case, col(Case.id) == col(NoticedDebt.case_id))
    .where(col(Case.account_id) == bindparam("account"), col(Case.closed_on).is_(None))
)
_DEBTS: Select[*tuple[Any, ...]] = (
    select(
        col(OpenItem.entry_id),
        col(Bill.id).label("bill_id"),
        col(Bill.number),
        col(Bill.issued_on),
        col(OpenItem.due_on),
        func.sum(col(OpenItem.open_cents)).label("open_cents"),
    )
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(OpenItem.account_id) == bindparam("account"), col(OpenItem.open_cents) > 0)
    .group_by(col(OpenItem.entry_id), col(Bill.id), col(Bill.number), col(Bill.issued_on), col(OpenItem.due_on))
    .order_by(col(OpenItem.due_on), col(OpenItem.entry_id))
)
_VOID = aliased(Entry)
_PAID: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.posted_at),
        col(Entry.document_type),
        col(Entry.year),
        col(Entry.document_number),
        col(OfficeRow.code).label("office"),
        col(EntryLine.amount_cents).label("cents"),
    )
    .join(EntryLine, col(EntryLine.entry_id) == col(Entry.id))
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .where(
        col(EntryLine.account_id) == bindparam("account"),
        col(Entry.kind) == EntryKind.PAYMENT,
        col(Entry.effective_date) == bindparam("today"),
        ~exists().where(col(_VOID.reverses_id) == col(Entry.id)),
    )
    .order_by(col(Entry.id))
)
