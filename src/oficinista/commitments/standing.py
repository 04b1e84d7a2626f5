"""How a commitment stands: kept or broken is computed from its date and from what was done, never written. Pure."""

from datetime import date
from enum import StrEnum

from oficinista.commitments.models import Awaits, Basis
from oficinista.i18n import tr


class Standing(StrEnum):
    """How a commitment stands on a day."""

    OPEN = "open"
    BROKEN = "broken"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    CANCELLED = "cancelled"


def standing(due_on: date, done_on: date | None, today: date, *, is_cancelled: bool) -> Standing:
    """Kept by what was done on or before its day; broken when that day has passed without it, also if it came later."""
    if is_cancelled:
        return Standing.CANCELLED
    if done_on is not None:
        return Standing.KEPT if done_on <= due_on else Standing.KEPT_LATE
    return Standing.BROKEN if today > due_on else Standing.OPEN


def standing_words(one: Standing) -> str:
    """How it stands, as a person says it."""
    return {
        Standing.OPEN: tr("pendiente"),
        Standing.BROKEN: tr("incumplido"),
        Standing.KEPT: tr("cumplido"),
        Standing.KEPT_LATE: tr("cumplido tarde"),
        Standing.CANCELLED: tr("sin efecto"),
    }[one]


def basis_words(basis: Basis) -> str:
    """On what basis, as a person says it."""
    return {Basis.LAW: tr("la ley"), Basis.POLICY: tr("política de la oficina"), Basis.COURTESY: tr("cortesía")}[basis]


def awaits_words(awaits: Awaits) -> str:
    """What keeps it, as a person says it."""
    return {
        Awaits.HAND: tr("lo anota quien lo hace"),
        Awaits.LETTER: tr("una carta entregada"),
        Awaits.ORDER: tr("una orden completada"),
        Awaits.ADJUSTMENT: tr("una factura ajustada"),
        Awaits.CASE: tr("un caso terminado"),
    }[awaits]
