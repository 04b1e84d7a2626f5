"""The table of the reports: how the office stood each night. It only grows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT, day, identity, instant, reference, whole


class NightlySnapshot(SQLModel, table=True):
    """What was overdue by its age and what was open when a night's snapshot was taken.

    The ledger can tell of any day what was overdue on it, counted with all that was posted for that day since; this is
    what was known then.
    """

    __tablename__ = "nightly_snapshot"
    __table_args__ = (
        UniqueConstraint("office_id", "taken_on"),
        CheckConstraint("overdue_30_cents >= 0 AND overdue_60_cents >= 0", name="recent_not_negative"),
        CheckConstraint("overdue_90_cents >= 0 AND overdue_older_cents >= 0", name="older_not_negative"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    taken_on: date = day()
    taken_at: datetime = instant()
    accounts_overdue: int = whole()
    overdue_30_cents: int = whole()
    overdue_60_cents: int = whole()
    overdue_90_cents: int = whole()
    overdue_older_cents: int = whole()
    cases_open: int = whole()
    cases_past: int = whole()
    orders_open: int = whole()
    orders_past: int = whole()
    promises_open: int = whole()
    promises_broken: int = whole()
    plans_kept: int = whole()
    plans_broken: int = whole()
