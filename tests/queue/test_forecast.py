"""How long who comes now may wait: a range from waits that were, or nothing; and what each ticket was told is kept."""

import random

from hypothesis import given
from hypothesis import strategies as st

from oficinista.office import Office
from oficinista.queue.commands import CallNext, FinishVisit, UndoTicket
from oficinista.queue.forecast import Line, PastWait, Range, expected_wait, manner, middle_ranks
from oficinista.queue.past import told_waits
from oficinista.queue.queries import board
from tests.office import TODAY, TestClock, do
from tests.queue_builders import arrive, served, set_rule

BUSY = Line(ahead=3, windows=2)


def waits(*seconds: int, line: Line = BUSY) -> list[PastWait]:
    return [PastWait(line, one) for one in seconds]


@given(st.integers(1, 400), st.integers(50, 98))
def test_the_ranks_hold_at_least_what_is_promised_and_few_waits_promise_nothing(count: int, percent: int) -> None:
    ranks = middle_ranks(count, percent)
    if ranks is None:
        assert (count + 1) * (100 - percent) < 200
    else:
        first, last = ranks
        assert 1 <= first < last <= count
        assert (last - first) * 100 >= percent * (count + 1)


def test_eight_waits_tell_nothing_and_nine_tell_from_the_least_to_the_most() -> None:
    nine = waits(*range(300, 840, 60))
    assert expected_wait(nine[:8], BUSY) is None
    assert expected_wait(nine, BUSY) == Range(5, 13)


def test_a_line_twice_as_long_waits_twice_as_long_and_more_windows_less() -> None:
    past = waits(*[600] * 20)
    assert expected_wait(past, Line(7, 2)) == Range(20, 20)
    assert expected_wait(past, Line(3, 4)) == Range(5, 5)
    assert expected_wait(past, Line(0, 2)) is None
    free = waits(*[0] * 9, line=Line(0, 1))
    assert expected_wait([*past, *free], Line(0, 1)) == Range(0, 1)
    assert expected_wait([*past, *free], Line(0, 2)) is None


def test_ranges_hold_as_often_as_promised_where_days_go_on_as_they_went() -> None:
    chance = random.Random(5)
    past: list[PastWait] = []
    told = []
    for _ in range(400):
        line = Line(chance.randint(0, 12), chance.randint(1, 3))
        waited = int(line.load * chance.gammavariate(4, 60))
        told.append((expected_wait(past, line), waited))
        past = [PastWait(line, waited), *past[: manner().latest - 1]]
    known = [(wait, waited) for wait, waited in told if wait is not None]
    share = sum(wait.holds(waited) for wait, waited in known) / len(known)
    assert len(known) > 350
    assert manner().held_percent / 100 <= share <= 0.93


def test_a_ticket_keeps_what_it_told_and_the_board_tells_who_comes_now(office: Office, clock: TestClock) -> None:
    told = []
    for _ in range(10):
        told.append(arrive(office))
        clock.advance(minutes=4)
        served(office)
        do(office, FinishVisit())
    assert [one.wait_to_minutes for one in told] == [None] * 9 + [4]
    *others, kept = office.ask(told_waits, office.info.id, TODAY, TODAY)
    assert [one.wait for one in others] == [None] * 9
    assert kept.wait is not None
    assert kept.wait.holds(kept.waited_s)
    assert [one.service for one in office.ask(board, office.info.id, clock()).expected] == [None]
    set_rule(office, "queue.windows_by_service", "true")
    assert [one.service for one in office.ask(board, office.info.id, clock()).expected] == ["payment"]
    arrive(office)
    do(office, CallNext())
    do(office, UndoTicket())
    assert len(office.ask(told_waits, office.info.id, TODAY, TODAY)) == len(told), "a call by mistake ends no wait"
