"""A ticket from its arrival to its end, one step at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from oficinista.clock import business_date, day_start
from oficinista.office import Office
from oficinista.queue import queries
from oficinista.queue.commands import (
    AddTransaction,
    CallAgain,
    CallNext,
    CloseDay,
    FinishAndCall,
    FinishVisit,
    HoldTicket,
    IssueTicket,
    NoteNoShow,
    ResumeTicket,
    ReturnTicket,
    StartServing,
    TransferTicket,
    UndoTicket,
)
from oficinista.queue.models import Outcome, PeriodState, Visit
from oficinista.queue.services import priorities
from oficinista.rulebook import Rulebook
from tests.office import TODAY, TestClock, do, refused, with_customer
from tests.queue_builders import arrive, at_window, ids, served, set_rule, waiting_labels


def test_each_service_counts_its_own_tickets_every_day(office: Office, clock: TestClock) -> None:
    assert [arrive(office, service).label for service in ("payment", "claim", "payment")] == ["P-001", "R-001", "P-002"]
    do(office, CloseDay(), "marta")
    clock.advance(days=1)
    assert arrive(office).label == "P-001"


def test_who_arrives_as_the_day_ends_is_of_one_day(sqlite_office: Office, clock: TestClock) -> None:
    clock.now = day_start(TODAY + timedelta(days=1)) - timedelta(
        microseconds=1500
    )  # the second look is of the next day
    arrive(sqlite_office)
    visit = select(col(Visit.business_date), col(Visit.arrived_at))
    day, arrived_at = sqlite_office.ask(lambda connection: connection.execute(visit).one())
    assert business_date(arrived_at) == day


def test_a_service_is_known_by_its_letter_too(office: Office) -> None:
    assert arrive(office, "R").label == "R-001"
    assert arrive(office, "claim").label == "R-002"
    assert do(office, CallNext(services=("R",))).service == "claim"


def test_the_number_of_a_paper_roll_is_taken_once(office: Office) -> None:
    assert arrive(office, paper_number=57).label == "P-057"
    assert refused(office, IssueTicket(service="payment", paper_number=57)).code == "ticket.number_taken"
    assert arrive(office).label == "P-058"


def test_the_law_s_priorities_go_first_and_then_who_came_first(office: Office) -> None:
    for priority in (None, "age", None, "pregnancy"):
        arrive(office, priority=priority)
    assert waiting_labels(office) == ["P-002", "P-004", "P-001", "P-003"]
    called = []
    for _ in range(4):
        called.append(served(office).label)
        do(office, FinishVisit())
    assert called == ["P-002", "P-004", "P-001", "P-003"]


def test_the_reason_of_a_priority_and_its_law_are_shown_to_everyone(office: Office) -> None:
    arrive(office, priority="disability")
    first = office.ask(queries.waiting, office.info.id, office.clock())[0]
    assert (first.priority, first.citation) == ("Persona con impedimento", "Ley 297-2018 (8 L.P.R.A. § 815)")


@pytest.mark.parametrize(("hours", "minutes", "is_given"), [(6, 59, True), (7, 1, False), (9, 0, False)])
def test_vieques_and_culebra_go_first_until_an_hour_before_closing(
    office: Office, clock: TestClock, hours: int, minutes: int, is_given: bool
) -> None:
    set_rule(office, "office.closes_at", '"16:00"')
    clock.advance(hours=hours, minutes=minutes)
    order = IssueTicket(service="payment", priority="vieques_culebra")
    if is_given:
        assert do(office, order).priority == "vieques_culebra"
    else:
        assert refused(office, order).code == "ticket.priority_late"
        assert waiting_labels(office) == []


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (IssueTicket(service="lottery"), "ticket.service_unknown"),
        (IssueTicket(service="payment", priority="friend"), "ticket.priority_unknown"),
        (IssueTicket(service="payment", channel="pigeon"), "ticket.channel_unknown"),
        (IssueTicket(service="payment", account_number="000000000000"), "account.unknown"),
        (CallNext(), "ticket.nobody_waits"),
        (CallNext(services=("lottery",)), "ticket.service_unknown"),
        (IssueTicket(service="Z"), "ticket.service_unknown"),
        (CallAgain(), "ticket.none"),
        (StartServing(), "ticket.none"),
        (NoteNoShow(), "ticket.none"),
        (HoldTicket(reason="copias"), "ticket.none"),
        (ReturnTicket(), "ticket.none"),
        (FinishVisit(), "ticket.none"),
        (FinishAndCall(), "ticket.none"),
        (AddTransaction(kind="information"), "ticket.none"),
        (AddTransaction(kind="magic"), "ticket.kind_unknown"),
        (ResumeTicket(visit_id=77), "ticket.over"),
        (TransferTicket(), "ticket.transfer_where"),
        (TransferTicket(to_clerk="ana"), "ticket.transfer_who"),
        (TransferTicket(to_clerk="sistemas"), "ticket.transfer_who"),
        (TransferTicket(to_clerk="nadie"), "clerk.unknown"),
        (TransferTicket(to_service="claim", visit_id=77), "ticket.over"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_makes_no_sense_in_an_empty_office_is_refused(office: Office, order: object, code: str) -> None:
    assert refused(office, order).code == code  # type: ignore[arg-type]


def test_a_clerk_has_one_visitor_at_the_window(office: Office) -> None:
    arrive(office)
    arrive(office)
    do(office, CallNext())
    assert refused(office, CallNext()).code == "ticket.busy"
    do(office, StartServing())
    assert refused(office, CallNext()).code == "ticket.busy"
    assert waiting_labels(office) == ["P-002"]


def test_the_key_struck_twice_does_not_lose_the_next_person_s_turn(office: Office) -> None:
    for _ in range(3):
        arrive(office)
    served(office)
    assert do(office, FinishAndCall()).called.label == "P-002"
    assert refused(office, FinishAndCall()).code == "ticket.not_started"
    assert refused(office, FinishVisit()).code == "ticket.not_started"
    assert waiting_labels(office) == ["P-003"]


def test_finishing_with_nobody_behind_leaves_the_window_free(office: Office) -> None:
    arrive(office)
    served(office)
    answer = do(office, FinishAndCall())
    assert (answer.finished.outcome, answer.called) == (Outcome.SERVED, None)
    assert at_window(office) is None


def test_a_no_show_is_noted_only_after_the_calls_that_the_office_requires(office: Office) -> None:
    set_rule(office, "queue.no_show_calls", "3")
    arrive(office)
    do(office, CallNext())
    assert refused(office, NoteNoShow()).code == "ticket.call_again"
    assert [do(office, CallAgain()).calls for _ in range(2)] == [2, 3]
    assert do(office, NoteNoShow()).outcome == Outcome.NO_SHOW
    assert at_window(office) is None


def test_one_who_is_served_is_neither_called_again_nor_absent(office: Office) -> None:
    arrive(office)
    served(office)
    assert refused(office, CallAgain()).code == "ticket.started"
    assert refused(office, NoteNoShow()).code == "ticket.started"


def test_one_on_hold_frees_the_window_and_is_resumed_by_one_clerk_only(office: Office, clock: TestClock) -> None:
    visit_id = arrive(office).visit_id
    served(office)
    back_at = clock.now + timedelta(minutes=20)
    do(office, HoldTicket(reason="Busca copia del contrato", resume_at=back_at))
    held = office.ask(queries.on_hold, office.info.id, office.clock())[0]
    assert (held.label, held.note, held.resume_at, held.only_for) == (
        "P-001",
        "Busca copia del contrato",
        back_at,
        "Ana Peña Ortiz",
    )
    assert do(office, ResumeTicket(visit_id=visit_id), "luis").state == PeriodState.SERVING
    assert refused(office, ResumeTicket(visit_id=visit_id), "ana").code == "ticket.not_held"


def test_nobody_is_held_until_an_hour_that_has_passed(office: Office, clock: TestClock) -> None:
    arrive(office)
    served(office)
    assert refused(office, HoldTicket(reason="x", resume_at=clock.now - timedelta(1))).code == "ticket.resume_past"


def test_one_who_returns_to_the_queue_keeps_the_place_of_their_arrival(office: Office) -> None:
    arrive(office)
    arrive(office)
    served(office)
    do(office, ReturnTicket(note="Falta el titular"))
    assert waiting_labels(office) == ["P-001", "P-002"]


def test_a_transfer_keeps_arrival_and_number_and_carries_the_note(office: Office) -> None:
    arrive(office, "payment")
    arrive(office, "claim")
    served(office)
    do(office, TransferTicket(to_service="claim", note="Dice que pagó dos veces"))
    first = office.ask(queries.waiting, office.info.id, office.clock())[0]
    assert (first.label, first.service, first.note) == ("P-001", "Reclamación", "Dice que pagó dos veces")
    assert do(office, CallNext(services=("claim",)), "luis").label == "P-001"


def test_one_transferred_to_a_clerk_is_called_by_that_clerk_only(office: Office) -> None:
    arrive(office)
    served(office)
    do(office, TransferTicket(to_clerk="marta"))
    answer = refused(office, CallNext(), "luis")
    assert (answer.code, answer.message) == (
        "ticket.nobody_waits",
        "Quienes esperan, esperan a otra persona u otro servicio.",
    )
    assert do(office, CallNext(), "marta").label == "P-001"


def test_a_ticket_of_the_wrong_service_is_corrected_while_it_waits(office: Office) -> None:
    ticket = arrive(office, "payment")
    do(office, TransferTicket(to_service="connection", visit_id=ticket.visit_id), "eva")
    assert refused(office, CallNext(services=("payment",))).code == "ticket.nobody_waits"
    assert do(office, CallNext(services=("connection",))).label == "P-001"


def test_nobody_takes_a_visitor_from_another_window(office: Office) -> None:
    ticket = arrive(office)
    served(office)
    order = TransferTicket(to_service="claim", visit_id=ticket.visit_id)
    assert refused(office, order, "luis").code == "ticket.elsewhere"


def test_a_clerk_calls_only_the_services_asked_for(office: Office) -> None:
    arrive(office, "payment")
    arrive(office, "claim")
    assert do(office, CallNext(services=("claim", "adjustment"))).label == "R-001"


def test_what_is_done_for_a_visitor_starts_the_service_and_is_tied_to_it(office: Office, clock: TestClock) -> None:
    account = with_customer(office)
    arrive(office, account_number=account.number)
    do(office, CallNext())
    clock.advance(minutes=2)
    do(office, AddTransaction(kind="document", account_number=account.number, product_kind="letter", product_id="C-7"))
    window = at_window(office)
    assert window is not None
    assert (window.state, window.account_number) == (PeriodState.SERVING, account.number)
    done = window.transactions[0]
    assert (done.kind, done.account_number, done.product_kind, done.product_id) == (
        "Copia o certificación",
        account.number,
        "letter",
        "C-7",
    )


def test_the_account_opened_for_a_visitor_is_the_visit_s(office: Office) -> None:
    account = with_customer(office)
    arrive(office)
    do(office, CallNext())
    do(office, StartServing(account_number=account.number))
    window = at_window(office)
    assert window is not None
    assert window.account_number == account.number


def test_starting_twice_changes_nothing(office: Office, clock: TestClock) -> None:
    arrive(office)
    served(office)
    since = at_window(office).since  # type: ignore[union-attr]
    clock.advance(minutes=3)
    assert do(office, StartServing()).state == PeriodState.SERVING
    assert at_window(office).since == since  # type: ignore[union-attr]


def test_the_times_of_a_visit_are_the_sums_of_its_periods(office: Office, clock: TestClock) -> None:
    visit_id = arrive(office).visit_id
    for minutes, order in (
        (10, CallNext()),
        (1, CallAgain()),
        (1, StartServing()),
        (5, HoldTicket(reason="copias")),
        (7, ResumeTicket(visit_id=visit_id)),
        (3, FinishVisit()),
    ):
        clock.advance(minutes=minutes)
        do(office, order)
    clock.advance(hours=1)
    times = office.ask(queries.visit_times, visit_id, office.clock())
    rounded = [round(one.total_seconds() / 60) for one in (times.waiting, times.called, times.serving, times.on_hold)]
    assert rounded == [10, 2, 8, 7]
    assert round(times.whole.total_seconds() / 60) == 27


def test_the_day_s_summary_counts_what_a_clerk_finished(office: Office, clock: TestClock) -> None:
    set_rule(office, "queue.no_show_calls", "1")
    for _ in range(4):
        arrive(office)
    for minutes in (4, 8):
        served(office)
        clock.advance(minutes=minutes)
        do(office, AddTransaction(kind="information"))
        do(office, FinishVisit())
    do(office, CallNext())
    do(office, NoteNoShow())
    served(office, "luis")
    do(office, FinishVisit(gave_up=True), "luis")
    summary = office.ask(queries.day_summary, ids(office)["ana"], TODAY, office.clock())
    assert (summary.served, summary.no_shows, summary.transactions) == (2, 1, (("Orientación", 2),))
    assert round(summary.average_serving.total_seconds() / 60) == 6
    assert office.ask(queries.day_summary, ids(office)["luis"], TODAY, office.clock()).served == 0


def test_the_board_shows_who_goes_where_and_who_follows_in_the_order_of_call(office: Office) -> None:
    arrive(office)
    arrive(office)
    arrive(office, priority="veteran")
    do(office, CallNext(), "luis")
    board = office.ask(queries.board, office.info.id, office.clock())
    assert [(one.label, one.where, one.state) for one in board.called] == [
        ("P-003", "Luis Vega Núñez", PeriodState.CALLED)
    ]
    assert board.following == ("P-001", "P-002") == tuple(waiting_labels(office))


def test_closing_the_day_ends_who_still_waits_and_keeps_them_out_of_the_counts(office: Office) -> None:
    for _ in range(3):
        arrive(office)
    served(office)
    do(office, HoldTicket(reason="copias"))
    served(office, "luis")
    assert refused(office, CloseDay(), "marta").code == "ticket.still_served"
    do(office, FinishVisit(), "luis")
    closed = do(office, CloseDay(), "marta")
    assert (sorted(closed.closed), closed.kept) == (["P-001", "P-003"], 0)
    assert waiting_labels(office) == []


def test_a_visit_left_at_a_window_does_not_keep_the_day_open(office: Office) -> None:
    arrive(office)
    served(office)
    assert do(office, CloseDay(even_if_served=True), "marta").closed == ("P-001",)
    assert at_window(office) is None


def test_who_stayed_in_the_queue_overnight_is_not_called_the_next_day(office: Office, clock: TestClock) -> None:
    arrive(office)
    arrive(office)
    served(office, "luis")
    clock.advance(days=1)
    assert refused(office, CallNext()).message == "Nadie que llegara hoy espera en la fila."
    assert arrive(office).label == "P-002", "P-001 is still at a window: that is left to its clerk"
    assert at_window(office, "luis").label == "P-001"
    assert do(office, UndoTicket(), "eva").tickets[0].outcome == Outcome.VOIDED
    assert waiting_labels(office) == []
    assert at_window(office, "luis").label == "P-001"
    new = arrive(office)
    assert do(office, CallNext(), "luis").label == new.label, "their own of another day is over with their next call"


def test_an_office_may_keep_those_who_wait_for_the_next_day(office: Office, clock: TestClock) -> None:
    set_rule(office, "queue.close_policy", '"keep"')
    arrive(office)
    arrive(office)
    assert do(office, CloseDay(), "marta").kept == 2
    clock.advance(days=1)
    assert arrive(office).label == "P-003"
    assert waiting_labels(office) == ["P-001", "P-002", "P-003"]


def test_a_clerk_does_not_close_the_day(office: Office) -> None:
    assert refused(office, CloseDay(), "ana").code == "permission.missing"


def test_everyone_to_whom_the_rulebook_gives_priority_can_be_given_it() -> None:
    groups = Rulebook.load().get("queue.priority_groups", TODAY)
    assert set(groups.value) <= priorities().keys()
    assert all(priorities()[group].citation == "Ley 297-2018 (8 L.P.R.A. § 815)" for group in groups.value)
