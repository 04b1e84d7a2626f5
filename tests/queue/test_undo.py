"""A wrong key in the queue is taken back, for a while, and leaves its trace."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from oficinista.office import Office
from oficinista.orders import Order
from oficinista.queue import queries
from oficinista.queue.commands import (
    AddTransaction,
    CallAgain,
    CallNext,
    FinishAndCall,
    FinishVisit,
    HoldTicket,
    NoteNoShow,
    ResumeTicket,
    ReturnTicket,
    StartServing,
    TransferTicket,
    UndoTicket,
)
from oficinista.queue.models import Outcome, PeriodState, Visit, VisitPeriod
from tests.office import TestClock, do, refused
from tests.queue_builders import arrive, at_window, served, set_rule, waiting_labels


def undone(office: Office, actor: str = "ana") -> list[tuple[str, PeriodState | None]]:
    """Undo, and say where the tickets stand again."""
    return [(ticket.label, ticket.state) for ticket in do(office, UndoTicket(), actor).tickets]


def test_a_call_by_mistake_gives_the_place_back(office: Office) -> None:
    arrive(office)
    arrive(office)
    do(office, CallNext())
    assert undone(office) == [("P-001", PeriodState.WAITING)]
    assert (at_window(office), waiting_labels(office)) == (None, ["P-001", "P-002"])


@pytest.mark.parametrize(
    ("order", "state"),
    [
        (HoldTicket(reason="copias"), PeriodState.SERVING),
        (ReturnTicket(), PeriodState.SERVING),
        (TransferTicket(to_service="claim"), PeriodState.SERVING),
        (TransferTicket(to_clerk="luis"), PeriodState.SERVING),
        (FinishVisit(), PeriodState.SERVING),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Order) else "",
)
def test_what_took_a_visitor_from_the_window_brings_them_back(office: Office, order: Order, state: PeriodState) -> None:
    arrive(office)
    served(office)
    do(office, order)
    assert undone(office) == [("P-001", state)]
    window = at_window(office)
    assert window is not None
    assert (window.label, window.service, window.state) == ("P-001", "Pago", state)
    do(office, FinishVisit())


def test_a_start_too_early_and_a_call_too_many_are_taken_back(office: Office) -> None:
    arrive(office)
    do(office, CallNext())
    do(office, CallAgain())
    assert undone(office) == [("P-001", PeriodState.CALLED)]
    assert at_window(office).calls == 1  # type: ignore[union-attr]
    do(office, StartServing())
    assert undone(office) == [("P-001", PeriodState.CALLED)]


def test_one_noted_as_absent_who_comes_running_is_still_called(office: Office) -> None:
    set_rule(office, "queue.no_show_calls", "1")
    arrive(office)
    do(office, CallNext())
    do(office, NoteNoShow())
    assert undone(office) == [("P-001", PeriodState.CALLED)]


def test_one_resumed_by_mistake_is_on_hold_again(office: Office) -> None:
    visit_id = arrive(office).visit_id
    served(office)
    do(office, HoldTicket(reason="copias"))
    do(office, ResumeTicket(visit_id=visit_id), "luis")
    assert undone(office, "luis") == [("P-001", PeriodState.ON_HOLD)]
    held = office.ask(queries.on_hold, office.info.id, office.clock())[0]
    assert (held.note, held.only_for) == ("copias", "Ana Peña Ortiz")


def test_finishing_and_calling_is_taken_back_as_the_one_step_it_was(office: Office) -> None:
    arrive(office)
    arrive(office)
    served(office)
    do(office, FinishAndCall())
    assert undone(office) == [("P-002", PeriodState.WAITING), ("P-001", PeriodState.SERVING)]
    assert at_window(office).label == "P-001"  # type: ignore[union-attr]
    assert waiting_labels(office) == ["P-002"]


def test_a_ticket_given_by_mistake_is_voided(office: Office) -> None:
    arrive(office)
    answer = do(office, UndoTicket(), "eva")
    assert answer.tickets[0].outcome == Outcome.VOIDED
    assert waiting_labels(office) == []
    assert arrive(office).label == "P-002"


def test_a_mistake_stays_on_record_with_what_undid_it(office: Office) -> None:
    arrive(office)
    do(office, CallNext())
    do(office, UndoTicket())
    periods = office.ask(
        lambda connection: connection.execute(
            select(col(VisitPeriod.id), col(VisitPeriod.state), col(VisitPeriod.undone_by)).order_by(
                col(VisitPeriod.id)
            )
        ).all()
    )
    first, mistake, correction = periods
    assert [period.state for period in periods] == [PeriodState.WAITING, PeriodState.CALLED, PeriodState.WAITING]
    assert (first.undone_by, mistake.undone_by, correction.undone_by) == (None, correction.id, None)


def test_the_time_of_a_mistake_counts_as_what_the_visitor_was_really_doing(office: Office, clock: TestClock) -> None:
    visit_id = arrive(office).visit_id
    clock.advance(minutes=10)
    do(office, CallNext())
    clock.advance(minutes=1)
    do(office, UndoTicket())
    times = office.ask(queries.visit_times, visit_id, office.clock())
    assert times.called == timedelta()
    assert round(times.waiting.total_seconds() / 60) == 11


def test_a_visit_finished_by_mistake_leaves_no_gap(office: Office, clock: TestClock) -> None:
    visit_id = arrive(office).visit_id
    served(office)
    clock.advance(minutes=5)
    do(office, FinishVisit())
    clock.advance(minutes=1)
    do(office, UndoTicket())
    clock.advance(minutes=4)
    do(office, FinishVisit())
    times = office.ask(queries.visit_times, visit_id, office.clock())
    assert round(times.serving.total_seconds() / 60) == 10
    closed = office.ask(lambda c: c.execute(select(col(Visit.closed_at), col(Visit.arrived_at))).one())
    assert times.whole == closed.closed_at - closed.arrived_at


def test_only_the_last_step_is_undone_and_once(office: Office) -> None:
    assert refused(office, UndoTicket()).code == "ticket.nothing_to_undo"
    arrive(office)
    served(office)
    do(office, UndoTicket())
    assert refused(office, UndoTicket()).code == "ticket.nothing_to_undo"


def test_a_step_is_undone_only_for_a_while(office: Office, clock: TestClock) -> None:
    set_rule(office, "queue.undo_seconds", "120")
    arrive(office)
    do(office, CallNext())
    clock.advance(seconds=121)
    assert refused(office, UndoTicket()).code == "ticket.undo_late"
    assert at_window(office) is not None


def test_nobody_undoes_another_clerk_s_step(office: Office) -> None:
    arrive(office)
    do(office, CallNext())
    assert refused(office, UndoTicket(), "luis").code == "ticket.nothing_to_undo"


def test_a_step_after_which_the_visitor_moved_on_stays(office: Office) -> None:
    arrive(office)
    served(office)
    do(office, ReturnTicket())
    do(office, CallNext(), "luis")
    assert refused(office, UndoTicket()).code == "ticket.moved_on"
    assert at_window(office, "luis") is not None


def test_a_call_after_which_something_was_done_stays(office: Office) -> None:
    arrive(office)
    do(office, CallNext())
    do(office, AddTransaction(kind="information"))
    assert refused(office, UndoTicket()).code == "ticket.moved_on"


def test_opening_another_account_does_not_hide_the_step_before_it(office: Office) -> None:
    arrive(office)
    served(office)
    do(office, StartServing())
    assert undone(office) == [("P-001", PeriodState.CALLED)]


def test_two_orders_are_told_apart_even_if_the_clock_stands_still_or_goes_back(
    office: Office, clock: TestClock
) -> None:
    arrive(office)
    arrive(office)
    served(office)
    clock.advance(hours=-1)
    do(office, FinishVisit())
    do(office, CallNext())
    assert undone(office) == [("P-002", PeriodState.WAITING)]
    assert waiting_labels(office) == ["P-002"]
