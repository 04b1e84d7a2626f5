"""Who is in the office at this moment: who waits, by service, and what each person of the staff does.

Minutes are not kept here but moments, so that whoever shows them can go on counting without asking again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, select
from sqlmodel import col

from oficinista.queue.models import Outcome, PeriodState, Ticket, Visit, VisitPeriod
from oficinista.queue.queries import Waiting, waiting
from oficinista.queue.services import find_service
from oficinista.staff.models import Clerk, Role


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """Who waits for a service: how many, how many of them with a priority, and who came first."""

    service: str
    waiting: int
    with_priority: int
    first: Waiting


def services_now(connection: Connection, office_id: int, now: datetime) -> tuple[ServiceNow, ...]:
    """The services that somebody waits for, by name."""
    by_service: dict[str, list[Waiting]] = {}
    for one in waiting(connection, office_id, now):
        by_service.setdefault(one.service, []).append(one)
    return tuple(
        ServiceNow(
            service=service,
            waiting=len(queue),
            with_priority=sum(one.priority is not None for one in queue),
            first=min(queue, key=lambda one: one.arrived_at),
        )
        for service, queue in sorted(by_service.items())
    )


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Somebody at the counter: the ticket at their window, if any, since when, how many they hold, served today.

    `last_at` is when they last ended something with a visitor today; None when they have not.
    """

    clerk_id: int
    name: str
    label: str | None
    service: str | None
    is_served: bool
    since: datetime | None
    held: int
    served: int
    last_at: datetime | None


def people_now(connection: Connection, office_id: int, today: date, at_work: Sequence[int]) -> tuple[PersonNow, ...]:
    """Those who attend, hold or have attended somebody today, and those of `at_work`, by name."""
    held: Counter[int] = Counter()
    at_window: dict[int, Any] = {}
    for row in _attended(connection, office_id):
        if row.state == PeriodState.ON_HOLD:
            held[row.clerk_id] += 1
        else:
            at_window[row.clerk_id] = row
    done = {row.clerk_id: row for row in _finished(connection, office_id, today)}
    clerks = connection.execute(
        select(col(Clerk.id), col(Clerk.name))
        .where(
            col(Clerk.id).in_({*held, *at_window, *done, *at_work}),
            col(Clerk.role).in_((Role.CLERK, Role.SUPERVISOR)),
        )
        .order_by(col(Clerk.name))
    )
    return tuple(_person(one.id, one.name, at_window.get(one.id), done.get(one.id), held[one.id]) for one in clerks)


def _attended(connection: Connection, office_id: int) -> Sequence[Any]:
    """The visits that somebody calls, serves or holds."""
    return connection.execute(
        select(
            col(VisitPeriod.clerk_id),
            col(VisitPeriod.state),
            col(VisitPeriod.service),
            col(VisitPeriod.started_at),
            col(Ticket.service).label("issued_for"),
            col(Ticket.number),
        )
        .join(Ticket, col(Ticket.visit_id) == col(VisitPeriod.visit_id))
        .where(
            col(VisitPeriod.office_id) == office_id,
            col(VisitPeriod.ended_at).is_(None),
            col(VisitPeriod.clerk_id).is_not(None),
            col(VisitPeriod.state) != PeriodState.WAITING,
        )
    ).all()


def _finished(connection: Connection, office_id: int, today: date) -> Sequence[Any]:
    """How many of today's visits each person has served to the end, and when they last ended one."""
    return connection.execute(
        select(
            col(VisitPeriod.clerk_id),
            func.sum(case((col(Visit.outcome) == Outcome.SERVED, 1), else_=0)).label("served"),
            func.max(col(VisitPeriod.ended_at)).label("last_at"),
        )
        .join(
            Visit, and_(col(Visit.id) == col(VisitPeriod.visit_id), col(Visit.closed_at) == col(VisitPeriod.ended_at))
        )
        .where(
            col(Visit.office_id) == office_id,
            col(Visit.business_date) == today,
            col(VisitPeriod.clerk_id).is_not(None),
        )
        .group_by(col(VisitPeriod.clerk_id))
    ).all()


def _person(clerk_id: int, name: str, here: Any, done: Any, held: int) -> PersonNow:
    return PersonNow(
        clerk_id=clerk_id,
        name=name,
        label=None if here is None else find_service(here.issued_for).label(here.number),
        service=None if here is None else find_service(here.service).name,
        is_served=here is not None and here.state == PeriodState.SERVING,
        since=None if here is None else here.started_at,
        held=held,
        served=0 if done is None else int(done.served),
        last_at=None if done is None else done.last_at,
    )
