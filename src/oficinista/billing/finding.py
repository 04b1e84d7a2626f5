"""What an analysis finds, how sure it is, what comes next, and the limits that it judges by. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from oficinista.billing.history import History
from oficinista.billing.periods import LITRES_A_M3
from oficinista.i18n import tr
from oficinista.rulebook import Rulebook


class Certainty(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def text(self) -> str:
        """In words."""
        return {"certain": tr("seguro"), "likely": tr("probable"), "possible": tr("posible")}[self.value]


class Step(StrEnum):
    """What a clerk does about a finding; a screen gives each one its key."""

    READ_AGAIN = "read_again"
    INSPECT = "inspect"
    TEST_METER = "test_meter"
    REBILL = "rebill"
    REVIEW_TERMS = "review_terms"
    EXPLAIN = "explain"

    @property
    def text(self) -> str:
        """In words."""
        return {
            "read_again": tr("Pida que se lea otra vez el contador."),
            "inspect": tr("Pida una inspección por salidero."),
            "test_meter": tr("Pida una prueba del contador."),
            "rebill": tr("Proponga refacturar."),
            "review_terms": tr("Revise la clase, el servicio y el contador de la cuenta."),
            "explain": tr("Explíquelo al cliente: no hay error."),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at: a stable code, the day whose period shows it, and one sentence why."""

    code: str
    on: date
    evidence: str
    certainty: Certainty
    step: Step


@dataclass(frozen=True, slots=True)
class Limits:
    """What the detectors judge by: office policy, `data/rules/analysis.toml`. Volumes are litres a month."""

    history_min: int
    rainy_months: tuple[int, ...]
    usual_min_l: int
    leak_readings: int
    leak_l: int
    rise_factor: int
    rise_l: int
    rise_over_most_percent: int
    stuck_months: int
    estimates_max: int
    steady_percent: int
    double_percent: int
    misread_factor: int
    near_spreads: int
    near_percent: int
    alike_min: int
    alert_months: int

    @classmethod
    def of(cls, rules: Rulebook, on: date) -> Self:
        """The limits in force on a day."""

        def whole(name: str) -> int:
            return int(rules.get(f"analysis.{name}", on).value)

        return cls(
            history_min=whole("history_min"),
            rainy_months=tuple(map(int, rules.get("analysis.rainy_months", on).value)),
            usual_min_l=whole("usual_min_m3") * LITRES_A_M3,
            leak_readings=whole("leak_readings"),
            leak_l=whole("leak_m3") * LITRES_A_M3,
            rise_factor=whole("rise_factor"),
            rise_l=whole("rise_m3") * LITRES_A_M3,
            rise_over_most_percent=whole("rise_over_most_percent"),
            stuck_months=whole("stuck_months"),
            estimates_max=whole("estimates_max"),
            steady_percent=whole("steady_percent"),
            double_percent=whole("double_percent"),
            misread_factor=whole("misread_factor"),
            near_spreads=whole("near_spreads"),
            near_percent=whole("near_percent"),
            alike_min=whole("alike_min"),
            alert_months=whole("alert_months"),
        )


Detector = Callable[[History, Limits], Iterator[Finding]]
