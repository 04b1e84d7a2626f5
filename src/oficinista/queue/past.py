"""What somebody finds who comes to the queue, and how it went for those who came before: the past of the forecast."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.clock import business_date
from oficinista.queue.forecast import Line, PastWait, Range, expected_wait, manner
from oficinista.queue.models import PeriodState, Ticket, Visit, VisitPeriod
from oficinista.queue.services import services
from oficinista.queue.visits import AT_THE_WINDOW
from oficinista.storage import office_rules

FIRST, LAST = 0, 1
"""The ranks of tickets: with a priority, and without."""


def forecast(
    connection: Connection, office_id: int, today: date, service: str, *, has_priority: bool = False
) -> tuple[Line, Range | None]:
    """What somebody finds who comes now for a service, and how long they may wait, if that can be told."""
    counted = _counted(connection, office_id, today, service)
    line = line_now(connection, office_id, counted, has_priority=has_priority)
    return line, expected_wait(past_waits(connection, office_id, today, counted), line)


def _counted(connection: Connection, office_id: int, today: date, service: str) -> str | None:
    """The service whose queue counts, where windows call only their services; None where anybody is called."""
    rules = office_rules.rulebook(connection, office_id)
    return service if rules.get("queue.windows_by_service", today).value else None


def line_now(connection: Connection, office_id: int, service: str | None, *, has_priority: bool) -> Line:
    """How many would be called before somebody who comes now, and how many windows are at work."""
    rank = FIRST if has_priority else LAST
    here = (col(VisitPeriod.office_id) == office_id, col(VisitPeriod.ended_at).is_(None), *_of(service))
    ahead = (
        select(func.count())
        .select_from(VisitPeriod)
        .join(Ticket, col(Ticket.visit_id) == col(VisitPeriod.visit_id))
        .where(*here, col(VisitPeriod.state) == PeriodState.WAITING, col(Ticket.priority_rank) <= rank)
    )
    windows = select(func.count()).select_from(VisitPeriod).where(*here, col(VisitPeriod.state).in_(AT_THE_WINDOW))
    return Line(connection.execute(ahead).scalar_one(), connection.execute(windows).scalar_one())


def _of(service: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if service is None else (col(VisitPeriod.service) == service,)


def past_waits(connection: Connection, office_id: int, today: date, service: str | None) -> list[PastWait]:
    """The latest first waits that ended with a call on their own day, the last first."""
    rows: Iterable[Any] = connection.execute(
        _first_waits(office_id)
        .where(
            col(Ticket.business_date) > today - timedelta(days=manner().days),
            *(() if service is None else (col(Ticket.service) == service,)),
        )
        .order_by(col(Ticket.id).desc())
        .limit(manner().latest)
    )
    return [PastWait(Line(row.ahead, row.windows), _seconds(row)) for row in rows if _is_of_one_day(row)]


@dataclass(frozen=True, slots=True)
class Told:
    """What a ticket was told, if anything, and how long its visitor then waited for the first call."""

    service: str
    wait: Range | None
    waited_s: int


def told_waits(connection: Connection, office_id: int, since: date, until: date) -> list[Told]:
    """The tickets of some days whose first wait ended with a call."""
    rows: Iterable[Any] = connection.execute(
        _first_waits(office_id).where(col(Ticket.business_date).between(since, until)).order_by(col(Ticket.id))
    )
    return [
        Told(row.service, None if row.told_from is None else Range(row.told_from, row.told_to), _seconds(row))
        for row in rows
        if _is_of_one_day(row)
    ]


def _first_waits(office_id: int) -> Select[*tuple[Any, ...]]:
    called = aliased(VisitPeriod)
    return (
        select(
            col(Ticket.service),
            col(Ticket.ahead),
            col(Ticket.windows),
            col(Ticket.told_from),
            col(Ticket.told_to),
            col(VisitPeriod.started_at),
            col(VisitPeriod.ended_at),
        )
        .join(Visit, col(Visit.id) == col(Ticket.visit_id))
        .join(
            VisitPeriod,
            (col(VisitPeriod.visit_id) == col(Visit.id)) & (col(VisitPeriod.started_at) == col(Visit.arrived_at)),
        )
        .join(called, (col(called.visit_id) == col(Visit.id)) & (col(called.started_at) == col(VisitPeriod.ended_at)))
        .where(
            col(Ticket.office_id) == office_id,
            col(VisitPeriod.state) == PeriodState.WAITING,
            col(VisitPeriod.undone_by).is_(None),
            col(called.state) == PeriodState.CALLED,
            col(called.undone_by).is_(None),
        )
    )


def _is_of_one_day(row: Any) -> bool:
    """Of a ticket that kept its place overnight the wait says nothing of the queue."""
    return business_date(row.started_at) == business_date(row.ended_at)


def _seconds(row: Any) -> int:
    return int((row.ended_at - row.started_at) // timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Expected:
    """How long who comes now may wait: for one service by its code, or, where anybody is called, for any."""

    service: str | None
    wait: Range


def expected_now(connection: Connection, office_id: int, today: date) -> tuple[Expected, ...]:
    """What can be told to who comes now without a priority."""
    by_service = office_rules.rulebook(connection, office_id).get("queue.windows_by_service", today).value
    found = []
    for service in services() if by_service else (None,):
        line = line_now(connection, office_id, service, has_priority=False)
        wait = expected_wait(past_waits(connection, office_id, today, service), line)
        if wait is not None:
            found.append(Expected(service, wait))
    return tuple(found)
