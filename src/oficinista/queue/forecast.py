"""How long who comes now may wait: a range from the office's own past, or nothing while there is too little of it.

A wait grows with who is called first and shrinks with the windows that are at work: their ratio is the *load*. Of past
waits under nearly the same load the range takes in the middle ones, by rank, so that it holds as many of a hundred as
it says if days go on as they went: of n waits, what lies between two ranks r apart holds r of n + 1. Nothing is assumed
of how waits are spread. What each ticket was told is kept with it, and the report `forecast` says how often it was so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from oficinista.i18n import tr
from oficinista.resources import data_path
from oficinista.toml_file import read_one

SECONDS_A_MINUTE = 60


class Manner(BaseModel):
    """`data/queue/forecast.toml`: how many of a hundred ranges are to hold, and which past waits are looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    held_percent: Annotated[int, Field(ge=50, le=98)]
    nearest: Annotated[int, Field(ge=9, le=999)]
    latest: Annotated[int, Field(ge=9, le=10_000)]
    days: Annotated[int, Field(ge=1, le=3_650)]


@cache
def manner() -> Manner:
    """How it is done. Raises ValueError naming the file and what is wrong with it."""
    return read_one(data_path("queue", "forecast.toml"), Manner, {})


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody finds who comes: how many are called before them, and how many windows attend somebody."""

    ahead: int
    windows: int

    @property
    def load(self) -> float:
        """Whoever comes counted, for each window; one that nobody saw at work is there all the same."""
        return (self.ahead + 1) / max(1, self.windows)


@dataclass(frozen=True, slots=True)
class PastWait:
    """What somebody found who came, and how long they then waited for their first call, in seconds."""

    line: Line
    waited_s: int


@dataclass(frozen=True, slots=True)
class Range:
    """Whole minutes, the first rounded down and the last up, to one at least."""

    from_minutes: int
    to_minutes: int

    @property
    def words(self) -> str:
        """The range for whoever waits."""
        if self.from_minutes == 0:
            return tr("hasta {minutes} min", minutes=self.to_minutes)
        return tr("de {first} a {last} min", first=self.from_minutes, last=self.to_minutes)

    def holds(self, waited_s: int) -> bool:
        """Whether a wait was in it."""
        return self.from_minutes * SECONDS_A_MINUTE <= waited_s <= self.to_minutes * SECONDS_A_MINUTE


def expected_wait(past: Sequence[PastWait], line: Line) -> Range | None:
    """The range for who finds `line`, from past waits with the latest first; None of too few that are alike."""
    alike = _alike(past, line)
    ranks = middle_ranks(len(alike), manner().held_percent)
    if ranks is None:
        return None
    paces = sorted(one.waited_s / one.line.load for one in alike)
    first, last = (paces[rank - 1] * line.load / SECONDS_A_MINUTE for rank in ranks)
    return Range(int(first), max(1, -int(-last // 1)))


def middle_ranks(count: int, percent: int) -> tuple[int, int] | None:
    """The first and the last rank, from 1, of the middle that holds so many of a hundred; None of too few."""
    outside = (count + 1) * (100 - percent) // 200
    return (outside, count + 1 - outside) if outside else None


def _alike(past: Sequence[PastWait], line: Line) -> list[PastWait]:
    """Whoever finds nobody before them may find a free window: then those count who found as many at work."""
    if line.ahead == 0:
        same = (one for one in past if one.line == line)
        return [one for one, _ in zip(same, range(manner().nearest), strict=False)]
    others = [one for one in past if one.line.ahead > 0]
    return sorted(others, key=lambda one: abs(log(one.line.load / line.load)))[: manner().nearest]
