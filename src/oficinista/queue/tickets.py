"""A ticket found by what is printed on it, and the story of its visit: who had it when, and what was done.

Numbers begin anew every day, so an earlier day's ticket of the same label is another: each is told with its day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.customers.models import Account, Customer
from oficinista.queue.models import Outcome, PeriodState, Ticket, Visit, VisitPeriod
from oficinista.queue.queries import Done, done_in
from oficinista.queue.services import find_priority, find_service, services
from oficinista.staff.models import Clerk

DAYS_BACK = 31
"""A paper older than a month is kept by nobody."""
FOUND_MAX = 5
_LABEL = re.compile(r"([A-Z])[ -]?([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class TicketFound:
    """A ticket: its visit, its day, and of whom it was if an account was opened in it."""

    visit_id: int
    label: str
    service: str
    business_date: date
    arrived_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    account_number: str | None
    name: str | None

    @property
    def is_similar(self) -> bool:
        """A label is found as it is typed, or not at all."""
        return False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in one state, with the clerk who called, served or held. One that was a mistake was undone."""

    state: PeriodState
    service: str
    started_at: datetime
    ended_at: datetime | None
    clerk: str | None
    calls: int
    note: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A visit from beginning to end."""

    ticket: TicketFound
    priority: str | None
    citation: str | None
    stretches: tuple[Stretch, ...]
    done: tuple[Done, ...]


def find_tickets(connection: Connection, office_id: int, today: date, typed: str) -> list[TicketFound]:
    """The tickets of an office that a label may mean, today's first, those of the month before after it."""
    label = _LABEL.fullmatch(typed.strip().upper())
    service = next((one.code for one in services().values() if label and one.letter == label[1]), None)
    if label is None or service is None:
        return []
    values = {
        "office": office_id,
        "service": service,
        "number": int(label[2]),
        "since": today - timedelta(days=DAYS_BACK),
        "most": FOUND_MAX,
    }
    return [_found(row) for row in connection.execute(_BY_LABEL, values)]


def story(connection: Connection, visit_id: int) -> Story:
    """What happened with a ticket."""
    row = connection.execute(_OF_VISIT, {"visit": visit_id}).one()
    reason = connection.execute(_REASON, {"visit": visit_id}).scalar_one()
    priority = None if reason is None else find_priority(reason)
    stretches = connection.execute(_STRETCHES, {"visit": visit_id})
    return Story(
        _found(row),
        None if priority is None else priority.name,
        None if priority is None else priority.citation,
        tuple(Stretch(one.state, find_service(one.service).name, *one[2:]) for one in stretches),
        done_in(connection, visit_id),
    )


def _found(row: Sequence[Any]) -> TicketFound:
    visit_id, service, number, *rest = row
    found = find_service(service)
    return TicketFound(visit_id, found.label(number), found.name, *rest)


_TICKETS: Select[*tuple[Any, ...]] = (
    select(
        col(Visit.id),
        col(Ticket.service),
        col(Ticket.number),
        col(Ticket.business_date),
        col(Visit.arrived_at),
        col(Visit.closed_at),
        col(Visit.outcome),
        col(Account.number),
        col(Customer.name),
    )
    .join(Ticket, col(Ticket.visit_id) == col(Visit.id))
    .outerjoin(Account, col(Account.id) == col(Visit.account_id))
    .outerjoin(Customer, col(Customer.id) == col(Account.customer_id))
)
_OF_VISIT = _TICKETS.where(col(Visit.id) == bindparam("visit"))
_BY_LABEL = (
    _TICKETS.where(
        col(Ticket.office_id) == bindparam("office"),
        col(Ticket.business_date) >= bindparam("since"),
        col(Ticket.service) == bindparam("service"),
        col(Ticket.number) == bindparam("number"),
    )
    .order_by(col(Ticket.business_date).desc())
    .limit(bindparam("most"))
)
_REASON = select(col(Ticket.priority_reason)).where(col(Ticket.visit_id) == bindparam("visit"))
_STRETCHES = (
    select(
        col(VisitPeriod.state),
        col(VisitPeriod.service),
        col(VisitPeriod.started_at),
        col(VisitPeriod.ended_at),
        col(Clerk.name),
        col(VisitPeriod.calls),
        col(VisitPeriod.note),
        col(VisitPeriod.undone_by).is_not(None),
    )
    .outerjoin(Clerk, col(Clerk.id) == col(VisitPeriod.clerk_id))
    .where(col(VisitPeriod.visit_id) == bindparam("visit"))
    .order_by(col(VisitPeriod.id))
)
