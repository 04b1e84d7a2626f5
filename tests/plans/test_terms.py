"""What a plan may ask, by whom and to the cent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.i18n import Language, speaking
from oficinista.orders import Refused
from oficinista.plans.queries import instalment_words
from oficinista.plans.terms import Limits, Profile, kept_rules, limits, propose, rules_words, why
from oficinista.rulebook import Rulebook

RULES = Rulebook.load()
TODAY = date(2026, 11, 24)
ON = [RULES.override("plan.income_enabled", value=True, effective_from=TODAY, source="Prueba", verified=False)]
WITH_INCOME = RULES.with_overrides(ON)
DEBTS = st.integers(min_value=1, max_value=5_000_000)


def of(profile: Profile, debt: int) -> Limits:
    return limits(profile, debt, WITH_INCOME, TODAY, 150_000)


@pytest.mark.parametrize(("debt", "down"), [(337_492, 20_000), (150_000, 15_000), (200_000, 20_000), (9, 0), (100, 10)])
def test_public_housing_pays_down_the_lesser_of_a_tenth_and_two_hundred_dollars(debt: int, down: int) -> None:
    assert propose(debt, of(Profile.HOUSING, debt), TODAY).down_cents == down


def test_public_housing_then_pays_ten_dollars_a_month_whatever_the_debt() -> None:
    plan = propose(337_492, of(Profile.HOUSING, 337_492), TODAY)
    assert len(plan.instalments) == 318
    assert {one.amount_cents for one in plan.instalments[:-1]} == {1_000}
    assert plan.instalments[-1].amount_cents == 492


def test_the_rules_of_a_plan_are_told_in_the_language_of_whoever_reads_them() -> None:
    rules = of(Profile.INCOME, 100_000).rules
    kept = kept_rules(rules)
    assert rules_words(kept) == why(rules)
    with speaking(Language.ENGLISH):
        assert rules_words(kept) == why(rules)
        assert rules_words("Como se dijo\nentonces") == ("Como se dijo", "entonces")


def test_the_last_instalment_is_told_apart_only_where_it_is_of_another_amount() -> None:
    def words(debt: int, months: int) -> str:
        plan = propose(debt, of(Profile.ORDINARY, debt), TODAY, down_cents=3_000, months=months)
        return instalment_words(plan.instalments)

    assert words(13_000, 3) == "3 plazos de $33.33, el último de $33.34 el 24 de febrero de 2027."
    assert words(12_000, 3) == "3 plazos de $30.00, el último el 24 de febrero de 2027."
    assert words(12_000, 1) == "Un plazo de $90.00 el 24 de diciembre de 2026."


def test_ordinary_instalments_are_equal_and_the_last_takes_the_cents() -> None:
    plan = propose(10_001, of(Profile.ORDINARY, 10_001), TODAY, down_cents=2_001, months=3)
    assert [one.amount_cents for one in plan.instalments] == [2_666, 2_666, 2_668]
    assert [one.due_on for one in plan.instalments] == [date(2026, 12, 24), date(2027, 1, 24), date(2027, 2, 24)]


def test_an_instalment_of_the_31st_is_due_on_the_last_day_of_a_shorter_month() -> None:
    plan = propose(1_000, of(Profile.ORDINARY, 1_000), date(2027, 1, 31), months=2)
    assert [one.due_on for one in plan.instalments] == [date(2027, 2, 28), date(2027, 3, 31)]


@given(debt=DEBTS, profile=st.sampled_from(list(Profile)))
def test_a_plan_sums_to_its_debt_and_asks_nothing_twice(debt: int, profile: Profile) -> None:
    plan = propose(debt, of(profile, debt), TODAY)
    assert plan.down_cents + sum(one.amount_cents for one in plan.instalments) == debt
    assert all(one.amount_cents > 0 for one in plan.instalments)
    days = [one.due_on for one in plan.instalments]
    assert days == sorted(set(days))


@given(debt=DEBTS, months=st.integers(min_value=1, max_value=12))
def test_no_ordinary_plan_has_more_months_than_asked(debt: int, months: int) -> None:
    assert len(propose(debt, of(Profile.ORDINARY, debt), TODAY, months=months).instalments) <= months


@pytest.mark.parametrize(
    ("profile", "asked", "code"),
    [
        (Profile.HOUSING, {"down_cents": 10_001}, "plan.down_payment"),
        (Profile.ORDINARY, {"down_cents": 19_999}, "plan.down_payment"),
        (Profile.INCOME, {"down_cents": 20_001}, "plan.down_payment"),
        (Profile.ORDINARY, {"months": 13}, "plan.months"),
        (Profile.ORDINARY, {"months": 0}, "plan.months"),
        (Profile.HOUSING, {"months": 12}, "plan.months"),
    ],
)
def test_terms_beyond_the_profile_are_refused(profile: Profile, asked: dict[str, int], code: str) -> None:
    with pytest.raises(Refused) as refused:
        propose(100_000, of(profile, 100_000), TODAY, **asked)
    assert refused.value.refusal.code == code


def test_the_plan_by_income_is_off_until_an_office_switches_it_on_and_needs_the_income() -> None:
    with pytest.raises(Refused) as off:
        limits(Profile.INCOME, 100_000, RULES, TODAY, 150_000)
    assert off.value.refusal.code == "plan.profile_off"
    with pytest.raises(Refused) as poor:
        limits(Profile.INCOME, 100_000, WITH_INCOME, TODAY)
    assert poor.value.refusal.code == "plan.no_income"


def test_an_instalment_by_income_is_at_most_its_part() -> None:
    plan = propose(100_000, of(Profile.INCOME, 100_000), TODAY)
    assert (plan.down_cents, plan.instalments[0].amount_cents) == (5_000, 7_500)


def test_what_nobody_has_confirmed_is_said() -> None:
    allowed = of(Profile.ORDINARY, 100_000)
    assert not allowed.verified
    assert all("por confirmar" in sentence for sentence in why(allowed.rules))
    assert "22 L.P.R.A. § 822 (verificado)" in why(of(Profile.HOUSING, 100_000).rules)[0]
