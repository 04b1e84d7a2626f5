"""Sharing a reading among its months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.billing.periods import BILLED_STEP_L, add_months, last_day, month_of, months_from, share

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("measured_l", "measured", "billed"),
    [
        (31_150, (15_575, 15_575), (15_500, 15_500)),
        (31_500, (15_750, 15_750), (16_000, 16_000)),
        (7_001, (3_500, 3_501), (3_500, 3_500)),
        (499, (249, 250), (0, 0)),
        (0, (0, 0), (0, 0)),
    ],
)
def test_a_reading_of_two_months_is_halved(measured_l: int, measured: tuple[int, int], billed: tuple[int, int]) -> None:
    parts = [share(measured_l, (1, 1), place) for place in range(2)]
    assert tuple(part.measured_l for part in parts) == measured
    assert tuple(part.billed_l for part in parts) == billed


def test_seven_cubic_metres_are_kept_as_seven() -> None:
    assert share(7_000, (1,), 0) == (7_000, 7_000)


@given(measured_l=st.integers(0, 10**10), months=st.integers(1, 12))
def test_the_parts_of_a_reading_sum_to_the_whole(measured_l: int, months: int) -> None:
    parts = [share(measured_l, (1,) * months, place) for place in range(months)]
    assert sum(part.measured_l for part in parts) == measured_l
    assert sum(part.billed_l for part in parts) == (measured_l + 500) // 1_000 * 1_000
    assert all(part.billed_l % BILLED_STEP_L == 0 for part in parts)
    assert max(parts).billed_l - min(parts).billed_l <= BILLED_STEP_L


@given(day=days, months=st.integers(-500, 500))
def test_months_are_counted_both_ways(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.day == 1
    assert months_from(day, moved) == months
    assert month_of(last_day(moved)) == month_of(moved)
    assert add_months(moved, 1).toordinal() == last_day(moved).toordinal() + 1
