"""Billing months: a reading's water, month by month. Pure.

The utility reads most meters every two months and divides that reading into two monthly bills. What was measured is
kept to the litre. What is billed is the whole reading rounded half up to a cubic metre, shared in half cubic metres:
half metres are seen on published bills.
"""

from datetime import date, timedelta
from typing import Annotated, NamedTuple

from pydantic import Field

MONTHS_A_YEAR = 12
LITRES_A_M3 = 1_000
BILLED_STEP_L = 500
"""Half a cubic metre: the finest volume that is billed."""

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


def last_day(first: date) -> date:
    """The last day of the month of `first`."""
    return add_months(first, 1) - timedelta(days=1)


def months_from(start: date, end: date) -> int:
    """How many months after the month of `start` the month of `end` is; negative when it is before."""
    return (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month


def share(measured_l: int, months: int, place: int) -> Share:
    """The part of month `place`, counted from 0, of a reading of so many months. The parts sum to the whole."""
    steps = (measured_l + LITRES_A_M3 // 2) // LITRES_A_M3 * (LITRES_A_M3 // BILLED_STEP_L)
    return Share(_part(measured_l, months, place), _part(steps, months, place) * BILLED_STEP_L)


def _part(whole: int, months: int, place: int) -> int:
    return whole * (place + 1) // months - whole * place // months
