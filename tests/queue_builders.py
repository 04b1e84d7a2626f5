"""Builders of tests: visitors who arrive and are called, through the real door, and what the queue says of them."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import col

from oficinista.office import Office
from oficinista.queue import queries
from oficinista.queue.commands import CallNext, IssueTicket, StartServing
from oficinista.queue.visits import TicketMoved
from oficinista.staff.models import Clerk
from oficinista.storage.models import RuleOverride
from oficinista.storage.store import Store
from tests.office import TestClock, do


def arrive(office: Office, service: str = "payment", priority: str | None = None, **facts: Any) -> TicketMoved:
    """Somebody takes a ticket."""
    ticket: TicketMoved = do(office, IssueTicket(service=service, priority=priority, **facts), "eva")
    return ticket


def served(office: Office, actor: str = "ana") -> TicketMoved:
    """The next visitor, called and at the window."""
    do(office, CallNext(), actor)
    ticket: TicketMoved = do(office, StartServing(), actor)
    return ticket


def waiting_labels(office: Office) -> list[str]:
    """The tickets that wait, in the order of call."""
    return [one.label for one in office.ask(queries.waiting, office.info.id, office.clock())]


def ids(office: Office) -> dict[str, int]:
    """The id of each clerk by login."""
    return office.ask(lambda connection: dict(connection.execute(select(col(Clerk.login), col(Clerk.id))).all()))


def at_window(office: Office, actor: str = "ana") -> queries.AtTheWindow | None:
    """Whom a clerk has at the window."""
    return office.ask(queries.serving, ids(office)[actor])


def set_rule(office: Office, key: str, value_json: str) -> None:
    """The office applies a rule in its own way."""
    row = {
        "office_id": office.info.id,
        "key": key,
        "value_json": value_json,
        "effective_from": date(2026, 1, 1),
        "source": "prueba",
        "is_verified": False,
        "set_by": ids(office)["marta"],
        "set_at": office.clock(),
    }
    with office.store.write(office.info.id) as connection:
        connection.execute(insert(RuleOverride), row)


def another_terminal(office: Office) -> Office:
    """The same office from another session, with its own connections and clock."""
    return Office(Store(office.store.url.render_as_string(hide_password=False)), clock=TestClock(office.clock()))
