"""Which clerk's till is counted by surprise on a day, and when: a draw. Pure.

Each clerk is drawn by themselves, from a seed that nobody knows before the day and whoever checks can use again. Having
been counted yesterday makes nobody safe, and each day that passes without a count makes one likelier, until it is
sure: `data/tills/surprise.toml`.
"""

import hmac
from datetime import time
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.resources import data_path
from oficinista.toml_file import read_one

WHOLE = 100
_MOST = 2**64


class SurprisePlan(BaseModel):
    """Between which times counts are proposed, how many minutes apart, and how likely they are."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    first: time
    last: time
    every_minutes: Annotated[int, Field(ge=1, le=60)]
    least_percent: Annotated[int, Field(ge=0, le=WHOLE)]
    sure_after_days: Annotated[int, Field(ge=1, le=250)]

    @model_validator(mode="after")
    def _in_order(self) -> "SurprisePlan":
        if self.first > self.last:
            raise ValueError("first is after last")
        return self

    @property
    def times(self) -> tuple[time, ...]:
        """Every time that may be proposed."""
        minutes = range(_minutes(self.first), _minutes(self.last) + 1, self.every_minutes)
        return tuple(time(*divmod(one, 60)) for one in minutes)


@cache
def surprise_plan() -> SurprisePlan:
    """The plan of the office. Raises ValueError naming what is wrong."""
    return read_one(data_path("tills", "surprise.toml"), SurprisePlan, {})


def proposed_at(seed: bytes, clerk_id: int, spared_days: int, plan: SurprisePlan) -> time | None:
    """When a clerk's till is to be counted, if the draw is theirs.

    `spared_days` is on how many days they have had a till since the last count.
    """
    drawn = hmac.digest(seed, f"surprise {clerk_id}".encode(), "sha256")
    if int.from_bytes(drawn[:8]) * WHOLE * plan.sure_after_days >= _MOST * _chance(spared_days, plan):
        return None
    return plan.times[int.from_bytes(drawn[8:16]) % len(plan.times)]


def _chance(spared_days: int, plan: SurprisePlan) -> int:
    """How likely it is, of a hundred times `sure_after_days`."""
    spared = min(spared_days, plan.sure_after_days)
    return plan.least_percent * plan.sure_after_days + (WHOLE - plan.least_percent) * spared


def _minutes(one: time) -> int:
    return one.hour * 60 + one.minute
