"""Time, from one place. Instants are UTC; the office's day is Puerto Rico's, which keeps one offset all year."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

PUERTO_RICO = timezone(timedelta(hours=-4), "AST")
"""America/Puerto_Rico: UTC-4 without daylight saving since 1945."""


def system_clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """An instant as the office's wall clock shows it."""
    return instant.astimezone(PUERTO_RICO)


def business_date(instant: datetime) -> date:
    """The office's date at an instant."""
    return local(instant).date()


def day_start(day: date) -> datetime:
    """The instant at which a day of the office begins."""
    return datetime.combine(day, time.min, PUERTO_RICO).astimezone(UTC)
