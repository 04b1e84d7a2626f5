"""Dates as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.dates import clock_time, long_date, short_date, short_month


def test_a_day_is_said_long_short_and_by_its_month() -> None:
    day = date(2026, 11, 24)
    assert long_date(day) == "24 de noviembre de 2026"
    assert short_date(day) == "mar 24 nov 2026"
    assert short_month(day) == "nov 2026"


@given(st.dates(date(1985, 1, 1), date(2099, 12, 31)))
def test_a_short_date_never_takes_more_than_fifteen_characters(day: date) -> None:
    assert len(short_date(day)) <= 15
    assert short_date(day).split()[1] == str(day.day)


@pytest.mark.parametrize(
    ("hours", "said"), [(4, "12:00 a.m."), (12, "8:00 a.m."), (16, "12:00 p.m."), (17, "1:00 p.m.")]
)
def test_the_time_is_that_of_the_offices_wall_clock(hours: int, said: str) -> None:
    assert clock_time(datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours)) == said
