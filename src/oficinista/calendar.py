"""The office's days: which are business days, and which day is n days after an event.

Pure. The holidays come as a table that the office edits; `data/calendar/holidays.toml` seeds it. A year of which the
table has no holiday is unknown, and no day of its weeks is taken for a business day.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.resources import data_path

SATURDAY = 5


class Counting(StrEnum):
    """Which days a term counts."""

    CALENDAR = "calendar"
    WORKING = "working"


class SkippedDay(NamedTuple):
    """A day that did not count, or on which a term may not end, and why."""

    day: date
    reason: str


class Pause(NamedTuple):
    """Days that a term does not count: from the first to before the one on which it runs again, and why."""

    first: date
    until: date
    why: str


@dataclass(frozen=True, slots=True)
class CountedDate:
    """Where a count of days ends, and the days it skipped on its way, in order."""

    date: date
    skipped: tuple[SkippedDay, ...]


class Calendar:
    """Business days: Monday to Friday, except the holidays of the table, which names them by their dates."""

    def __init__(self, holidays: Mapping[date, str]) -> None:
        """A calendar with these closed days. Without any, only weekends are closed."""
        self.holidays = dict(holidays)
        self._years = {day.year for day in self.holidays}

    def why_closed(self, day: date) -> str | None:
        """Why the office is closed on a day: `sábado`, or the holiday's name; None on a business day.

        Refuses a day of a year whose holidays are unknown.
        """
        if day in self.holidays:
            return tr(self.holidays[day])
        if day.weekday() >= SATURDAY:
            return weekday_name(day)
        if self._years and day.year not in self._years:
            raise Refused(
                "calendar.unknown_year",
                tr("No se conocen los días feriados de {year}.", year=day.year),
                tr("Añádalos a la tabla de la oficina con la orden holiday.set."),
            )
        return None

    def is_business_day(self, day: date) -> bool:
        """Whether the office is open on a day."""
        return self.why_closed(day) is None

    def next_business_day(self, day: date, pauses: Sequence[Pause] = ()) -> CountedDate:
        """The day itself when the office is open on it and it is in no pause, or the first such day after it."""
        skipped: list[SkippedDay] = []
        day = _after_pauses(day, pauses)
        while (reason := self.why_closed(day)) is not None:
            skipped.append(SkippedDay(day, reason))
            day = _after_pauses(later(day, 1), pauses)
        return CountedDate(day, tuple(skipped))

    def add_days(
        self,
        event: date,
        days: int,
        counting: Counting = Counting.CALENDAR,
        *,
        roll_over: bool = True,
        pauses: Sequence[Pause] = (),
    ) -> CountedDate:
        """The day that is `days` after the event, which itself is not counted, nor are the days of a pause.

        With `roll_over`, a closed last day gives way to the next business day.
        """
        counted = self._add_working_days(event, days, pauses) if counting is Counting.WORKING else None
        if counted is None:
            counted = CountedDate(_later_outside(event, days, pauses), ())
        if not roll_over:
            return counted
        rolled = self.next_business_day(counted.date, pauses)
        return CountedDate(rolled.date, counted.skipped + rolled.skipped)

    def eve_of(self, day: date) -> SkippedDay | None:
        """The holiday before which a day is the last business day, or None."""
        closed = self.next_business_day(later(day, 1)).skipped
        return next((one for one in closed if one.day in self.holidays), None)

    def _add_working_days(self, event: date, days: int, pauses: Sequence[Pause]) -> CountedDate:
        day, skipped = event, list[SkippedDay]()
        for _ in range(days):
            found = self.next_business_day(later(day, 1), pauses)
            day = found.date
            skipped += found.skipped
        return CountedDate(day, tuple(skipped))


def later(day: date, days: int) -> date:
    """The calendar day `days` after another. Refuses one after the last year there is."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise Refused("calendar.too_late", tr("Esa fecha queda fuera del calendario.")) from error


def _after_pauses(day: date, pauses: Sequence[Pause]) -> date:
    """The day itself, or the first after the pauses that it is in."""
    for pause in sorted(pauses):
        if pause.first <= day < pause.until:
            day = pause.until
    return day


def _later_outside(event: date, days: int, pauses: Sequence[Pause]) -> date:
    """The day `days` after an event, of which those in a pause are not counted."""
    last = later(event, days)
    for pause in sorted(pauses):
        first = max(pause.first, later(event, 1))
        if first <= last and first < pause.until:
            last = later(last, (pause.until - first).days)
    return last


def weekday_name(day: date) -> str:
    """`lunes`, `sábado`."""
    return tr("lunes martes miércoles jueves viernes sábado domingo").split()[day.weekday()]


def full_date(day: date) -> str:
    """`lunes, 23 de noviembre de 2026`."""
    return f"{weekday_name(day)}, {long_date(day)}"


@cache
def load_holidays() -> Mapping[date, str]:
    """The table that seeds an office's own. Raises ValueError naming the file and the entry that is wrong."""
    path = data_path("calendar", "holidays.toml")
    return dict(
        _holiday(str(path), *entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["holidays"].items()
    )


def _holiday(path: str, text: str, name: object) -> tuple[date, str]:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{path}: {text}: not a date") from error
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{path}: {text}: no name")
    return day, name
