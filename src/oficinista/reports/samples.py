"""Times that are real, and what a sample of them says. Pure; a small sample says nothing but how many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oficinista.clock import business_date
from oficinista.reports.definitions import Limits, times


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period of a visit, and whose. `is_edited` when it was a mistake that was undone."""

    began: datetime
    ended: datetime
    is_edited: bool
    clerk_id: int | None


def real_seconds(stretches: Sequence[Stretch], limits: Limits) -> int | None:
    """What a visit spent in one state, in seconds; None when that is not real."""
    if any(one.is_edited or business_date(one.began) != business_date(one.ended) for one in stretches):
        return None
    spent = sum((one.ended - one.began for one in stretches), timedelta())
    is_real = timedelta(seconds=limits.shortest_s) <= spent <= timedelta(seconds=limits.longest_s)
    return spent // timedelta(seconds=1) if is_real else None


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds: how many, and while they are enough, the one in the middle and the one that nine of ten do not pass."""

    count: int
    median: int | None
    p90: int | None


def sample(seconds: Sequence[int]) -> Sample:
    """What some times say, each a time that was really measured: the nearest rank, rounded up."""
    ordered = sorted(seconds)
    if len(ordered) < times().least_sample:
        return Sample(len(ordered), None, None)
    return Sample(len(ordered), _ranked(ordered, 50), _ranked(ordered, 90))


def percent(part: int, whole: int) -> int | None:
    """How many of a hundred, half up; None of too few."""
    return None if whole < times().least_sample else (200 * part + whole) // (2 * whole)


def _ranked(ordered: Sequence[int], hundredths: int) -> int:
    return ordered[-(-len(ordered) * hundredths // 100) - 1]
