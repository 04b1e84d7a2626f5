"""What is usual for an account: the median of its own months and how far they lie from it, and who it compares with.

Pure. The median and the median distance from it (MAD) do not move when a few readings are wrong, which is what they
are asked about. Estimates are left out: they only repeat what was believed. A season counts by itself as soon as it
has readings enough.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import NamedTuple

from oficinista.billing.history import Alike, PastReading
from oficinista.billing.periods import MONTHS_A_YEAR, months_from

READINGS_MIN = 3
"""Under so many readings nothing is usual."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The usual month of some readings: median, median distance from it, least and most, in litres, and how many."""

    median_l: int
    spread_l: int
    least_l: int
    most_l: int
    readings: int


def baseline(readings: Iterable[PastReading]) -> Baseline | None:
    """What is usual in the readings that were taken, or None while they are too few."""
    months = [reading.month_l for reading in readings if not reading.is_estimated]
    if len(months) < READINGS_MIN:
        return None
    middle = median_low(months)
    spread = median_low([abs(litres - middle) for litres in months])
    return Baseline(middle, spread, min(months), max(months), len(months))


def seasonal(readings: Sequence[PastReading], like: PastReading, rainy_months: Collection[int]) -> Baseline | None:
    """What is usual in the season of a reading; in the whole year while the season has too few of them."""
    is_rainy = like.period_end.month in rainy_months
    season = [one for one in readings if (one.period_end.month in rainy_months) == is_rainy]
    return baseline(season) or baseline(readings)


def year_before(readings: Sequence[PastReading], like: PastReading) -> PastReading | None:
    """The reading of the same months a year before, give or take one month; the nearest of them."""
    near = [
        (abs(distance), one)
        for one in readings
        if not one.is_estimated and abs(distance := months_from(one.period_end, like.period_end) - MONTHS_A_YEAR) <= 1
    ]
    return min(near)[1] if near else None


class Compared(NamedTuple):
    """The newest reading beside the one of a year before and what was usual in its season until it came."""

    newest: PastReading
    before: PastReading | None
    usual: Baseline | None


def compare(readings: Sequence[PastReading], rainy_months: Collection[int]) -> Compared | None:
    """The newest of some readings, compared; None while there is none."""
    if not readings:
        return None
    *earlier, newest = readings
    return Compared(newest, year_before(earlier, newest), seasonal(earlier, newest, rainy_months))


def alike(months_l: Sequence[int], accounts_min: int) -> Alike | None:
    """The quartiles of what customers alike used in a month, or None when they are too few to compare with."""
    ordered, count = sorted(months_l), len(months_l)
    if count < max(accounts_min, 1):
        return None
    return Alike(count, ordered[count // 4], ordered[count // 2], ordered[count * 3 // 4])
