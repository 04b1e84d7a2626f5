"""Who answers for a difference, and what is compared."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.i18n import catalogue
from oficinista.ledger.models import TenderKind
from oficinista.tills.denominations import denominations
from oficinista.tills.differences import Answer, answer, compare, total_off
from oficinista.tills.reasons import difference_reasons, transfer_reasons

AMOUNTS = st.dictionaries(st.sampled_from(TenderKind), st.integers(min_value=0, max_value=10**9))


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (0, Answer.NOBODY),
        (100, Answer.NOBODY),
        (-100, Answer.NOBODY),
        (101, Answer.REASON),
        (-2_000, Answer.REASON),
        (2_001, Answer.SUPERVISOR),
        (-2_001, Answer.SUPERVISOR),
    ],
)
def test_the_larger_the_difference_the_more_answer_for_it(cents: int, expected: Answer) -> None:
    assert answer(cents, tolerance_cents=100, supervisor_above_cents=2_000) is expected


def test_what_was_neither_expected_nor_counted_is_not_compared() -> None:
    found = compare({TenderKind.CASH: 100, TenderKind.CARD: 0}, {TenderKind.CHECK: 50})
    assert [(one.kind, one.cents) for one in found] == [(TenderKind.CASH, -100), (TenderKind.CHECK, 50)]


@given(AMOUNTS, AMOUNTS)
def test_one_tender_never_makes_up_for_another(
    expected: Mapping[TenderKind, int], counted: Mapping[TenderKind, int]
) -> None:
    found = compare(expected, counted)
    assert sum(one.cents for one in found) == sum(counted.values()) - sum(expected.values())
    assert total_off(found) == sum(abs(counted.get(kind, 0) - expected.get(kind, 0)) for kind in TenderKind)


def test_every_denomination_and_reason_has_its_english() -> None:
    names = [one.name for one in denominations()]
    names += [one.name for one in (*transfer_reasons().values(), *difference_reasons().values())]
    assert [name for name in names if name not in catalogue("en")] == []
