"""What stays in the drawer of what is handed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.ledger.models import TenderKind
from oficinista.orders import Refused
from oficinista.tills.change import Kept, Received, change, keep

HANDED = st.lists(
    st.builds(
        Received,
        kind=st.sampled_from(TenderKind),
        received_cents=st.integers(min_value=1, max_value=10**7),
        reference=st.just("7"),
    ),
    min_size=1,
    max_size=6,
)


def cash(cents: int) -> Received:
    return Received(TenderKind.CASH, cents)


def check(cents: int) -> Received:
    return Received(TenderKind.CHECK, cents, "1044")


def refusal(handed: list[Received], due: int) -> str:
    with pytest.raises(Refused) as caught:
        keep(handed, due)
    return caught.value.refusal.code


def test_exact_cash_gives_no_change() -> None:
    assert keep([cash(4506)], 4506) == (Kept(TenderKind.CASH, 4506, 4506),)


def test_change_is_not_counted_as_cash() -> None:
    kept = keep([cash(5000)], 4506)
    assert (kept[0].amount_cents, change(kept)) == (4506, 494)


def test_change_comes_from_the_cash_beside_a_check() -> None:
    kept = keep([check(4000), cash(1000)], 4506)
    assert [(one.kind, one.amount_cents) for one in kept] == [(TenderKind.CASH, 506), (TenderKind.CHECK, 4000)]
    assert change(kept) == 494


def test_cash_laid_down_twice_is_one_tender() -> None:
    assert keep([cash(2000), cash(3000)], 4506) == (Kept(TenderKind.CASH, 4506, 5000),)


def test_a_check_gives_no_change() -> None:
    assert refusal([check(5000)], 4506) == "payment.change_only_from_cash"


def test_change_is_never_more_than_the_cash_received() -> None:
    assert refusal([check(5000), cash(100)], 4506) == "payment.change_only_from_cash"


def test_cash_that_would_go_back_whole_is_not_taken() -> None:
    assert refusal([check(4506), cash(100)], 4506) == "payment.cash_not_needed"


def test_less_than_is_due_is_refused() -> None:
    assert refusal([check(4000), cash(500)], 4506) == "payment.not_enough"


@given(HANDED, st.integers(min_value=1, max_value=10**8))
def test_what_stays_is_what_is_due_or_nothing_is_taken(handed: list[Received], due: int) -> None:
    received = sum(one.received_cents for one in handed)
    in_cash = sum(one.received_cents for one in handed if one.kind is TenderKind.CASH)
    try:
        kept = keep(handed, due)
    except Refused:
        assert received < due or received - due > in_cash or in_cash == received - due
        return
    assert sum(one.amount_cents for one in kept) == due
    assert change(kept) == received - due
    assert all(one.amount_cents > 0 for one in kept)
    assert all(one.amount_cents == one.received_cents for one in kept if one.kind is not TenderKind.CASH)
