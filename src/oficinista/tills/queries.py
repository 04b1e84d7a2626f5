"""What is asked about tills: what each must hold, what was counted, who has which, and what waits for a review.

What a till must hold is not shown to its clerk before they have counted it: screens ask `expected` for supervisors,
and `differences` after a count.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select
from sqlalchemy import text as sql
from sqlmodel import col

from oficinista.audit.models import Approval
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryKind, EntryLine, Tender, TenderKind, TillBalance
from oficinista.ledger.numbers import number_text
from oficinista.staff.models import Clerk, OfficeRow
from oficinista.tills.differences import Difference, compare, swapped
from oficinista.tills.expected_cash import Movements
from oficinista.tills.models import (
    CashCount,
    CashCountLine,
    CountPurpose,
    Payment,
    Till,
    TillDifference,
    TillKind,
    TillSession,
    TillState,
)
from oficinista.tills.reasons import find_difference_reason, find_transfer_reason
from oficinista.tills.sessions import UNSETTLED, Session, find_session, session_rows

_EXPECTED = select(col(TillBalance.tender_kind), col(TillBalance.expected_cents)).where(
    col(TillBalance.till_session_id) == bindparam("session")
)


def expected(connection: Connection, session_id: int) -> dict[TenderKind, int]:
    """What a session's drawer must hold of each tender at this moment; nothing once it is closed."""
    rows = connection.execute(_EXPECTED, {"session": session_id})
    return {row.tender_kind: row.expected_cents for row in rows}


_MOVED: Select[*tuple[Any, ...]] = (
    select(col(EntryLine.tender_kind), col(Entry.kind), func.sum(col(EntryLine.amount_cents)))
    .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
    .where(col(EntryLine.till_session_id) == bindparam("session"), col(Entry.kind) != EntryKind.TILL_CLOSE)
    .group_by(col(EntryLine.tender_kind), col(Entry.kind))
)
_MOVEMENT_OF = {
    EntryKind.TILL_OPEN: "fund_cents",
    EntryKind.PAYMENT: "payments_cents",
    EntryKind.PAYMENT_VOID: "voids_cents",
    EntryKind.TRANSFER_RECEIVE: "received_cents",
    EntryKind.TRANSFER_SEND: "sent_cents",
    EntryKind.TRANSFER_BACK: "taken_back_cents",
    EntryKind.SUSPENSE: "suspense_cents",
    EntryKind.SUSPENSE_VOID: "suspense_voids_cents",
    EntryKind.REFUND_CASH: "refunds_cents",
}


def movements(connection: Connection, session_id: int) -> dict[TenderKind, Movements]:
    """What went into and out of a session's drawer before its closing, for every tender."""
    moved = {kind: Movements() for kind in TenderKind}
    for tender, kind, cents in connection.execute(_MOVED, {"session": session_id}):
        moved[tender] = replace(moved[tender], **{_MOVEMENT_OF[kind]: abs(int(cents))})
    return moved


@dataclass(frozen=True, slots=True)
class CountLine:
    """So many pieces of a denomination, or so many papers (denomination 0), and what they are worth."""

    kind: TenderKind
    denomination_cents: int
    quantity: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Count:
    """A drawer counted by hand."""

    id: int
    purpose: CountPurpose
    attempt: int
    counted_by: str
    counted_at: datetime
    lines: tuple[CountLine, ...]

    def totals(self) -> dict[TenderKind, int]:
        """What was counted of each tender."""
        found: dict[TenderKind, int] = defaultdict(int)
        for line in self.lines:
            found[line.kind] += line.amount_cents
        return dict(found)


_COUNTS: Select[*tuple[Any, ...]] = (
    select(
        col(CashCount.id),
        col(CashCount.purpose),
        col(CashCount.attempt),
        col(Clerk.name).label("counted_by"),
        col(CashCount.counted_at),
        col(CashCountLine.tender_kind),
        col(CashCountLine.denomination_cents),
        col(CashCountLine.quantity),
        col(CashCountLine.amount_cents),
    )
    .join(Clerk, col(Clerk.id) == col(CashCount.counted_by))
    .outerjoin(CashCountLine, col(CashCountLine.cash_count_id) == col(CashCount.id))
    .where(col(CashCount.till_session_id) == bindparam("session"))
    .order_by(col(CashCount.id), col(CashCountLine.tender_kind), col(CashCountLine.denomination_cents).desc())
)


def counts(connection: Connection, session_id: int, purpose: CountPurpose) -> tuple[Count, ...]:
    """The counts of a session for one purpose, in the order they were made."""
    grouped: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_COUNTS, {"session": session_id}):
        if row.purpose is purpose:
            grouped[row.id].append(row)
    return tuple(_count(rows) for rows in grouped.values())


def differences(connection: Connection, session_id: int) -> tuple[Difference, ...]:
    """What the last closing count of a session found, against what it must hold; nothing before a count."""
    made = counts(connection, session_id, CountPurpose.CLOSING)
    return compare(expected(connection, session_id), made[-1].totals()) if made else ()


@dataclass(frozen=True, slots=True)
class TillStatus:
    """A till of the office and, when somebody has it, their session."""

    number: int
    name: str
    session: Session | None


_TILLS = (
    select(col(Till.number), col(Till.name), col(TillSession.id))
    .outerjoin(TillSession, (col(TillSession.till_id) == col(Till.id)) & sql(UNSETTLED))
    .where(col(Till.office_id) == bindparam("office"), col(Till.kind) == TillKind.WINDOW)
    .order_by(col(Till.number))
)


def tills(connection: Connection, office_id: int) -> tuple[TillStatus, ...]:
    """The drawers at the window by number."""
    rows = connection.execute(_TILLS, {"office": office_id}).all()
    ids = [row.id for row in rows if row.id is not None]
    sessions = {one.id: one for one in session_rows(connection, col(TillSession.id).in_(ids))}
    return tuple(TillStatus(row.number, row.name, sessions.get(row.id)) for row in rows)


def to_review(connection: Connection, office_id: int) -> tuple[Session, ...]:
    """The closed sessions of an office that nobody has reviewed yet, the oldest first."""
    return session_rows(connection, col(TillSession.office_id) == office_id, col(TillSession.state) == TillState.CLOSED)


@dataclass(frozen=True, slots=True)
class TenderTaken:
    """What came in payments in one tender, voided ones included, and in how many receipts."""

    kind: TenderKind
    receipts: int
    cents: int


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash brought to the drawer (positive) or taken from it (negative), with the bag or seal it left in."""

    document: str
    reason: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class VoidMade:
    """A voided payment of a session, and the supervisor who signed it."""

    document: str
    receipt: str
    reason: str
    signed_by: str
    cents: int


@dataclass(frozen=True, slots=True)
class DifferenceFound:
    """One tender at the closing, with the name of the reason when something was over or short."""

    kind: TenderKind
    expected_cents: int
    counted_cents: int
    difference_cents: int
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A session from its fund to its closing, as the report shows it.

    `head` is the journal's chain at the closing; `signed_by`, who signed for its differences when that was needed.
    """

    session: Session
    office_code: str
    office_name: str
    document: str | None
    head: bytes | None
    previous_fund_cents: int | None
    moved: dict[TenderKind, Movements]
    taken: tuple[TenderTaken, ...]
    voids: tuple[VoidMade, ...]
    cash_moves: tuple[CashMove, ...]
    counts: tuple[Count, ...]
    differences: tuple[DifferenceFound, ...]
    signed_by: str | None
    reviewed_by: str | None
    review_note: str

    @property
    def fund_cents(self) -> int:
        """The change fund that the session began with."""
        return self.moved[TenderKind.CASH].fund_cents

    @property
    def swapped_cents(self) -> int:
        """How much is over in one tender and short in another."""
        return swapped(Difference(one.kind, one.expected_cents, one.counted_cents) for one in self.differences)


def closing(connection: Connection, session_id: int) -> Closing:
    """Everything a closing report shows, also of a session that is not closed yet."""
    session = find_session(connection, session_id)
    of_session = {"session": session_id}
    facts = connection.execute(_FACTS, of_session).one()
    entries = connection.execute(_ENTRIES, of_session).all()
    closed = next((row for row in entries if row.kind is EntryKind.TILL_CLOSE), None)
    return Closing(
        session=session,
        office_code=facts.code,
        office_name=facts.office_name,
        document=None if closed is None else _number(facts.code, closed),
        head=None if closed is None else closed.hash,
        previous_fund_cents=_previous_fund(connection, session_id),
        moved=movements(connection, session_id),
        taken=tuple(TenderTaken(*row) for row in connection.execute(_TAKEN, of_session)),
        voids=tuple(
            VoidMade(_number(facts.code, row), row.receipt, row.reason, row.signed_by, row.total_cents)
            for row in entries
            if row.kind is EntryKind.PAYMENT_VOID
        ),
        cash_moves=tuple(_cash_move(facts.code, row) for row in entries if row.kind in _MOVES),
        counts=counts(connection, session_id, CountPurpose.CLOSING),
        differences=tuple(map(_difference, connection.execute(_DIFFERENCES, of_session))),
        signed_by=None if closed is None else closed.signed_by,
        reviewed_by=facts.reviewed_by,
        review_note=facts.review_note,
    )


_MOVES = {EntryKind.TRANSFER_SEND, EntryKind.TRANSFER_RECEIVE, EntryKind.TRANSFER_BACK, EntryKind.REFUND_CASH}
_FACTS: Select[*tuple[Any, ...]] = (
    select(
        col(OfficeRow.code),
        col(OfficeRow.name).label("office_name"),
        col(TillSession.review_note),
        col(Clerk.name).label("reviewed_by"),
    )
    .join(OfficeRow, col(OfficeRow.id) == col(TillSession.office_id))
    .outerjoin(Clerk, col(Clerk.id) == col(TillSession.reviewer_id))
    .where(col(TillSession.id) == bindparam("session"))
)
_ENTRIES: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.kind),
        col(Entry.document_type),
        col(Entry.year),
        col(Entry.document_number),
        col(Entry.reason),
        col(Entry.total_cents),
        col(Entry.hash),
        col(Payment.receipt),
        col(Clerk.name).label("signed_by"),
    )
    .outerjoin(Payment, col(Payment.entry_id) == col(Entry.reverses_id))
    .outerjoin(Approval, col(Approval.id) == col(Entry.approval_id))
    .outerjoin(Clerk, col(Clerk.id) == col(Approval.checker_id))
    .where(col(Entry.till_session_id) == bindparam("session"))
    .order_by(col(Entry.id))
)
_TAKEN: Select[*tuple[Any, ...]] = (
    select(col(Tender.kind), func.count(col(Tender.entry_id).distinct()), func.sum(col(Tender.amount_cents)))
    .join(Entry, col(Entry.id) == col(Tender.entry_id))
    .where(col(Entry.till_session_id) == bindparam("session"), col(Entry.kind) == EntryKind.PAYMENT)
    .group_by(col(Tender.kind))
    .order_by(col(Tender.kind))
)
_DIFFERENCES: Select[*tuple[Any, ...]] = select(
    col(TillDifference.tender_kind),
    col(TillDifference.expected_cents),
    col(TillDifference.counted_cents),
    col(TillDifference.difference_cents),
    col(TillDifference.reason),
    col(TillDifference.note),
).where(col(TillDifference.till_session_id) == bindparam("session"))
_PREVIOUS = select(func.max(col(TillSession.id))).where(
    col(TillSession.id) < bindparam("session"),
    col(TillSession.till_id)
    == select(col(TillSession.till_id)).where(col(TillSession.id) == bindparam("session")).scalar_subquery(),
)


def _previous_fund(connection: Connection, session_id: int) -> int | None:
    """The fund that the session before this one had in the same till."""
    previous = connection.execute(_PREVIOUS, {"session": session_id}).scalar_one()
    return None if previous is None else movements(connection, previous)[TenderKind.CASH].fund_cents


def _difference(row: Row[Any]) -> DifferenceFound:
    reason = find_difference_reason(row.reason).name if row.reason else ""
    return DifferenceFound(
        row.tender_kind, row.expected_cents, row.counted_cents, row.difference_cents, reason, row.note
    )


def _number(office_code: str, row: Row[Any]) -> str:
    return number_text(row.document_type, office_code, row.year, row.document_number)


def _cash_move(office_code: str, row: Row[Any]) -> CashMove:
    if row.kind is EntryKind.REFUND_CASH:
        return CashMove(_number(office_code, row), tr("Devolución de crédito"), row.reason, -row.total_cents)
    code, _, bag = row.reason.partition(" ")
    name = find_transfer_reason(code).name
    if row.kind is EntryKind.TRANSFER_BACK:
        name = tr("{reason}, devuelto", reason=name)
    cents = -row.total_cents if row.kind is EntryKind.TRANSFER_SEND else row.total_cents
    return CashMove(_number(office_code, row), name, bag, cents)


def _count(rows: list[Row[Any]]) -> Count:
    first = rows[0]
    lines = tuple(
        CountLine(row.tender_kind, row.denomination_cents, row.quantity, row.amount_cents)
        for row in rows
        if row.tender_kind is not None
    )
    return Count(first.id, first.purpose, first.attempt, first.counted_by, first.counted_at, lines)
