"""Whether a plan is kept: the same answer for any order of payments, on any day, today or asked again later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oficinista.calendar import Calendar
from oficinista.plans.standing import (
    Agreement,
    Beside,
    Books,
    Keeping,
    Part,
    PartStanding,
    Standing,
    due,
    part_standings,
    standing,
)
from oficinista.plans.terms import Instalment

SIGNED = date(2026, 11, 24)
DOWN_BY = date(2026, 11, 30)
CALENDAR = Calendar({date(2026, 12, 25): "Navidad", date(2027, 1, 1): "Año Nuevo"})
PLAN = Agreement(
    SIGNED,
    2_000,
    DOWN_BY,
    tuple(Instalment(n, day, 1_000) for n, day in enumerate((date(2026, 12, 24), date(2027, 1, 24)), 1)),
    missed_months=1,
)
"""Two instalments: Thursday 24 December, and Sunday 24 January, which may be paid on Monday."""
HOUSING = replace(PLAN, missed_months=2)
Paid = tuple[date, int]


def books(*paid: Paid, beside: Sequence[Beside] = (), debt: int = 4_000) -> Books:
    """The account after payments, each on its day."""
    changes = {SIGNED: debt + sum(one.amount_cents for one in beside if one.since <= SIGNED)}
    for one in beside:
        if one.since > SIGNED:
            changes[one.since] = changes.get(one.since, 0) + one.amount_cents
    for day, cents in paid:
        changes[day] = changes.get(day, 0) - cents
    total, balances = 0, []
    for day in sorted(changes):
        total += changes[day]
        balances.append((day, total))
    return Books(tuple(balances), tuple(beside))


def on(day: date, *paid: Paid, plan: Agreement = PLAN, beside: Sequence[Beside] = ()) -> Standing:
    return standing(plan, books(*paid, beside=beside), day, CALENDAR)


def test_a_plan_waits_for_its_down_payment_and_starts_with_it() -> None:
    assert on(SIGNED).keeping is Keeping.AWAITS_DOWN
    assert on(SIGNED, (SIGNED, 2_000)).keeping is Keeping.KEPT
    assert on(DOWN_BY).keeping is Keeping.AWAITS_DOWN
    assert on(DOWN_BY, (SIGNED, 1_000), (DOWN_BY, 1_000)).keeping is Keeping.KEPT
    ahead = on(SIGNED, (SIGNED, 2_400))
    assert (ahead.next_part, ahead.asked_cents) == (replace(PLAN.instalments[0], amount_cents=600), 600)
    late = on(DOWN_BY + timedelta(days=1))
    assert (late.keeping, late.since) == (Keeping.BROKEN, date(2026, 12, 1))
    assert "pronto pago" in " ".join(late.why)


def test_an_instalment_on_a_closed_day_may_be_paid_on_the_next_open_one() -> None:
    paid = ((SIGNED, 2_000), (date(2026, 12, 24), 1_000))
    assert on(date(2027, 1, 24), *paid).keeping is Keeping.KEPT
    last = on(date(2027, 1, 25), *paid)
    assert (last.keeping, last.due_now_cents) == (Keeping.KEPT, 1_000), "the day is not over"
    broken = on(date(2027, 1, 26), *paid)
    assert (broken.keeping, broken.since, broken.due_now_cents) == (Keeping.BROKEN, date(2027, 1, 26), 1_000)
    assert on(date(2027, 1, 26), *paid, (date(2027, 1, 25), 1_000)).keeping is Keeping.PAID


def test_public_housing_loses_its_plan_by_two_months_in_a_row() -> None:
    once = on(date(2026, 12, 26), (SIGNED, 2_000), plan=HOUSING)
    assert (once.keeping, once.is_kept) == (Keeping.BEHIND, True)
    twice = on(date(2027, 1, 26), (SIGNED, 2_000), plan=HOUSING)
    assert (twice.keeping, twice.since) == (Keeping.BROKEN, date(2027, 1, 26))
    caught_up = on(date(2027, 1, 26), (SIGNED, 2_000), (date(2027, 1, 20), 1_000), plan=HOUSING)
    assert caught_up.keeping is Keeping.BEHIND


def test_the_current_bill_is_due_beside_the_plan() -> None:
    bill = Beside(4_597, date(2026, 12, 1), date(2026, 12, 22))
    paid = ((SIGNED, 2_000), (date(2026, 12, 20), 1_000))
    assert on(date(2026, 12, 22), *paid, beside=[bill]).keeping is Keeping.KEPT
    behind = on(date(2026, 12, 23), *paid, beside=[bill])
    assert (behind.keeping, behind.due_now_cents) == (Keeping.BEHIND, 3_597)
    assert on(date(2026, 12, 25), *paid, beside=[bill]).keeping is Keeping.BROKEN
    assert on(date(2026, 12, 25), *paid, (date(2026, 12, 22), 4_597), beside=[bill]).is_kept


def test_paying_ahead_covers_what_comes_and_a_bill_after_the_end_does_not_reopen_it() -> None:
    ahead = ((SIGNED, 2_000), (date(2026, 12, 1), 2_000))
    assert on(date(2026, 12, 25), *ahead).keeping is Keeping.PAID
    bill = Beside(4_597, date(2026, 12, 5), date(2026, 12, 20))
    over = on(date(2027, 1, 27), *ahead, beside=[bill])
    assert (over.keeping, over.since) == (Keeping.PAID, date(2026, 12, 1))


def test_what_a_case_holds_is_not_due_while_it_holds() -> None:
    held = Beside(1_500, SIGNED, date(2026, 12, 10))
    assert on(date(2026, 12, 10), (SIGNED, 2_000), beside=[held]).keeping is Keeping.KEPT
    assert on(date(2026, 12, 11), (SIGNED, 2_000), beside=[held]).due_now_cents == 1_500


DAYS = st.integers(min_value=0, max_value=80).map(lambda days: SIGNED + timedelta(days=days))
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(min_value=1, max_value=2_500)), max_size=8)


@given(paid=PAYMENTS, asked=DAYS, again=DAYS)
def test_a_day_asked_again_later_has_the_same_answer(paid: list[Paid], asked: date, again: date) -> None:
    known = [one for one in paid if one[0] <= asked]
    assert on(asked, *known) == on(asked, *paid)
    if standing(PLAN, books(*paid), asked, CALENDAR).keeping is Keeping.BROKEN and again >= asked:
        assert not on(again, *paid).is_kept


@given(paid=PAYMENTS, day=DAYS)
def test_what_is_due_agrees_with_a_plain_count(paid: list[Paid], day: date) -> None:
    parts = [(DOWN_BY, 2_000), (date(2026, 12, 24), 1_000), (date(2027, 1, 25), 1_000)]
    asked_by_then = sum(cents for last, cents in parts if last <= day)
    paid_by_then = sum(cents for on_day, cents in paid if on_day <= day)
    assert due(PLAN, books(*paid), day, day, CALENDAR) == asked_by_then - paid_by_then


@given(paid=PAYMENTS)
def test_it_is_broken_on_the_day_after_the_first_part_that_was_not_paid_in_time(paid: list[Paid]) -> None:
    end = date(2027, 2, 10)
    first, asked = None, 0
    for last, cents in ((DOWN_BY, 2_000), (date(2026, 12, 24), 1_000), (date(2027, 1, 25), 1_000)):
        asked += cents
        if first is None and sum(one for on_day, one in paid if on_day <= last) < asked:
            first = last + timedelta(days=1)
    found = on(end, *paid)
    assert found.since == first if found.keeping is Keeping.BROKEN else first is None or found.keeping is Keeping.PAID


def parts(day: date, *paid: Paid) -> tuple[PartStanding, ...]:
    return part_standings(PLAN, books(*paid), day, CALENDAR)


def test_each_part_says_whether_it_was_paid_in_time_late_or_is_missing() -> None:
    down, first, second = parts(date(2027, 1, 25), (SIGNED, 1_000), (DOWN_BY, 1_000), (date(2026, 12, 28), 1_300))
    assert (down.standing, down.paid_on) == (Part.IN_TIME, DOWN_BY)
    assert (first.standing, first.paid_on) == (Part.LATE, date(2026, 12, 28))
    assert (second.standing, second.last_day, second.missing_cents) == (Part.TODAY, date(2027, 1, 25), 700)
    assert parts(date(2027, 1, 26), (SIGNED, 2_000))[1].standing is Part.MISSING
    coming = parts(DOWN_BY, (SIGNED, 2_400))
    assert [(one.standing, one.paid_cents) for one in coming] == [
        (Part.IN_TIME, 2_000), (Part.COMING, 400), (Part.COMING, 0)]  # fmt: skip


@given(paid=PAYMENTS, day=DAYS)
def test_what_is_paid_of_the_parts_is_what_was_paid(paid: list[Paid], day: date) -> None:
    found = parts(day, *paid)
    assert sum(one.part.amount_cents for one in found) == 4_000
    assert sum(one.paid_cents for one in found) == min(4_000, sum(cents for on_day, cents in paid if on_day <= day))
    known = [one for one in paid if one[0] <= day]
    assert found == parts(day, *known), "a day asked again later"
