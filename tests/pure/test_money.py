"""Money as it is typed, written and rounded."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from oficinista.money import LARGEST, amount_text, format_money, half_up, parse_money
from oficinista.orders import Refused

typed_amounts = st.integers(0, LARGEST)
any_amounts = st.integers(-LARGEST, LARGEST)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1,234.56", 123456),
        ("$45", 4500),
        ("$ 45", 4500),
        ("  45.06  ", 4506),
        ("45.5", 4550),
        (".50", 50),
        (".5", 50),
        ("0", 0),
        ("007", 700),
        ("1234567.89", 123456789),
        ("1,000,000,000.00", LARGEST),
    ],
)
def test_an_amount_is_read_as_puerto_rico_writes_it(typed: str, cents: int) -> None:
    assert parse_money(typed) == cents


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "money.empty"),
        ("   ", "money.empty"),
        ("$", "money.empty"),
        ("-5", "money.negative"),
        ("$-5", "money.negative"),
        ("-$5", "money.negative"),
        ("(5.00)", "money.negative"),
        ("−5", "money.negative"),
        ("12.345", "money.fraction_of_cent"),
        ("12.000", "money.fraction_of_cent"),
        ("12,34", "money.thousands"),
        ("1.234,56", "money.thousands"),
        ("1,2345.00", "money.thousands"),
        ("1,234,5", "money.thousands"),
        ("1234,567", "money.thousands"),
        ("0,123", "money.thousands"),
        ("1000000000.01", "money.too_much"),
        ("9" * 5000, "money.too_much"),
        ("1e9", "money.not_a_number"),
        ("１２", "money.not_a_number"),
        ("٤٥", "money.not_a_number"),
        ("NaN", "money.not_a_number"),
        ("Infinity", "money.not_a_number"),
        ("+5", "money.not_a_number"),
        ("5.", "money.not_a_number"),
        (".", "money.not_a_number"),
        (",", "money.not_a_number"),
        ("12.5.5", "money.not_a_number"),
        ("1 234", "money.not_a_number"),
        ("1_000", "money.not_a_number"),
        ("$$5", "money.not_a_number"),
        ("45 USD", "money.not_a_number"),
        ("45\x1b[2J", "money.not_a_number"),
    ],
)
def test_what_is_doubtful_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_money(typed)
    assert caught.value.refusal.code == code
    assert "1,234.56" in caught.value.refusal.next_step


@given(typed_amounts)
def test_what_is_written_is_read_back(cents: int) -> None:
    assert parse_money(format_money(cents)) == cents
    assert parse_money(amount_text(cents)) == cents


@given(st.text(alphabet="0123456789.,$- e\u00a0１", max_size=12))
def test_whatever_is_typed_is_read_exactly_or_refused(typed: str) -> None:
    try:
        cents = parse_money(typed)
    except Refused:
        return
    plain = typed.strip().removeprefix("$").strip()
    assert parse_decimal(plain, locale="es_PR", strict="," in plain) * 100 == cents


@given(any_amounts)
def test_amounts_are_written_as_babel_writes_them_for_puerto_rico(cents: int) -> None:
    assert format_money(cents) == format_currency(Decimal(cents) / 100, "USD", locale="es_PR")


@given(any_amounts)
def test_the_plain_amount_is_the_exact_number_of_dollars(cents: int) -> None:
    assert Decimal(amount_text(cents)) * 100 == cents


@pytest.mark.parametrize(
    ("dollars", "cents"),
    [("2.675", 268), ("2.674999", 267), ("-2.675", -268), ("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("45.06", 4506)],
)
def test_half_a_cent_goes_away_from_zero(dollars: str, cents: int) -> None:
    assert half_up(Decimal(dollars)) == cents


@given(st.decimals(-(10**9), 10**9, places=6))
def test_rounding_moves_an_amount_by_half_a_cent_at_most_and_keeps_its_sign(dollars: Decimal) -> None:
    cents = half_up(dollars)
    assert abs(dollars * 100 - cents) <= Decimal("0.5")
    assert half_up(-dollars) == -cents
