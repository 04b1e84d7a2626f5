"""Which debts a payment pays."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oficinista.ledger.allocation import Allocation, OpenDebt, allocate, release, surplus, to_pay

AMOUNTS = st.integers(min_value=1, max_value=10**11)
DEBTS = st.lists(
    st.builds(
        OpenDebt,
        id=st.integers(min_value=1, max_value=10**15),
        priority=st.integers(min_value=0, max_value=99),
        due_on=st.dates(min_value=date(2014, 1, 1), max_value=date(2030, 12, 31)),
        open_cents=st.integers(min_value=0, max_value=10**9),
    ),
    max_size=12,
    unique_by=lambda debt: debt.id,
)


def debt(number: int, cents: int, *, days: int = 0, priority: int = 50) -> OpenDebt:
    return OpenDebt(number, priority, date(2026, 1, 8) + timedelta(days=days), cents)


def test_the_oldest_debt_is_paid_first() -> None:
    paid = allocate([debt(2, 3000, days=31), debt(1, 2000)], 2500)
    assert [(one.debt.id, one.amount_cents, one.left_cents) for one in paid] == [(1, 2000, 0), (2, 500, 2500)]


def test_a_lower_priority_number_goes_before_an_older_debt() -> None:
    paid = allocate([debt(1, 2000), debt(2, 3000, days=90, priority=10)], 3000)
    assert [one.debt.id for one in paid] == [2]


def test_of_two_debts_of_one_day_the_first_posted_is_paid_first() -> None:
    assert [one.debt.id for one in allocate([debt(8, 100), debt(7, 100)], 100)] == [7]


def test_what_no_debt_takes_is_left_as_a_credit() -> None:
    paid = allocate([debt(1, 2000)], 2501)
    assert surplus(paid, 2501) == 501


def test_without_debts_all_of_it_is_credit() -> None:
    assert surplus(allocate([], 700), 700) == 700


@given(DEBTS, AMOUNTS)
def test_nothing_is_lost_nor_invented(debts: list[OpenDebt], amount: int) -> None:
    paid = allocate(debts, amount)
    assert sum(one.amount_cents for one in paid) + surplus(paid, amount) == amount
    assert sum(one.amount_cents for one in paid) == min(amount, sum(one.open_cents for one in debts))
    assert all(0 < one.amount_cents <= one.debt.open_cents for one in paid)


@given(DEBTS, AMOUNTS)
def test_a_later_debt_is_touched_only_when_all_before_it_are_paid_whole(debts: list[OpenDebt], amount: int) -> None:
    paid = allocate(debts, amount)
    order = [(one.debt.priority, one.debt.due_on, one.debt.id) for one in paid]
    assert order == sorted(order)
    assert all(one.left_cents == 0 for one in paid[:-1])


@given(DEBTS, AMOUNTS, st.randoms())
def test_the_order_in_which_debts_are_read_changes_nothing(debts: list[OpenDebt], amount: int, random: object) -> None:
    shuffled = list(debts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert allocate(shuffled, amount) == allocate(debts, amount)


def test_what_is_given_back_comes_from_the_latest_debt() -> None:
    paid = [Allocation(debt(1, 0), 2000), Allocation(debt(2, 0, days=31), 3000)]
    assert [(one.debt.id, one.amount_cents) for one in release(paid, 3500)] == [(2, -3000), (1, -500)]


@given(DEBTS, AMOUNTS)
def test_no_more_is_given_back_than_was_paid(debts: list[OpenDebt], amount: int) -> None:
    paid = [Allocation(one, one.open_cents) for one in debts]
    back = release(paid, amount)
    assert -sum(one.amount_cents for one in back) == min(amount, sum(one.open_cents for one in debts))
    assert all(-one.debt.open_cents <= one.amount_cents < 0 for one in back)


@given(DEBTS, st.integers(min_value=0, max_value=10**9), AMOUNTS)
def test_after_a_payment_the_open_debts_are_what_the_account_owes(
    debts: list[OpenDebt], credit: int, amount: int
) -> None:
    owed = sum(one.open_cents for one in debts)
    balance = owed - credit
    paid = allocate(debts, to_pay(debts, balance, amount))
    assert owed - sum(one.amount_cents for one in paid) == max(balance - amount, 0)
