"""The office at this moment, for its supervisor, and what has gone on for too long: the office's own limits.

The limits are rules (`alert.…`), which a supervisor changes with an order. `alerts` is pure and takes the moment, so it
can be asked again as time passes without asking the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from sqlmodel import col

from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import Ending, ending
from oficinista.commitments.queries import commitments
from oficinista.commitments.standing import Standing
from oficinista.dates import clock_time
from oficinista.i18n import tr
from oficinista.queue.live import PersonNow, ServiceNow, people_now, services_now
from oficinista.queue.past import Expected, expected_now
from oficinista.queue.queries import Waiting, on_hold
from oficinista.storage import office_rules
from oficinista.tills.models import TillSession
from oficinista.tills.sessions import Session, session_rows

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """From what on the supervisor is alerted: minutes of a wait, how many wait for a service, minutes at a window,
    minutes of a request for approval."""

    wait_minutes: int
    waiting: int
    window_minutes: int
    approval_minutes: int


@dataclass(frozen=True, slots=True)
class OfficeNow:
    """All that the supervisor's board tells. `asked` is when each order was asked that waits for their decision."""

    services: tuple[ServiceNow, ...]
    held: tuple[Waiting, ...]
    people: tuple[PersonNow, ...]
    tills: tuple[Session, ...]
    asked: tuple[datetime, ...]
    due_today: int
    broken: int
    cases: Ending
    orders: Ending
    limits: Limits
    expected: tuple[Expected, ...]

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(one.waiting for one in self.services)

    @property
    def is_moving(self) -> bool:
        """Whether something of it is counted in minutes, which go on by themselves."""
        return bool(self.services or self.held or self.asked or any(one.since for one in self.people))

    @property
    def first(self) -> Waiting | None:
        """Who has waited longest."""
        return min((one.first for one in self.services), key=lambda one: one.arrived_at, default=None)


def office_now(
    connection: Connection, office_id: int, today: date, now: datetime, asked: Sequence[datetime]
) -> OfficeNow:
    """The office as it is."""
    tills = session_rows(
        connection,
        col(TillSession.office_id) == office_id,
        col(TillSession.closed_at).is_(None),
    )
    promised = commitments(connection, office_id, today, until=today)
    return OfficeNow(
        services=services_now(connection, office_id, now),
        held=on_hold(connection, office_id, now),
        people=people_now(connection, office_id, today, [one.clerk_id for one in tills]),
        tills=tills,
        asked=tuple(sorted(asked)),
        due_today=sum(one.standing is Standing.OPEN for one in promised),
        broken=sum(one.standing is Standing.BROKEN for one in promised),
        cases=ending(connection, office_id, today, Tray.CASES),
        orders=ending(connection, office_id, today, Tray.ORDERS),
        limits=_limits(connection, office_id, today),
        expected=expected_now(connection, office_id, today),
    )


@dataclass(frozen=True, slots=True)
class Alert:
    """Something beyond its limit: what it is about, which stays the same as long as it goes on, and the sentence."""

    subject: str
    words: str


def alerts(found: OfficeNow, now: datetime) -> Iterator[Alert]:
    """What has gone beyond its limit, the queue first."""
    limits = found.limits
    for one in found.services:
        if one.waiting >= limits.waiting:
            yield Alert(
                f"waiting {one.service}", tr("{service}: esperan {count}.", service=one.service, count=one.waiting)
            )
        if (spent := minutes(one.first.arrived_at, now)) >= limits.wait_minutes:
            words = tr("{label} espera hace {minutes} min por {service}.", label=one.first.label, minutes=spent,
                       service=one.service)  # fmt: skip
            yield Alert(f"wait {one.first.visit_id}", words)
    for held in found.held:
        if held.resume_at is not None and held.resume_at <= now:
            time = clock_time(held.resume_at)
            words = tr("{label} volvía a las {time} y sigue retenido.", label=held.label, time=time)
            yield Alert(f"held {held.visit_id}", words)
    for person in found.people:
        if person.since is not None and (spent := minutes(person.since, now)) >= limits.window_minutes:
            words = tr("{clerk} lleva {minutes} min con {label}.", clerk=person.name, minutes=spent, label=person.label)
            yield Alert(f"window {person.label}", words)
    if found.asked and (spent := minutes(found.asked[0], now)) >= limits.approval_minutes:
        yield Alert("approval", tr("Una solicitud de aprobación espera hace {minutes} min.", minutes=spent))


def minutes(since: datetime, now: datetime) -> int:
    """Whole minutes from one moment to another."""
    return max(timedelta(), now - since) // A_MINUTE


def _limits(connection: Connection, office_id: int, today: date) -> Limits:
    rules = office_rules.rulebook(connection, office_id)
    names = ("wait_minutes", "waiting", "window_minutes", "approval_minutes")
    return Limits(*(int(rules.get(f"alert.{name}", today).value) for name in names))
