"""What is asked of the visits: how long people waited and were attended, and what was done for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.queue.forecast import SECONDS_A_MINUTE
from oficinista.queue.models import Outcome, PeriodState, Ticket, Visit, VisitPeriod, VisitTransaction
from oficinista.queue.past import Told, told_waits
from oficinista.queue.services import find_service, find_transaction
from oficinista.reports.asked import Answer, Asked, Cell
from oficinista.reports.definitions import times
from oficinista.reports.samples import Stretch, percent, real_seconds, sample
from oficinista.staff.models import Clerk

COUNTED = (Outcome.SERVED, Outcome.NO_SHOW, Outcome.LEFT)
LEFT = (Outcome.NO_SHOW, Outcome.LEFT)
WEEK_DAYS = 7


@dataclass(slots=True)
class VisitPast:
    """A visit that is over: its service, when it came, how it ended, who finished it, and its periods by state."""

    service: str
    day: date
    arrived_at: datetime
    outcome: Outcome
    finished_by: int | None = None
    periods: dict[PeriodState, list[Stretch]] = field(default_factory=lambda: defaultdict(list))

    def seconds(self, state: PeriodState, clerk_id: int | None = None) -> int | None:
        """What it really spent in a state, with a clerk or with anybody; None when it never was, or it is not real."""
        spent = [one for one in self.periods.get(state, ()) if clerk_id in (None, one.clerk_id)]
        return real_seconds(spent, getattr(times(), state.value)) if spent else None


def past_visits(connection: Connection, asked: Asked) -> list[VisitPast]:
    """The visits that came in the days asked about, and ended."""
    found: dict[int, VisitPast] = {}
    correction = aliased(VisitPeriod)
    rows = connection.execute(
        select(
            col(Visit.id),
            col(Ticket.service),
            col(Visit.business_date),
            col(Visit.arrived_at),
            col(Visit.outcome),
            col(Visit.closed_at),
            func.coalesce(col(correction.state), col(VisitPeriod.state)).label("state"),
            col(VisitPeriod.started_at),
            col(VisitPeriod.ended_at),
            col(VisitPeriod.clerk_id),
            col(VisitPeriod.undone_by),
        )
        .join(Ticket, col(Ticket.visit_id) == col(Visit.id))
        .join(VisitPeriod, col(VisitPeriod.visit_id) == col(Visit.id))
        .outerjoin(correction, col(correction.id) == col(VisitPeriod.undone_by))
        .where(
            col(Visit.office_id) == asked.office_id,
            col(Visit.business_date).between(asked.since, asked.until),
            col(Visit.outcome).in_(COUNTED),
        )
        .order_by(col(Visit.id), col(VisitPeriod.id))
    )
    for row in rows:
        visit = found.setdefault(row.id, VisitPast(row.service, row.business_date, row.arrived_at, row.outcome))
        stretch = Stretch(row.started_at, row.ended_at, row.undone_by is not None, row.clerk_id)
        visit.periods[PeriodState(row.state)].append(stretch)
        if row.ended_at == row.closed_at:
            visit.finished_by = row.clerk_id
    return list(found.values())


def waits(connection: Connection, asked: Asked) -> Answer:
    """The times of the visits by service, and of all."""
    visits = past_visits(connection, asked)
    services = sorted({one.service for one in visits}, key=lambda code: find_service(code).name)
    rows = [_times(find_service(code).name, [one for one in visits if one.service == code]) for code in services]
    if visits:
        rows.append(_times(tr("Todos"), visits))
    return Answer(rows, _left_out(visits))


def wait_hours(connection: Connection, asked: Asked) -> Answer:
    """The median wait of each hour of arrival, on each weekday."""
    visits = past_visits(connection, asked)
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in visits:
        waited = one.seconds(PeriodState.WAITING)
        if waited is not None:
            came = local(one.arrived_at)
            cells[came.hour, came.weekday()].append(waited)
    hours = sorted({hour for hour, _ in cells})
    rows = [
        (f"{hour:02d}:00", *(sample(cells.get((hour, day), ())).median for day in range(WEEK_DAYS))) for hour in hours
    ]
    return Answer(rows, _left_out(visits, (PeriodState.WAITING,)))


def wait_days(connection: Connection, asked: Asked) -> Answer:
    """The times of the visits of each day."""
    visits = past_visits(connection, asked)
    by_day: dict[date, list[VisitPast]] = defaultdict(list)
    for one in visits:
        by_day[one.day].append(one)
    states = (PeriodState.WAITING, PeriodState.SERVING)
    return Answer([_day_row(day, of_day) for day, of_day in sorted(by_day.items())], _left_out(visits, states))


def forecast(connection: Connection, asked: Asked) -> Answer:
    """How often the range that a ticket was told held, by service and of all."""
    told = told_waits(connection, asked.office_id, asked.since, asked.until)
    names = sorted({one.service for one in told}, key=lambda code: find_service(code).name)
    rows = [_told_row(find_service(code).name, [one for one in told if one.service == code]) for code in names]
    return Answer([*rows, *([_told_row(tr("Todos"), told)] if told else [])])


def transactions(connection: Connection, asked: Asked) -> Answer:
    """What was done for visitors, by kind and by who did it, the most first."""
    rows = connection.execute(
        select(col(VisitTransaction.kind), col(Clerk.name), func.count())
        .join(Visit, col(Visit.id) == col(VisitTransaction.visit_id))
        .join(Clerk, col(Clerk.id) == col(VisitTransaction.clerk_id))
        .where(col(Visit.office_id) == asked.office_id, col(Visit.business_date).between(asked.since, asked.until))
        .group_by(col(VisitTransaction.kind), col(Clerk.name))
        .order_by(func.count().desc(), col(VisitTransaction.kind), col(Clerk.name))
    )
    return Answer([(find_transaction(kind).name, name, count) for kind, name, count in rows])


def _times(name: str, visits: Sequence[VisitPast]) -> tuple[Cell, ...]:
    waited, served, held = (
        sample(real(visits, state)) for state in (PeriodState.WAITING, PeriodState.SERVING, PeriodState.ON_HOLD)
    )
    left = sum(one.outcome in LEFT for one in visits)
    return (
        name,
        len(visits),
        left,
        *(waited.count, waited.median, waited.p90),
        *(served.count, served.median, served.p90),
        held.median,
    )


def _day_row(day: date, visits: Sequence[VisitPast]) -> tuple[Cell, ...]:
    waited, served = (sample(real(visits, state)) for state in (PeriodState.WAITING, PeriodState.SERVING))
    left = sum(one.outcome in LEFT for one in visits)
    return (day, len(visits), left, waited.median, waited.p90, served.median)


def _told_row(name: str, tickets: Sequence[Told]) -> tuple[Cell, ...]:
    told = [(one.wait, one.waited_s) for one in tickets if one.wait is not None]
    held = sum(wait.holds(waited_s) for wait, waited_s in told)
    shorter = sum(waited_s < wait.from_minutes * SECONDS_A_MINUTE for wait, waited_s in told)
    widths = sample([(wait.to_minutes - wait.from_minutes) * SECONDS_A_MINUTE for wait, _ in told])
    share = percent(held, len(told))
    return (name, len(tickets), len(told), held, share, shorter, len(told) - held - shorter, widths.median)


def real(visits: Iterable[VisitPast], state: PeriodState, clerk_id: int | None = None) -> list[int]:
    """The real times of some visits in a state, in seconds, with a clerk or with anybody."""
    return [seconds for one in visits if (seconds := one.seconds(state, clerk_id)) is not None]


def _left_out(
    visits: Sequence[VisitPast],
    states: Sequence[PeriodState] = (PeriodState.WAITING, PeriodState.SERVING, PeriodState.ON_HOLD),
) -> tuple[str, ...]:
    """How many times are not real, of each state; none says nothing."""
    names = {
        PeriodState.WAITING: tr("de espera"),
        PeriodState.SERVING: tr("de atención"),
        PeriodState.ON_HOLD: tr("en pausa"),
    }
    counts = {state: sum(bool(one.periods.get(state)) and one.seconds(state) is None for one in visits)
              for state in states}  # fmt: skip
    said = [f"{count} {names[state]}" for state, count in counts.items() if count]
    return (tr("Tiempos que no son reales y no entran: {counts}.", counts=", ".join(said)),) if said else ()
