"""What another screen already knows of a correction, put into the form of the correction for the clerk to look at."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AskedAdjustment:
    """The facts of an adjustment; None or empty where the clerk says it. `reason` is a code of the catalogue."""

    reason: str = ""
    is_charge: bool = False
    amount_cents: int | None = None
    days_without: int | None = None
    repaired_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AskedRebill:
    """What is right about a bill; `measured_l` is the water of the whole reading that it was made of."""

    measured_l: int | None = None
    tariff_class: str | None = None
    diameter: str | None = None
    service: str | None = None
    reason: str = ""
    note: str = ""
