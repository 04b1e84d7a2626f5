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

from oficinista.ledger.models import Entry, EntryKind, EntryLine, TenderKind
from oficinista.staff.models import Clerk
from oficinista.tills.differences import Difference, compare
from oficinista.tills.expected_cash import Movements
from oficinista.tills.models import CashCount, CashCountLine, CountPurpose, Till, TillSession, TillState
from oficinista.tills.sessions import UNSETTLED, Session, expected, session_rows

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
    EntryKind.TILL_IN: "cash_in_cents",
    EntryKind.TILL_OUT: "cash_out_cents",
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
    .where(col(Till.office_id) == bindparam("office"))
    .order_by(col(Till.number))
)


def tills(connection: Connection, office_id: int) -> tuple[TillStatus, ...]:
    """The tills of an office by number."""
    rows = connection.execute(_TILLS, {"office": office_id}).all()
    ids = [row.id for row in rows if row.id is not None]
    sessions = {one.id: one for one in session_rows(connection, col(TillSession.id).in_(ids))}
    return tuple(TillStatus(row.number, row.name, sessions.get(row.id)) for row in rows)


def to_review(connection: Connection, office_id: int) -> tuple[Session, ...]:
    """The closed sessions of an office that nobody has reviewed yet, the oldest first."""
    return session_rows(connection, col(TillSession.office_id) == office_id, col(TillSession.state) == TillState.CLOSED)


def _count(rows: list[Row[Any]]) -> Count:
    first = rows[0]
    lines = tuple(
        CountLine(row.tender_kind, row.denomination_cents, row.quantity, row.amount_cents)
        for row in rows
        if row.tender_kind is not None
    )
    return Count(first.purpose, first.attempt, first.counted_by, first.counted_at, lines)
