"""Every term and every first day of a cut, over ten years of calendars, against a plain count that shares no code.

The plain count walks from day to day with the published holidays of another library.
"""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oficinista.calendar import Calendar, Counting, Pause, load_holidays
from oficinista.rule_file import Unit
from oficinista.rulebook import Rulebook
from oficinista.suspensions.guard import Circumstances, Debt, Sent, Shield, suspension

RULES, CALENDAR = Rulebook.load(), Calendar(load_holidays())
CLOSED = frozenset(holidays.country_holidays("PR", years=range(2024, 2036)))
DAY = timedelta(days=1)
days = st.dates(date(2025, 1, 1), date(2034, 12, 31))
EVERY_TERM = sorted(
    rule.key for rule in RULES.in_force(date(2026, 11, 24)) if rule.unit is Unit.DAYS and rule.value is not None
)
TERMS = {
    "objection.file": 20,
    "objection.decide": 60,
    "objection.appeal": 10,
    "objection.appeal_decide": 20,
    "correction.notify": 120,
}


def is_open(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in CLOSED


def plain_term(start: date, count: int) -> date:
    day = start
    for _ in range(count):
        day += DAY
    while not is_open(day):
        day += DAY
    return day


def is_lawful(day: date) -> bool:
    """Monday to Thursday, no holiday, and no holiday among the closed days that follow."""
    if day.isoweekday() > 4 or day in CLOSED:
        return False
    following = day + DAY
    while not is_open(following):
        if following in CLOSED:
            return False
        following += DAY
    return True


def plain_cut(sent_on: date, today: date, shields: list[tuple[date, date]]) -> date:
    """The first day after twenty whole days that is lawful, not past, and in no shield."""
    day = sent_on
    for _ in range(21):
        day += DAY
    while day < today or not is_lawful(day) or any(first <= day <= last for first, last in shields):
        day += DAY
    return day


def test_the_terms_of_the_law_are_as_long_as_it_says() -> None:
    assert {key: RULES.get(key, date(2026, 11, 24)).value for key in TERMS} == TERMS


@settings(max_examples=600)
@given(key=st.sampled_from(EVERY_TERM), start=days)
def test_every_term_ends_where_a_plain_count_ends(key: str, start: date) -> None:
    rule = RULES.get(key, start)
    left, day = rule.value, start
    while left:
        day += DAY
        left -= rule.counting is Counting.CALENDAR or is_open(day)
    while rule.roll_over and not is_open(day):
        day += DAY
    assert RULES.due(key, start, CALENDAR).date == day


@given(start=days, spans=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=3))
def test_a_term_that_stood_still_ends_where_a_plain_count_of_the_other_days_ends(
    start: date, spans: list[tuple[int, int]]
) -> None:
    paused = {start + (first + place) * DAY for first, length in spans for place in range(length)}
    left, day = TERMS["objection.decide"], start
    while left or not is_open(day) or day in paused:
        day += DAY
        left -= bool(left) and day not in paused
    pauses = [Pause(one, one + DAY, "Espera") for one in paused]
    assert RULES.due("objection.decide", start, CALENDAR, pauses=pauses).date == day


@given(
    issued=days,
    waited=st.integers(24, 120),
    since=st.integers(0, 60),
    shields=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60)), max_size=3),
)
def test_a_cut_falls_on_the_day_of_a_plain_count(
    issued: date, waited: int, since: int, shields: list[tuple[int, int]]
) -> None:
    sent_on = issued + waited * DAY
    today = sent_on + since * DAY
    spans = [(sent_on + first * DAY, sent_on + (first + length) * DAY) for first, length in shields]
    around = Circumstances(
        tuple(Shield("Moratoria", first, last, True, ("No se suspende.",)) for first, last in spans),
        Sent("AVS-1", "noticed", "Avisado", sent_on),
    )
    debt = Debt("Factura 1", issued + 21 * DAY, issued, 4_597, noticed_cents=4_597, entry_id=1)
    found = suspension([debt], today, RULES, CALENDAR, around)
    assert found.cut is not None
    assert found.cut.date == plain_cut(sent_on, today, spans)
    assert found.may_cut_on(today) == (found.cut.date == today)


@given(issued=days, after=st.integers(0, 60))
def test_no_notice_goes_out_while_the_bill_may_be_paid_or_objected(issued: date, after: int) -> None:
    today = issued + after * DAY
    due_on = issued + 21 * DAY
    last = max(due_on, plain_term(issued, 20))
    found = suspension([Debt("Factura 1", due_on, issued, 4_597, entry_id=1)], today, RULES, CALENDAR)
    assert found.notice_from == max(today, last + DAY)
    assert [debt.name for debt in found.ripe] == (["Factura 1"] if today > last else [])
    assert not found.may_cut_on(date.max), "nothing is cut that was not noticed"


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("objection.file", date(2026, 11, 2), date(2026, 11, 23)),
        ("objection.decide", date(2026, 11, 20), date(2027, 1, 19)),
    ],
)
def test_the_worked_terms_hold(key: str, start: date, end: date) -> None:
    assert RULES.due(key, start, CALENDAR).date == end


def test_the_worked_notice_and_cuts_hold() -> None:
    assert RULES.first_cut_date(date(2026, 11, 24), CALENDAR).date == date(2026, 12, 15)
    assert RULES.why_no_cut(date(2026, 12, 24), CALENDAR) == "víspera de feriado (Navidad)"
    assert RULES.why_no_cut(date(2026, 12, 18), CALENDAR) == "viernes"


def test_what_is_objected_is_neither_noticed_nor_cut_for_and_says_by_which_case() -> None:
    debt = Debt("Factura 1", date(2026, 11, 22), date(2026, 11, 1), 4_597, 4_597, "Objetada: OBJ-1", 4_597, 1)
    around = Circumstances(notice=Sent("AVS-1", "noticed", "Avisado", date(2026, 11, 24)))
    found = suspension([debt], date(2026, 12, 15), RULES, CALENDAR, around)
    assert (found.amount_cents, found.noticed_cents, found.cut, found.is_sent) == (0, 0, None, False)
    assert "Objetada: OBJ-1" in found.why


def test_what_was_paid_a_minute_ago_leaves_nothing_to_cut_for_and_is_told() -> None:
    around = Circumstances(
        notice=Sent("AVS-1", "noticed", "Avisado", date(2026, 11, 24)), paid_today=("Hoy pagó $45.97.",)
    )
    found = suspension([], date(2026, 12, 15), RULES, CALENDAR, around)
    assert not found.may_cut_on(date(2026, 12, 15))
    assert found.why[:2] == ("Hoy pagó $45.97.", "No debe nada que se pueda avisar.")
