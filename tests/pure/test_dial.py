"""What a dial tells of the water, whatever it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.billing.dial import shows, span_l, stood_at, water
from oficinista.orders import Refused

digits = st.integers(4, 8)


@given(digits, st.data())
def test_what_a_dial_shows_and_where_it_stood_tell_the_same_water(dial_digits: int, data: st.DataObject) -> None:
    most_l = span_l(dial_digits) - 1
    stood_at_l, own_l = data.draw(st.integers(0, most_l)), data.draw(st.integers(0, most_l))
    replaced_l = data.draw(st.none() | st.integers(0, 10**9))
    measured_l = own_l + (replaced_l or 0)
    face_l = shows(stood_at_l, measured_l, replaced_l, dial_digits)
    assert stood_at(face_l, measured_l, replaced_l, dial_digits) == stood_at_l
    facts = {"dial_digits": dial_digits, "replaced_l": replaced_l}
    assert water(face_l, stood_at_l, most_l=measured_l, **facts) == measured_l


def test_a_lower_figure_that_no_customer_could_explain_is_a_slip() -> None:
    with pytest.raises(Refused) as refusal:
        water(12_000, 13_000, dial_digits=6, replaced_l=None, most_l=1_500_000)
    assert refusal.value.refusal.code == "reading.below_last"
    assert water(6_000, 999_990_000, dial_digits=6, replaced_l=None, most_l=1_500_000) == 16_000


def test_a_dial_shows_no_more_than_its_figures() -> None:
    with pytest.raises(Refused) as refusal:
        water(10_000_000, 0, dial_digits=4, replaced_l=None, most_l=10**9)
    assert refusal.value.refusal.code == "reading.beyond_dial"
