"""The tables of the queue. Time is kept only as periods: a duration is always their sum, never a stored number."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    choice,
    day,
    identity,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)


class PeriodState(StrEnum):
    """What a visit is doing during a period."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"


class Outcome(StrEnum):
    """How a visit ended. `VOIDED` is a ticket given by mistake; `DAY_CLOSED` is left out of every average."""

    SERVED = "served"
    NO_SHOW = "no_show"
    LEFT = "left"
    VOIDED = "voided"
    DAY_CLOSED = "day_closed"


class Visit(SQLModel, table=True):
    """A stay in the office, from arrival to leaving."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_whole"),
        Index("ix_visit_day", "office_id", "business_date"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    business_date: date = day()
    arrived_at: datetime = instant()
    channel: str = text(default="in_person")
    account_id: int | None = reference("account.id", default=None, index=True)
    closed_at: datetime | None = instant(default=None)
    outcome: Outcome | None = choice(Outcome, default=None)


class Ticket(SQLModel, table=True):
    """The paper in a visitor's hand, which never changes. A lower `priority_rank` is called first; its legal reason
    is shown to everyone. `service` is the one it was issued for: it gives the letter and the series of the number.
    `ahead` and `windows` are what its visitor found: who was to be called before them, and at how many windows somebody
    was attended; `told_from` and `told_to` are the minutes of waiting that they were told to expect, if any were.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("office_id", "business_date", "service", "number"),
        CheckConstraint("(priority_rank = 0) = (priority_reason IS NOT NULL)", name="priority_has_reason"),
        CheckConstraint("ahead >= 0 AND windows >= 0", name="found_not_negative"),
        CheckConstraint("(told_from IS NULL) = (told_to IS NULL) AND told_from <= told_to", name="told_in_order"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    visit_id: int = reference("visit.id", unique=True)
    business_date: date = day()
    service: str = text()
    number: int = whole()
    priority_rank: int = whole(default=1)
    priority_reason: str | None = text(default=None)
    ahead: int = whole()
    windows: int = whole()
    told_from: int | None = whole(default=None)
    told_to: int | None = whole(default=None)


class VisitTransaction(SQLModel, table=True):
    """One thing done for a visitor, tied to what it produced: a receipt, an adjustment, a case. Noted at its end."""

    __tablename__ = "visit_transaction"
    __table_args__ = (STRICT,)

    id: int = identity()
    visit_id: int = reference("visit.id", index=True)
    clerk_id: int = reference("clerk.id")
    kind: str = text()
    account_id: int | None = reference("account.id", default=None)
    started_at: datetime = instant()
    ended_at: datetime = instant()
    product_kind: str | None = text(default=None)
    product_id: str | None = text(default=None)


class VisitPeriod(SQLModel, table=True):
    """A stretch of time in one state. A visit has one open period at most, and so has a clerk who serves.

    `service` is what the visitor waits for or is attended in; `clerk_id` is who calls, serves or holds, and, of one who
    waits, the only clerk they wait for. `window_name` is where they are to go, when the clerk's seat has a name. A
    period that was a mistake is ended by the one that undoes it.
    """

    __tablename__ = "visit_period"
    __table_args__ = (
        one_of("state", PeriodState),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="dates_in_order"),
        partial_index("ux_visit_open_period", "visit_id", where="ended_at IS NULL", unique=True),
        partial_index(
            "ux_clerk_serves_one",
            "clerk_id",
            where="ended_at IS NULL AND state IN ('called', 'serving')",
            unique=True,
        ),
        partial_index("ix_visit_waiting", "office_id", "state", where="ended_at IS NULL"),
        Index("ix_visit_period_visit", "visit_id", "started_at"),
        Index("ix_visit_period_ended", "office_id", "ended_at"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    visit_id: int = reference("visit.id")
    state: PeriodState = choice(PeriodState)
    service: str = text()
    started_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)
    clerk_id: int | None = reference("clerk.id", default=None)
    window_name: str = text(default="")
    calls: int = whole(default=0)
    note: str = text(default="")
    resume_at: datetime | None = instant(default=None)
    undone_by: int | None = reference("visit_period.id", default=None)
