"""What an account's past gives away, and what it must not be accused of."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.billing.baseline import alike, baseline, seasonal, year_before
from oficinista.billing.detect import findings, judge
from oficinista.billing.finding import Certainty, Limits
from oficinista.billing.history import Alike, History, MeterStay, PastBill, PastReading, PastTerms
from oficinista.billing.periods import add_months, last_day
from oficinista.rulebook import Rulebook

LIMITS = Limits.of(Rulebook.load(), date(2026, 11, 24))
FIRST = date(2024, 1, 1)
HABIT = (40, 44, 42, 38, 46, 41, 43, 39)
"""Cubic metres of two months, as a house uses them."""


def read(*m3: float, dial: int | None = None, digits: int = 6) -> tuple[PastReading, ...]:
    """Readings of two months each; with a dial that showed so many cubic metres before the first."""
    found = []
    for place, used in enumerate(m3):
        start = add_months(FIRST, 2 * place)
        shows = None
        if dial is not None:
            dial += int(used)
            shows = dial % 10**digits * 1_000
        found.append(
            PastReading(start, last_day(add_months(start, 1)), 2, int(used * 1_000), False, shows, "M1", digits)
        )
    return tuple(found)


def shows(readings: tuple[PastReading, ...], m3: int) -> tuple[PastReading, ...]:
    """The same, with another number on the dial of the newest; its water follows the dial."""
    before = readings[-2].register_l or 0
    return (*readings[:-1], readings[-1]._replace(register_l=m3 * 1_000, measured_l=m3 * 1_000 - before))


def codes(*readings: PastReading, **facts: Any) -> list[str]:
    return [finding.code for finding in judge(History(readings, **facts), LIMITS)]


def test_a_house_that_uses_what_it_always_did_is_accused_of_nothing() -> None:
    assert codes(*read(*HABIT, 42, 45, 40)) == []


def test_a_leak_never_falls_to_the_usual_minimum() -> None:
    assert codes(*read(*HABIT, 62, 58)) == []
    leaking = judge(History(read(*HABIT, 62, 58, 64)), LIMITS)
    assert [(one.code, one.certainty) for one in leaking] == [("hidden_leak", Certainty.POSSIBLE)]
    assert leaking[0].evidence == (
        "En 6 meses no baja de 29.0 m³ al mes; antes lo usual eran 20.5 m³ y nunca pasó de 23.0 m³."
    )


def test_one_month_back_at_the_usual_is_no_leak() -> None:
    assert "hidden_leak" not in codes(*read(*HABIT, 62, 42, 64))


def test_a_sudden_rise_is_told_with_the_year_before() -> None:
    (rise,) = judge(History(read(*HABIT, 120)), LIMITS)
    assert rise.code == "sudden_rise"
    assert "Usó 60.0 m³ al mes" in rise.evidence
    assert "nunca pasó de 23.0 m³. Un año antes usó 21.0 m³ al mes." in rise.evidence


def test_a_rise_that_was_seen_before_is_not_sudden() -> None:
    assert codes(*read(*HABIT, 120, 41, 39, 125)) == []


def test_an_estimate_neither_rises_nor_makes_a_habit() -> None:
    estimate = read(*HABIT, 200)[-1]._replace(is_estimated=True)
    assert codes(*read(*HABIT), estimate) == []
    assert baseline([estimate] * 9) is None


def test_a_meter_that_stands_still_while_others_use_water_is_told() -> None:
    assert codes(*read(*HABIT, 0)) == []
    assert codes(*read(*HABIT, 0, 0)) == ["stuck_meter"]
    assert codes(*read(*HABIT, 0, 0), alike=Alike(50, 0, 0, 3_000)) == []


def test_a_house_that_stands_empty_now_and_then_has_no_stuck_meter() -> None:
    assert codes(*read(40, 0, 42, 38, 46, 41, 43, 39, 0, 0)) == []


def test_three_estimates_in_a_row_are_too_many() -> None:
    readings = [one._replace(is_estimated=True) for one in read(40, 40, 40)]
    assert codes(*readings[:2]) == []
    assert codes(*readings) == ["run_of_estimates"]


@pytest.mark.parametrize("wrong", [5_175, 1_755])
def test_two_digits_that_changed_places_are_named(wrong: int) -> None:
    found = judge(History(shows(read(*HABIT, 42, dial=1_200), wrong)), LIMITS)
    transposed = next(one for one in found if one.code == "digits_transposed")
    assert f"El registro dice {wrong} m³" in transposed.evidence
    assert "si fuera 1575 m³ serían 42.0 m³, lo usual." in transposed.evidence


def test_a_dial_that_no_swap_of_digits_explains_is_not_called_transposed() -> None:
    assert "digits_transposed" not in codes(*shows(read(*HABIT, 42, dial=1_200), 7_999))


def test_a_dial_that_turns_over_is_explained_and_not_an_error() -> None:
    readings = read(*HABIT, 42, dial=999_999 - sum(HABIT) - 20)
    (found,) = judge(History(readings), LIMITS)
    assert found.code == "rolled_over"
    assert found.evidence == "El contador dio la vuelta: de 999979 m³ a 21 m³ son 42.0 m³."
    before, newest = readings[-2:]
    in_litres = (before._replace(register_l=999_979_800), newest._replace(register_l=21_300, measured_l=41_500))
    (found,) = judge(History((*readings[:-2], *in_litres)), LIMITS)
    assert found.evidence == "El contador dio la vuelta: de 999979 m³ a 21 m³ son 41.5 m³."


def test_a_small_dial_turns_over_by_its_own_digits() -> None:
    assert codes(*read(*HABIT, 42, dial=9_999 - sum(HABIT) - 20, digits=4)) == ["rolled_over"]


def test_a_dial_that_goes_back_is_told() -> None:
    assert "reversed" in codes(*shows(read(*HABIT, 42, dial=1_200), 1_490))


def test_another_meter_begins_another_dial() -> None:
    readings = read(*HABIT, 42, dial=90_000)
    changed = readings[-1]._replace(register_l=12_000, meter="M2")
    assert codes(*readings[:-1], changed) == []


@pytest.mark.parametrize(("factor", "code"), [(2, "doubled"), (0.5, "halved")])
def test_water_that_is_not_what_the_dial_moved_is_certain(factor: float, code: str) -> None:
    readings = read(*HABIT, 42, dial=1_200)
    wrong = readings[-1]._replace(measured_l=int(42_000 * factor))
    found = {one.code: one.certainty for one in judge(History((*readings[:-1], wrong)), LIMITS)}
    assert found[code] is Certainty.CERTAIN


def test_without_a_dial_only_a_steady_customer_shows_twice_the_water() -> None:
    steady = (40, 40, 41, 40, 39, 40, 40, 40)
    assert "doubled" in codes(*read(*steady, 80))
    assert "halved" in codes(*read(*steady, 20))
    assert "doubled" not in codes(*read(*steady, 66))
    assert "doubled" not in codes(*read(20, 60, 41, 52, 28, 40, 33, 47, 80))


def test_water_after_the_account_closed_is_told() -> None:
    readings = read(40, 41)
    assert codes(*readings, closed_on=readings[1].period_start) == []
    assert codes(*readings, closed_on=readings[0].period_end) == ["used_after_closing"]
    empty = readings[1]._replace(measured_l=0)
    assert codes(readings[0], empty, closed_on=readings[0].period_end) == []


TERMS = (PastTerms(date(2024, 1, 1), "residential", "both"), PastTerms(date(2024, 3, 1), "commercial", "both"))
METERS = (
    MeterStay(date(2024, 1, 1), date(2024, 3, 15), "M1", "5/8"),
    MeterStay(date(2024, 3, 15), None, "M2", "1"),
)


@pytest.mark.parametrize(
    ("month", "tariff_class", "service", "diameter", "said"),
    [
        (2, "residential", "both", "5/8", None),
        (3, "commercial", "both", "5/8", None),
        (3, "commercial", "both", "1", None),
        (4, "commercial", "both", "1", None),
        (2, "commercial", "both", "5/8", "se cobró como comercial y la cuenta era residencial"),
        (4, "commercial", "water", "1", "cobró agua y el servicio era agua y alcantarillado"),
        (4, "commercial", "both", "5/8", "cobró un contador de 5/8 de pulgada y el instalado era de 1 pulgada"),
    ],
)
def test_a_bill_is_held_against_the_terms_and_the_meter_of_its_date(
    month: int, tariff_class: str, service: str, diameter: str, said: str | None
) -> None:
    start = date(2024, month, 1)
    bill = PastBill("200010000001", start, last_day(start), 20_000, tariff_class, service, diameter)
    found = findings(History((), bills=(bill,), terms=TERMS, meters=METERS), LIMITS)
    assert [one.evidence for one in found] == ([] if said is None else [f"La factura 200010000001: {said}."])


def test_what_lasts_is_told_once_and_the_newest_comes_first() -> None:
    found = findings(History(read(*HABIT, 120, 0, 0, 0)), LIMITS)
    assert [(one.code, one.on) for one in found] == [
        ("stuck_meter", date(2025, 12, 31)),
        ("sudden_rise", date(2025, 6, 30)),
    ]


def test_the_usual_month_does_not_move_with_one_wrong_reading() -> None:
    right, wrong = baseline(read(*HABIT)), baseline(read(*HABIT[:-1], 4_000))
    assert right is not None
    assert wrong is not None
    assert abs(right.median_l - wrong.median_l) <= right.spread_l


def test_a_season_counts_by_itself_once_it_has_readings_enough() -> None:
    dry, rainy = 20, 60
    year = (dry, dry, rainy, rainy, rainy, dry)
    usual = seasonal(read(*year, *year), read(*year, *year)[3], LIMITS.rainy_months)
    assert usual is not None
    assert (usual.median_l, usual.spread_l) == (30_000, 0)


def test_the_same_months_a_year_before_are_found() -> None:
    readings = read(*HABIT)
    assert year_before(readings, readings[7]) == readings[1]
    assert year_before(readings, readings[3]) is None


def test_customers_alike_are_compared_only_when_they_are_enough() -> None:
    assert alike(range(19), 20) is None
    assert alike([*range(0, 40_000, 1_000)], 20) == Alike(40, 10_000, 20_000, 30_000)


uses = st.lists(st.integers(0, 500), max_size=16)


@given(uses, st.integers(0, 10**6 - 1))
def test_a_dial_that_is_read_as_it_moved_is_never_called_wrong(used: list[int], start: int) -> None:
    said = {finding.code for finding in findings(History(read(*used, dial=start)), LIMITS)}
    assert not said & {"doubled", "halved", "billed_wrong_terms", "used_after_closing"}


@given(st.lists(st.integers(0, 500), min_size=1, max_size=16))
def test_every_finding_is_about_a_period_that_was_read(used: list[int]) -> None:
    readings = read(*used)
    ends = {one.period_end for one in readings}
    assert all(finding.on in ends and finding.evidence for finding in findings(History(readings), LIMITS))
