"""Billing months: a reading's water, month by month. Pure.

The utility reads most meters every two months and divides that reading into two monthly bills. What was measured is
kept to the litre. What is billed is the whole reading rounded half up to a cubic metre, shared in half cubic metres:
half metres are seen on published bills. A reading that begins or ends within a month is shared by days.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import Field

MONTHS_A_YEAR = 12
LITRES_A_M3 = 1_000
BILLED_STEP_L = 500
"""Half a cubic metre: the finest volume that is billed."""

DAYS_KEPT = 1_024
"""Of how many days what follows from them is kept: whole towns are billed for the same few."""

MonthText = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
"""A month in an order: `2024-01`."""


class Share(NamedTuple):
    """One month's part of a reading."""

    measured_l: int
    billed_l: int


def first_day(month: str) -> date:
    """The first day of a `2024-01`."""
    return date.fromisoformat(f"{month}-01")


def month_of(day: date) -> str:
    """The month of a day, as `2024-01`."""
    return f"{day.year:04d}-{day.month:02d}"


def add_months(first: date, months: int) -> date:
    """The first day of the month so many months after the one of `first`; before it when negative."""
    years, month = divmod(first.year * MONTHS_A_YEAR + first.month - 1 + months, MONTHS_A_YEAR)
    return date(years, month + 1, 1)


def month_after(day: date, months: int) -> date:
    """The same day so many months later, or before when negative; the last of its month where that is shorter."""
    first = add_months(day, months)
    return first.replace(day=min(day.day, last_day(first).day))


@lru_cache(DAYS_KEPT)
def last_day(first: date) -> date:
    """The last day of the month of `first`."""
    return add_months(first, 1) - timedelta(days=1)


def months_from(start: date, end: date) -> int:
    """How many months after the month of `start` the month of `end` is; negative when it is before."""
    return (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month


def share(measured_l: int, weights: Sequence[int], place: int) -> Share:
    """The part of month `place`, counted from 0, of a reading whose months weigh so much; they sum to the whole."""
    steps = (measured_l + LITRES_A_M3 // 2) // LITRES_A_M3 * (LITRES_A_M3 // BILLED_STEP_L)
    return Share(_part(measured_l, weights, place), _part(steps, weights, place) * BILLED_STEP_L)


@lru_cache(DAYS_KEPT)
def weights(start: date, end: date) -> tuple[int, ...]:
    """What each month of a reading from `start` to `end` weighs: whole months are alike, else each has its days."""
    months = months_from(start, end) + 1
    if start.day == 1 and end == last_day(end):
        return (1,) * months
    return tuple((last - first).days + 1 for first, last in stretches(start, end))


def stretches(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The days from `start` to `end`, month by month: the first and last day of each."""
    first = start
    while first <= end:
        yield first, min(last_day(first), end)
        first = add_months(first, 1)


def part_days(start: date, end: date) -> int | None:
    """How many days of its month a bill from `start` to `end` is for; None for a whole month."""
    days = (end - start).days + 1
    return None if days == last_day(start).day else days


def _part(whole: int, weights: Sequence[int], place: int) -> int:
    before, all_of_them = sum(weights[:place]), sum(weights)
    return whole * (before + weights[place]) // all_of_them - whole * before // all_of_them
