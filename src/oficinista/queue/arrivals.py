"""Arrivals: a place in line, with the number of its service and, where the law gives one, a priority."""

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import Field
from sqlalchemy import insert, select, union
from sqlmodel import col

from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, command
from oficinista.queue import visits
from oficinista.queue.day_end import end_earlier_days
from oficinista.queue.models import PeriodState, Ticket, Visit, VisitPeriod
from oficinista.queue.past import forecast
from oficinista.queue.services import Priority, Service, find_channel, find_priority, find_service
from oficinista.queue.visits import Code, ServiceCode, TicketMoved, find_account, moved
from oficinista.transaction import Transaction

PAPER_NUMBER_MAX = 9_999


class IssueTicket(Order):
    """Somebody arrives. `paper_number` is the number of a paper roll, when the office uses one."""

    service: ServiceCode
    priority: Code | None = None
    account_number: Line | None = None
    channel: Code = "in_person"
    paper_number: Annotated[int, Field(ge=1, le=PAPER_NUMBER_MAX)] | None = None
    note: Line = ""


@command("ticket.issue")
def issue(tx: Transaction, order: IssueTicket) -> TicketMoved:
    """Give a place in line, and say how long the wait may be.

    Refuses a priority that no longer applies today and a paper number that is taken.
    """
    service, channel = find_service(order.service), find_channel(order.channel)
    priority = None if order.priority is None else find_priority(order.priority)
    if priority is not None:
        _refuse_late(tx, priority)
    account_id = None if order.account_number is None else find_account(tx, order.account_number)
    end_earlier_days(tx)
    number = _number(tx, service, order.paper_number)
    line, told = forecast(
        tx.connection, tx.office.id, tx.business_date, service.code, has_priority=priority is not None
    )
    visit = {
        "office_id": tx.office.id,
        "business_date": tx.business_date,
        "arrived_at": tx.now,
        "channel": channel.code,
        "account_id": account_id,
    }
    visit_id = tx.connection.execute(insert(Visit).returning(col(Visit.id)), visit).scalar_one()
    ticket = {
        "office_id": tx.office.id,
        "visit_id": visit_id,
        "business_date": tx.business_date,
        "service": service.code,
        "number": number,
        "priority_rank": 1 if priority is None else 0,
        "priority_reason": None if priority is None else priority.code,
        "ahead": line.ahead,
        "windows": line.windows,
        "told_from": None if told is None else told.from_minutes,
        "told_to": None if told is None else told.to_minutes,
    }
    tx.connection.execute(insert(Ticket), ticket)
    place = visits.begin(tx, visit_id, PeriodState.WAITING, service=service.code, started_at=tx.now, note=order.note)
    wait = {} if told is None else {"wait_from_minutes": told.from_minutes, "wait_to_minutes": told.to_minutes}
    return moved(place).model_copy(update=wait)


def _number(tx: Transaction, service: Service, paper_number: int | None) -> int:
    """The next number of the service, or the one on the paper. Today's are taken, and those kept from another day."""
    today = select(col(Ticket.number)).where(
        col(Ticket.office_id) == tx.office.id,
        col(Ticket.business_date) == tx.business_date,
        col(Ticket.service) == service.code,
    )
    kept = (
        select(col(Ticket.number))
        .join(VisitPeriod, col(VisitPeriod.visit_id) == col(Ticket.visit_id))
        .where(
            col(VisitPeriod.office_id) == tx.office.id,
            col(VisitPeriod.ended_at).is_(None),
            col(Ticket.service) == service.code,
        )
    )
    taken = set(tx.connection.execute(union(today, kept)).scalars())
    if paper_number is None:
        return max(taken, default=0) + 1
    if paper_number in taken:
        label = service.label(paper_number)
        raise Refused("ticket.number_taken", tr("El turno {label} ya se dio.", label=label), tr("Use otro papel."))
    return paper_number


def _refuse_late(tx: Transaction, priority: Priority) -> None:
    """A priority may be only for those who arrive some time before the office closes."""
    if priority.within_rule is None:
        return
    minutes = int(tx.rules.get(priority.within_rule, tx.business_date).value)
    closes_at = time.fromisoformat(tx.rules.get("office.closes_at", tx.business_date).value)
    now = local(tx.now)
    if now > datetime.combine(now.date(), closes_at, now.tzinfo) - timedelta(minutes=minutes):
        raise Refused(
            "ticket.priority_late",
            tr("Esa prioridad se da hasta {minutes} minutos antes del cierre ({closes_at}): {citation}.",
               minutes=minutes, closes_at=f"{closes_at:%H:%M}", citation=priority.citation),
            tr("Dé un turno sin prioridad."),
        )  # fmt: skip
