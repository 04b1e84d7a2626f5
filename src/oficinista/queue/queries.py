"""What is asked of the queue: who waits, who is at which window, and where the time went.

Durations are sums of periods. The time of a period that was undone belongs to the state that took its place.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, Connection, Select, and_, case, func, literal, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.clock import business_date
from oficinista.customers.models import Account
from oficinista.queue.models import Outcome, PeriodState, Ticket, Visit, VisitPeriod, VisitTransaction
from oficinista.queue.past import Expected, expected_now
from oficinista.queue.services import find_priority, find_service, find_transaction
from oficinista.queue.visits import AT_THE_WINDOW, find_current
from oficinista.staff.models import Clerk
from oficinista.storage.columns import Instant

IN_ORDER_OF_CALL = (col(Ticket.priority_rank), col(Visit.arrived_at), col(Visit.id))
"""The one order of the queue: the law's priorities, then arrival. The list, the board and the call use it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits or is on hold. `only_for` is the clerk they were transferred to, or who holds them."""

    visit_id: int
    label: str
    service: str
    priority: str | None
    citation: str | None
    arrived_at: datetime
    minutes: int
    only_for: str | None
    note: str
    resume_at: datetime | None


def waiting(connection: Connection, office_id: int, now: datetime) -> tuple[Waiting, ...]:
    """Those who wait, in the order of call, with the minutes since they arrived."""
    return _queue(connection, office_id, now, PeriodState.WAITING)


def on_hold(connection: Connection, office_id: int, now: datetime) -> tuple[Waiting, ...]:
    """Those who stepped aside, with why and until when."""
    return _queue(connection, office_id, now, PeriodState.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done in a visit."""

    kind: str
    account_number: str | None
    product_kind: str | None
    product_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AtTheWindow:
    """The visitor at a clerk's window: called or served, since when, about which account, and what was done."""

    visit_id: int
    label: str
    service: str
    state: PeriodState
    since: datetime
    calls: int
    priority: str | None
    account_number: str | None
    transactions: tuple[Done, ...]


def serving(connection: Connection, clerk_id: int) -> AtTheWindow | None:
    """Whom a clerk has at the window, if anybody."""
    current = find_current(connection, clerk_id)
    if current is None:
        return None
    account = select(col(Account.number)).join(Visit, col(Visit.account_id) == col(Account.id))
    return AtTheWindow(
        visit_id=current.visit_id,
        label=current.label,
        service=find_service(current.service).name,
        state=current.state,
        since=current.since,
        calls=current.calls,
        priority=None if current.priority is None else find_priority(current.priority).name,
        account_number=connection.execute(account.where(col(Visit.id) == current.visit_id)).scalar_one_or_none(),
        transactions=done_in(connection, current.visit_id),
    )


def done_in(connection: Connection, visit_id: int) -> tuple[Done, ...]:
    """What was done in a visit, in its order."""
    rows = connection.execute(
        select(
            col(VisitTransaction.kind),
            col(Account.number),
            col(VisitTransaction.product_kind),
            col(VisitTransaction.product_id),
            col(VisitTransaction.ended_at),
        )
        .outerjoin(Account, col(Account.id) == col(VisitTransaction.account_id))
        .where(col(VisitTransaction.visit_id) == visit_id)
        .order_by(col(VisitTransaction.id))
    )
    return tuple(Done(find_transaction(row.kind).name, *row[1:]) for row in rows)


@dataclass(frozen=True, slots=True)
class Called:
    """A ticket on the board, and where to go: the window, or the clerk of one without a name. `calls` counts calls."""

    label: str
    where: str
    state: PeriodState
    calls: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """What the waiting room sees: who is called, the last first, then who is served, then who follows; and how long
    who comes now may wait."""

    called: tuple[Called, ...]
    following: tuple[str, ...]
    expected: tuple[Expected, ...]


def board(connection: Connection, office_id: int, now: datetime) -> Board:
    """The waiting room's board."""
    rows = connection.execute(
        select(
            col(Ticket.service),
            col(Ticket.number),
            func.coalesce(func.nullif(col(VisitPeriod.window_name), ""), col(Clerk.name)),
            col(VisitPeriod.state),
            col(VisitPeriod.calls),
            col(VisitPeriod.started_at),
        )
        .join(Ticket, col(Ticket.visit_id) == col(VisitPeriod.visit_id))
        .join(Clerk, col(Clerk.id) == col(VisitPeriod.clerk_id))
        .where(
            col(VisitPeriod.office_id) == office_id,
            col(VisitPeriod.ended_at).is_(None),
            col(VisitPeriod.state).in_(AT_THE_WINDOW),
        )
        .order_by(
            case((col(VisitPeriod.state) == PeriodState.CALLED, 0), else_=1),  # who still looks for the window
            col(VisitPeriod.started_at).desc(),
        )
    )
    called = tuple(Called(find_service(row.service).label(row.number), *row[2:]) for row in rows)
    following = tuple(one.label for one in waiting(connection, office_id, now))
    return Board(called, following, expected_now(connection, office_id, business_date(now)))


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """How long a visit spent in each state."""

    waiting: timedelta
    called: timedelta
    serving: timedelta
    on_hold: timedelta

    @property
    def whole(self) -> timedelta:
        """From arrival to now or to the end."""
        return self.waiting + self.called + self.serving + self.on_hold


def visit_times(connection: Connection, visit_id: int, now: datetime) -> VisitTimes:
    """The times of one visit up to now, or to its end."""
    return _times(connection, select(col(Visit.id)).where(col(Visit.id) == visit_id), now)


@dataclass(frozen=True, slots=True)
class DaySummary:
    """A clerk's day at the window: visits finished, people who did not come, things done by kind, and the times."""

    served: int
    no_shows: int
    transactions: tuple[tuple[str, int], ...]
    times: VisitTimes

    @property
    def average_serving(self) -> timedelta:
        """The mean time at the window of those served; nothing before the first."""
        return self.times.serving / self.served if self.served else timedelta()


def day_summary(connection: Connection, clerk_id: int, day: date, now: datetime) -> DaySummary:
    """What a clerk did with those who arrived on a day. A visit counts for the clerk who finished it."""
    finished = _finished_by(clerk_id, day)
    outcomes = dict(
        connection.execute(
            select(col(Visit.outcome), func.count()).where(col(Visit.id).in_(finished)).group_by(col(Visit.outcome))
        ).all()
    )
    kinds = connection.execute(
        select(col(VisitTransaction.kind), func.count())
        .join(Visit, col(Visit.id) == col(VisitTransaction.visit_id))
        .where(col(VisitTransaction.clerk_id) == clerk_id, col(Visit.business_date) == day)
        .group_by(col(VisitTransaction.kind))
        .order_by(func.count().desc(), col(VisitTransaction.kind))
    )
    served = finished.where(col(Visit.outcome) == Outcome.SERVED)
    return DaySummary(
        served=outcomes.get(Outcome.SERVED, 0),
        no_shows=outcomes.get(Outcome.NO_SHOW, 0),
        transactions=tuple((find_transaction(kind).name, count) for kind, count in kinds),
        times=_times(connection, served, now),
    )


def _queue(connection: Connection, office_id: int, now: datetime, state: PeriodState) -> tuple[Waiting, ...]:
    rows = connection.execute(
        select(
            col(Visit.id),
            col(Ticket.service),
            col(Ticket.number),
            col(VisitPeriod.service),
            col(Ticket.priority_reason),
            col(Visit.arrived_at),
            col(Clerk.name),
            col(VisitPeriod.note),
            col(VisitPeriod.resume_at),
        )
        .select_from(VisitPeriod)
        .join(Visit, col(Visit.id) == col(VisitPeriod.visit_id))
        .join(Ticket, col(Ticket.visit_id) == col(Visit.id))
        .outerjoin(Clerk, col(Clerk.id) == col(VisitPeriod.clerk_id))
        .where(
            col(VisitPeriod.office_id) == office_id,
            col(VisitPeriod.state) == state,
            col(VisitPeriod.ended_at).is_(None),
        )
        .order_by(*IN_ORDER_OF_CALL)
    )
    return tuple(_waiting(now, *row) for row in rows)


def _waiting(
    now: datetime,
    visit_id: int,
    issued_for: str,
    number: int,
    service: str,
    reason: str | None,
    arrived_at: datetime,
    only_for: str | None,
    note: str,
    resume_at: datetime | None,
) -> Waiting:
    priority = None if reason is None else find_priority(reason)
    return Waiting(
        visit_id=visit_id,
        label=find_service(issued_for).label(number),
        service=find_service(service).name,
        priority=None if priority is None else priority.name,
        citation=None if priority is None else priority.citation,
        arrived_at=arrived_at,
        minutes=(now - arrived_at) // timedelta(minutes=1),
        only_for=only_for,
        note=note,
        resume_at=resume_at,
    )


def _finished_by(clerk_id: int, day: date) -> Select[int | None]:
    """Visits of a day whose last period was at the clerk's window."""
    office_id = select(col(Clerk.office_id)).where(col(Clerk.id) == clerk_id).scalar_subquery()
    return (
        select(col(Visit.id))
        .join(VisitPeriod, and_(col(VisitPeriod.visit_id) == col(Visit.id),
                                col(VisitPeriod.ended_at) == col(Visit.closed_at)))
        .where(
            col(Visit.office_id) == office_id,
            col(Visit.business_date) == day,
            col(VisitPeriod.clerk_id) == clerk_id,
        )
    )  # fmt: skip


def _times(connection: Connection, visit_ids: Select[int | None], now: datetime) -> VisitTimes:
    correction = aliased(VisitPeriod)
    state = func.coalesce(col(correction.state), col(VisitPeriod.state))
    until = func.coalesce(col(VisitPeriod.ended_at), literal(now, Instant))
    micros = type_coerce(until, BigInteger) - type_coerce(col(VisitPeriod.started_at), BigInteger)
    rows = connection.execute(
        select(state, func.sum(micros))
        .select_from(VisitPeriod)
        .outerjoin(correction, col(correction.id) == col(VisitPeriod.undone_by))
        .where(col(VisitPeriod.visit_id).in_(visit_ids))
        .group_by(state)
    )
    sums = {found: timedelta(microseconds=int(total)) for found, total in rows}
    return VisitTimes(*(sums.get(one, timedelta()) for one in _STATES))


_STATES = (PeriodState.WAITING, PeriodState.CALLED, PeriodState.SERVING, PeriodState.ON_HOLD)
"""In the order of the fields of `VisitTimes`."""
