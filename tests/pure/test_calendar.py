"""Business days, and counting days."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.calendar import Calendar, Counting, SkippedDay, full_date, load_holidays, weekday_name
from oficinista.orders import Refused

PUERTO_RICO = Calendar(load_holidays())
YEARS = sorted({day.year for day in load_holidays()})
known_days = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 6, 30))


@pytest.mark.parametrize("year", YEARS)
def test_the_table_of_holidays_agrees_with_the_published_ones(year: int) -> None:
    # New Year's Day may be observed in December of the year before.
    published = holidays.country_holidays("PR", years=[year, year + 1])
    expected = {day: "(observed)" in name for day, name in published.items() if day.year == year}
    ours = {day: "(observado)" in name for day, name in load_holidays().items() if day.year == year}
    assert ours == expected


def test_the_table_covers_twenty_two_years_without_a_gap() -> None:
    assert list(range(2014, 2036)) == YEARS


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 21), "sábado"),
        (date(2026, 11, 22), "domingo"),
        (date(2026, 11, 19), "Día de la Puertorriqueñidad"),
        (date(2026, 11, 26), "Día de Acción de Gracias"),
        (date(2026, 7, 4), "Día de la Independencia de los Estados Unidos"),
        (date(2026, 7, 3), "Día de la Independencia de los Estados Unidos (observado)"),
    ],
)
def test_a_closed_day_says_why(day: date, reason: str | None) -> None:
    assert PUERTO_RICO.why_closed(day) == reason
    assert PUERTO_RICO.is_business_day(day) is (reason is None)


def test_a_year_without_known_holidays_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        PUERTO_RICO.is_business_day(date(2036, 1, 2))
    assert caught.value.refusal.code == "calendar.unknown_year"


def test_a_date_beyond_the_last_year_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        PUERTO_RICO.add_days(date(9999, 12, 30), 2, roll_over=False)
    assert caught.value.refusal.code == "calendar.too_late"


def test_the_next_business_day_names_what_it_skipped() -> None:
    found = PUERTO_RICO.next_business_day(date(2025, 12, 25))
    assert found.date == date(2025, 12, 26)
    assert found.skipped == ((date(2025, 12, 25), "Navidad"),)


def test_a_term_that_ends_on_a_sunday_ends_on_monday() -> None:
    found = PUERTO_RICO.add_days(date(2026, 11, 2), 20)
    assert found.date == date(2026, 11, 23)
    assert found.skipped == (SkippedDay(date(2026, 11, 22), "domingo"),)
    assert PUERTO_RICO.add_days(date(2026, 11, 2), 20, roll_over=False).date == date(2026, 11, 22)


def test_working_days_jump_over_a_holiday_and_a_weekend() -> None:
    found = PUERTO_RICO.add_days(date(2026, 11, 25), 2, Counting.WORKING)
    assert found.date == date(2026, 11, 30)
    assert [one.day.day for one in found.skipped] == [26, 28, 29]


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 12, 24), "Navidad"),
        (date(2026, 11, 25), "Día de Acción de Gracias"),
        (date(2026, 9, 4), "Día del Trabajo"),
        (date(2026, 12, 18), None),
        (date(2026, 12, 15), None),
    ],
)
def test_the_eve_of_a_holiday_is_the_last_business_day_before_it(day: date, holiday: str | None) -> None:
    eve = PUERTO_RICO.eve_of(day)
    assert (eve and eve.reason) == holiday


def test_without_holidays_only_weekends_are_closed() -> None:
    assert Calendar({}).is_business_day(date(2050, 1, 3))
    assert not Calendar({}).is_business_day(date(2050, 1, 1))


def test_days_are_named_in_spanish_and_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    assert full_date(date(2026, 11, 23)) == "lunes, 23 de noviembre de 2026"
    monkeypatch.setenv("OFICINISTA_LANG", "en")
    assert weekday_name(date(2026, 11, 21)) == "Saturday"


@given(known_days, st.integers(0, 150))
def test_a_rolled_term_ends_on_the_first_business_day_on_or_after_its_count(event: date, days: int) -> None:
    found = PUERTO_RICO.add_days(event, days)
    counted = event + timedelta(days=days)
    between = [counted + timedelta(days=n) for n in range((found.date - counted).days)]
    assert PUERTO_RICO.is_business_day(found.date)
    assert [one.day for one in found.skipped] == between
    assert not any(PUERTO_RICO.is_business_day(day) for day in between)


@given(known_days, st.integers(1, 60))
def test_so_many_working_days_lie_after_the_event(event: date, days: int) -> None:
    found = PUERTO_RICO.add_days(event, days, Counting.WORKING)
    passed = [event + timedelta(days=n + 1) for n in range((found.date - event).days)]
    assert sum(PUERTO_RICO.is_business_day(day) for day in passed) == days
    assert PUERTO_RICO.is_business_day(found.date)
    assert len(found.skipped) == len(passed) - days
