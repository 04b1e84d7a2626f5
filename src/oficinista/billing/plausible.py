"""Readings that nobody should bill before a person has looked at them. Pure.

A reading is absurd when its month is more than so many times the usual month of its own account: the median of its
other readings, zeros aside, since an empty house has no habit to compare with. Under three of those there is no habit
yet, and below a household's month there is nothing absurd to find: then a household's month is the usual one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from oficinista.i18n import tr
from oficinista.volume import format_m3

HABIT_READINGS_MIN = 3


@dataclass(frozen=True, slots=True)
class Plausibility:
    """What is still plausible: `median_factor` times the usual month, which is at least `household_l` litres."""

    median_factor: int
    household_l: int

    @property
    def never_absurd_up_to_l(self) -> int:
        """A month up to this needs no comparison."""
        return self.median_factor * self.household_l

    def usual_l(self, other_months_l: Sequence[int]) -> int:
        """The usual month of an account whose other readings used so much a month."""
        used = [litres for litres in other_months_l if litres > 0]
        habit = median_low(used) if len(used) >= HABIT_READINGS_MIN else 0
        return max(habit, self.household_l)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a reading is held: a stable code, and the reason for the person who looks at it."""

    code: str
    reason: str


def doubt(measured_l: int, months: int, other_months_l: Sequence[int], limits: Plausibility) -> Doubt | None:
    """Why a reading should not be billed unseen, or None when it is plausible."""
    if measured_l < 0:
        return Doubt("negative", tr("El consumo es negativo: {volume}.", volume=format_m3(measured_l)))
    month_l, usual_l = measured_l // months, limits.usual_l(other_months_l)
    if month_l <= limits.median_factor * usual_l:
        return None
    reason = tr(
        "{month} al mes: {times} veces lo usual de la cuenta ({usual}).",
        month=format_m3(month_l),
        times=f"{month_l // usual_l:,}",
        usual=format_m3(usual_l),
    )
    return Doubt("absurd", reason)
