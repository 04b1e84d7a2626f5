"""A ticket found by what is printed on it, and what happened with it."""

from oficinista.office import Office
from oficinista.queue.commands import CallNext, FinishVisit
from oficinista.queue.models import Outcome, PeriodState
from oficinista.queue.tickets import TicketFound, find_tickets, story
from oficinista.queue.undo import UndoTicket
from tests.office import TestClock, add_southern_office, do, with_bills
from tests.queue_builders import arrive, served
from tests.tills_builders import open_till, pay


def found(office: Office, typed: str) -> list[TicketFound]:
    return office.ask(find_tickets, office.info.id, office.today, typed)


def test_a_ticket_is_found_however_its_label_is_typed(office: Office) -> None:
    ticket = arrive(office)
    for typed in ("P-001", "p1", " p 001 "):
        assert [one.visit_id for one in found(office, typed)] == [ticket.visit_id]
    for typed in ("P-002", "R-001", "X-1", "P-", "1", ""):
        assert found(office, typed) == []


def test_todays_ticket_comes_before_those_of_other_days_and_none_is_older_than_a_month(
    office: Office, clock: TestClock
) -> None:
    first = arrive(office)
    served(office)
    do(office, FinishVisit())
    clock.advance(days=20)
    second = arrive(office)
    assert [one.visit_id for one in found(office, "P-001")] == [second.visit_id, first.visit_id]
    clock.advance(days=12)
    assert [one.visit_id for one in found(office, "P-001")] == [second.visit_id]


def test_the_tickets_of_another_office_are_not_found(office: Office, address: str) -> None:
    arrive(office)
    assert found(add_southern_office(address), "P-001") == []


def test_the_story_of_a_ticket_tells_who_did_what_and_for_how_long(office: Office, clock: TestClock) -> None:
    account = with_bills(office, 1)
    open_till(office)
    arrive(office, account_number=account.number)
    do(office, CallNext())
    do(office, UndoTicket())
    clock.advance(minutes=5)
    ticket = served(office)
    pay(office, account.number, 1_000)
    do(office, FinishVisit())
    told = office.ask(story, ticket.visit_id)
    assert told.ticket.account_number == account.number
    assert told.ticket.name == "María Nieves Ortiz"
    assert told.ticket.outcome is Outcome.SERVED
    assert [(one.state, one.clerk, one.is_undone) for one in told.stretches] == [
        (PeriodState.WAITING, None, False),
        (PeriodState.CALLED, "Ana Peña Ortiz", True),
        (PeriodState.WAITING, None, False),
        (PeriodState.CALLED, "Ana Peña Ortiz", False),
        (PeriodState.SERVING, "Ana Peña Ortiz", False),
    ]
    assert [(one.kind, one.product_id) for one in told.done] == [("Cobro", "REC-TST-2026-000001")]
