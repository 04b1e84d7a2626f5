"""Holding a reading: what the office holds for absurd, and the row that keeps a reading from being billed."""

from datetime import date, datetime
from typing import Any

from oficinista.billing.periods import LITRES_A_M3
from oficinista.billing.plausible import Doubt, Plausibility
from oficinista.rulebook import Rulebook


def plausibility(rules: Rulebook, today: date) -> Plausibility:
    """What is plausible by the rules of a day."""
    factor = rules.get("billing.absurd_median_factor", today).value
    household_m3 = rules.get("billing.household_month_m3", today).value
    return Plausibility(int(factor), int(household_m3) * LITRES_A_M3)


def hold_row(reading_id: int, found: Doubt, now: datetime) -> dict[str, Any]:
    """The row that holds a reading for its doubt."""
    return {"reading_id": reading_id, "code": found.code, "reason": found.reason, "held_at": now, "note": ""}
