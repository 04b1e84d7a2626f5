"""Many windows at once: nobody is called by two, nobody is forgotten, a key struck twice is one order."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from oficinista.office import Done, Office
from oficinista.orders import Refusal
from oficinista.queue.commands import CallNext, FinishAndCall, FinishVisit, ReturnTicket, StartServing
from oficinista.storage.store import Store
from tests.office import OPENING, TestClock, attempt, do
from tests.queue_builders import another_terminal, arrive, waiting_labels

CLERKS = ("ana", "luis", "eva", "marta", "raul")
TICKETS = 40


def serve_until_nobody_waits(address: str, login: str) -> list[str]:
    """One clerk in a process of their own: call, serve, finish, until the queue is empty; the tickets called."""
    office = Office(Store(address), clock=TestClock(OPENING))
    called = []
    answer = attempt(office, CallNext(), login, key=f"{login}-first")
    while isinstance(answer, Done):
        ticket = answer.value if hasattr(answer.value, "label") else answer.value.called
        if ticket is None:
            break
        called.append(ticket.label)
        do(office, StartServing(), login, key=f"{login}-{ticket.label}-start")
        answer = attempt(office, FinishAndCall(), login, key=f"{login}-{ticket.label}-next")
    office.store.close()
    return called


def test_a_ticket_is_called_by_one_clerk_only(office: Office, address: str) -> None:
    tickets = [arrive(office).label for _ in range(TICKETS)]
    office.store.close()
    with ProcessPoolExecutor(len(CLERKS), mp_context=multiprocessing.get_context("fork")) as pool:
        called = list(pool.map(serve_until_nobody_waits, [address] * len(CLERKS), CLERKS))
    assert Counter(label for one in called for label in one) == Counter(tickets)
    assert waiting_labels(office) == []


def test_two_who_call_the_last_ticket_at_once_do_not_both_get_it(office: Office) -> None:
    terminals = [another_terminal(office) for _ in CLERKS]
    for _ in range(10):
        label = arrive(office).label
        with ThreadPoolExecutor(len(CLERKS)) as pool:
            answers = list(pool.map(lambda terminal, login: attempt(terminal, CallNext(), login), terminals, CLERKS))
        got = [login for login, answer in zip(CLERKS, answers, strict=True) if isinstance(answer, Done)]
        assert len(got) == 1
        assert all(answer.code == "ticket.nobody_waits" for answer in answers if isinstance(answer, Refusal))
        do(office, StartServing(), got[0])
        assert do(office, FinishVisit(), got[0]).label == label
    for terminal in terminals:
        terminal.store.close()


def test_the_same_order_sent_twice_is_carried_out_once(office: Office) -> None:
    arrive(office)
    arrive(office)
    first = attempt(office, CallNext(), key="the-same-key")
    again = attempt(office, CallNext(), key="the-same-key")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (first.is_replay, again.is_replay, again.value) == (False, True, first.value)
    assert waiting_labels(office) == ["P-002"]


def test_the_same_order_sent_from_two_lines_at_once_is_carried_out_once(office: Office) -> None:
    for _ in range(3):
        arrive(office)
    terminals = [another_terminal(office) for _ in range(4)]
    with ThreadPoolExecutor(len(terminals)) as pool:
        answers = list(pool.map(lambda terminal: attempt(terminal, CallNext(), key="one-key"), terminals))
    for terminal in terminals:
        terminal.store.close()
    assert {answer.value.label for answer in answers if isinstance(answer, Done)} == {"P-001"}
    assert sorted(answer.is_replay for answer in answers if isinstance(answer, Done)) == [False, True, True, True]
    assert waiting_labels(office) == ["P-002", "P-003"]


def test_a_replay_after_the_visit_moved_on_gives_the_first_answer_and_changes_nothing(office: Office) -> None:
    arrive(office)
    first = attempt(office, CallNext(), key="call")
    do(office, ReturnTicket())
    again = attempt(office, CallNext(), key="call")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert again.value == first.value
    assert waiting_labels(office) == ["P-001"]
