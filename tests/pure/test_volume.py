"""Cubic metres as people write them, litres as we keep them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.orders import Refused
from oficinista.volume import MAX_LITRES, format_m3, litres_of, parse_m3


@pytest.mark.parametrize(("text", "litres"), [("13", 13_000), ("13.5", 13_500), (" 0 ", 0), ("-0", 0), ("0.001", 1)])
def test_cubic_metres_are_read_as_litres(text: str, litres: int) -> None:
    assert parse_m3(text) == litres


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "volume.negative"),
        ("1e9", "volume.unreadable"),
        ("NaN", "volume.unreadable"),
        ("trece", "volume.unreadable"),
        ("", "volume.unreadable"),
        ("1,000", "volume.unreadable"),
        ("１３", "volume.unreadable"),
        ("13.", "volume.unreadable"),
        ("13.4567", "volume.fraction"),
        ("1." + "0" * 40 + "1", "volume.fraction"),
        ("10000001", "volume.too_large"),
        ("9" * 5000, "volume.too_large"),
    ],
)
def test_what_is_not_a_volume_is_refused_with_a_sentence(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_m3(text)
    assert caught.value.refusal.code == code
    assert "por ejemplo 13 o 13.5" in str(caught.value.refusal)


@pytest.mark.parametrize("m3", ["NaN", "Infinity", "1E+500"])
def test_a_number_that_is_no_volume_is_refused(m3: str) -> None:
    with pytest.raises(Refused, match="diez millones"):
        litres_of(Decimal(m3))


@given(st.integers(0, MAX_LITRES))
def test_what_is_written_is_read_back(litres: int) -> None:
    assert parse_m3(format_m3(litres).removesuffix(" m³").replace(",", "")) == litres


def test_volumes_are_written_with_the_decimals_they_need() -> None:
    assert [format_m3(13_000), format_m3(13_000, 0), format_m3(1_234_567), format_m3(-500)] == [
        "13.0 m³",
        "13 m³",
        "1,234.567 m³",
        "-0.5 m³",
    ]
