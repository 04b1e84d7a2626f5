"""What is asked about commitments: which are open, one with all that was said of it, and how many are due or broken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlmodel import col

from oficinista.commitments.models import Awaits, Basis, Commitment, CommitmentEvent, Said
from oficinista.commitments.records import done_on
from oficinista.commitments.standing import Standing, standing
from oficinista.customers.models import Account, Customer
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.staff.models import Clerk


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment in a list. `days_left` is negative when its day has passed; `done_on` is when it was kept."""

    number: str
    account: str
    customer: str
    what: str
    to_whom: str
    basis: Basis
    citation: str
    awaits: Awaits
    record: str
    made_on: date
    due_on: date
    owner_id: int
    owner: str
    done_on: date | None
    standing: Standing
    days_left: int


@dataclass(frozen=True, slots=True)
class CommitmentStep:
    """Something that was said of a commitment, and until when it was promised then."""

    said: Said
    on: date
    due_on: date
    owner: str
    words: str
    clerk: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class CommitmentFile:
    """A commitment with all that was said of it."""

    row: CommitmentRow
    steps: tuple[CommitmentStep, ...]

    @property
    def possible(self) -> tuple[str, ...]:
        """The orders that can be given about it now. A broken one is not moved; what a record keeps, nobody says."""
        if self.row.standing not in (Standing.OPEN, Standing.BROKEN):
            return ()
        keep = ("commitment.keep",) if self.row.awaits is Awaits.HAND else ()
        move = ("commitment.move",) if self.row.standing is Standing.OPEN else ()
        return (*keep, *move, "commitment.give", "commitment.cancel")


@dataclass(frozen=True, slots=True)
class Promised:
    """How many commitments of a clerk are due today and broken, and those to come, the first to fall due first.

    For a supervisor, also how many others broke.
    """

    due_today: int
    broken: int
    broken_by_others: int
    to_come: tuple[CommitmentRow, ...] = ()


def commitments(
    connection: Connection,
    office_id: int,
    today: date,
    *,
    owner_id: int | None = None,
    account: str | None = None,
    until: date | None = None,
    with_done: bool = False,
) -> list[CommitmentRow]:
    """The commitments of an office that are open or broken, the first to fall due first; on request also the others."""
    query = _ROWS.where(col(Commitment.office_id) == office_id)
    if owner_id is not None:
        query = query.where(col(Commitment.owner_id) == owner_id)
    if account is not None:
        query = query.where(col(Account.number) == account)
    if until is not None:
        query = query.where(col(Commitment.due_on) <= until)
    if not with_done:
        query = query.where(col(Commitment.closed_on).is_(None))
    rows = (_row(row, today) for row in connection.execute(query))
    return [row for row in rows if with_done or row.standing in (Standing.OPEN, Standing.BROKEN)]


def commitment_file(connection: Connection, number: str, office_id: int, today: date) -> CommitmentFile:
    """A commitment with all that was said of it. Refuses one that does not exist."""
    query = _ROWS.where(col(Commitment.office_id) == office_id, col(Commitment.number) == number)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise Refused("commitment.unknown", tr("No hay un compromiso {number}.", number=number))
    steps = (CommitmentStep(*row) for row in connection.execute(_STEPS, {"number": number}))
    return CommitmentFile(_row(found, today), tuple(steps))


def promised(
    connection: Connection, office_id: int, clerk_id: int, today: date, *, is_supervisor: bool = False
) -> Promised:
    """How a clerk's commitments stand today; a broken one of anybody is also its supervisors'."""
    mine = commitments(connection, office_id, today, owner_id=clerk_id)
    broken = sum(row.standing is Standing.BROKEN for row in mine)
    all_broken = broken
    if is_supervisor:
        passed = commitments(connection, office_id, today, until=today)
        all_broken = sum(row.standing is Standing.BROKEN for row in passed)
    return Promised(
        due_today=sum(row.days_left == 0 for row in mine),
        broken=broken,
        broken_by_others=all_broken - broken,
        to_come=tuple(row for row in mine if row.days_left > 0),
    )


ROW_FACTS = 13
"""The columns of `_ROWS` that a row shows as they are."""


def _row(row: Any, today: date) -> CommitmentRow:
    is_cancelled = row.closed_on is not None and row.said == Said.CANCELLED
    done: date | None = None if is_cancelled else row.closed_on or row.recorded_on
    how = standing(row.due_on, done, today, is_cancelled=is_cancelled)
    return CommitmentRow(*(*row[:ROW_FACTS], done, how, (row.due_on - today).days))


_LAST = (
    select(func.max(col(CommitmentEvent.place)))
    .where(col(CommitmentEvent.commitment_id) == col(Commitment.id))
    .correlate(Commitment)
    .scalar_subquery()
)
_ROWS: Select[*tuple[Any, ...]] = (
    select(
        col(Commitment.number),
        col(Account.number).label("account"),
        col(Customer.name).label("customer"),
        col(Commitment.what),
        col(Commitment.to_whom),
        col(Commitment.basis),
        col(Commitment.citation),
        col(Commitment.awaits),
        col(Commitment.record),
        col(Commitment.made_on),
        col(Commitment.due_on),
        col(Commitment.owner_id),
        col(Clerk.name).label("owner"),
        col(Commitment.closed_on),
        col(CommitmentEvent.said),
        done_on().label("recorded_on"),
    )
    .join(Account, col(Account.id) == col(Commitment.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(Clerk, col(Clerk.id) == col(Commitment.owner_id))
    .join(
        CommitmentEvent,
        (col(CommitmentEvent.commitment_id) == col(Commitment.id)) & (col(CommitmentEvent.place) == _LAST),
    )
    .order_by(col(Commitment.due_on), col(Commitment.id))
)
_SAYER = Clerk.__table__.alias("sayer")  # type: ignore[attr-defined]  # sqlmodel does not declare it
_STEPS: Select[*tuple[Any, ...]] = (
    select(
        col(CommitmentEvent.said),
        col(CommitmentEvent.happened_on),
        col(CommitmentEvent.due_on),
        col(Clerk.name),
        col(CommitmentEvent.words),
        _SAYER.c.name,
        col(CommitmentEvent.said_at),
    )
    .join(Commitment, col(Commitment.id) == col(CommitmentEvent.commitment_id))
    .join(Clerk, col(Clerk.id) == col(CommitmentEvent.owner_id))
    .join(_SAYER, _SAYER.c.id == col(CommitmentEvent.clerk_id))
    .where(col(Commitment.number) == bindparam("number"))
    .order_by(col(CommitmentEvent.place))
)
