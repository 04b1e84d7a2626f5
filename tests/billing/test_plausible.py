"""Which readings nobody should bill unseen."""

from oficinista.billing.plausible import Plausibility, doubt

LIMITS = Plausibility(median_factor=50, household_l=30_000)
HABIT = [20_000, 22_000, 24_000, 0, 0]


def test_an_ordinary_reading_is_not_doubted() -> None:
    assert doubt(44_000, 2, HABIT, LIMITS) is None


def test_less_than_nothing_is_doubted() -> None:
    found = doubt(-1_000, 2, HABIT, LIMITS)
    assert found is not None
    assert (found.code, "-1.0 m³" in found.reason) == ("negative", True)


def test_what_is_too_many_times_the_habit_is_doubted_and_says_how_many() -> None:
    found = doubt(421_817_000, 2, [60_000, 61_000, 62_000], LIMITS)
    assert found is not None
    assert found.code == "absurd"
    assert "3,457 veces" in found.reason


def test_a_tiny_habit_makes_nothing_absurd_below_fifty_households() -> None:
    assert doubt(1_500_000, 1, [1_000, 1_000, 1_000], LIMITS) is None
    assert doubt(1_500_001, 1, [1_000, 1_000, 1_000], LIMITS) is not None


def test_empty_months_are_no_habit() -> None:
    factory = [0, 0, 0, 0, 0, 900_000, 950_000, 990_000]
    assert doubt(40_000_000, 1, factory, LIMITS) is None


def test_a_customer_without_history_is_compared_with_a_household() -> None:
    assert doubt(1_400_000, 1, [], LIMITS) is None
    assert doubt(5_000_000, 1, [4_000_000, 4_100_000], LIMITS) is not None


def test_a_large_customer_may_use_much() -> None:
    assert doubt(80_000_000, 2, [30_000_000, 31_000_000, 33_000_000], LIMITS) is None
