"""Counting a drawer by its coins and bills."""

import pytest

from oficinista.orders import Refused
from oficinista.tills.denominations import Pieces, counted_cash, denominations


def test_a_count_is_the_sum_of_its_pieces() -> None:
    pieces = [Pieces(denomination_cents=2000, quantity=3), Pieces(denomination_cents=25, quantity=7)]
    assert counted_cash(pieces) == 6175


def test_an_empty_drawer_counts_zero() -> None:
    assert counted_cash([]) == 0


def test_there_is_no_coin_of_three_cents() -> None:
    with pytest.raises(Refused) as caught:
        counted_cash([Pieces(denomination_cents=3, quantity=1)])
    assert caught.value.refusal.code == "count.denomination_unknown"


def test_a_denomination_is_counted_once() -> None:
    with pytest.raises(Refused) as caught:
        counted_cash([Pieces(denomination_cents=100, quantity=1), Pieces(denomination_cents=100, quantity=2)])
    assert caught.value.refusal.code == "count.denomination_twice"


def test_every_amount_can_be_counted() -> None:
    assert denominations()[-1].cents == 1
