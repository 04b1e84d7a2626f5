"""The queue worked from home, the queue's own screen and an account: one key a verb."""

from typing import Any

import pytest

from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.commands import CallNext
from oficinista.queue.queries import on_hold, serving, waiting
from oficinista.staff.commands import AddClerk, GrantPermission
from oficinista.staff.models import Role
from screens.home import WaitingPanel
from screens.keys import ACCOUNT, DAY_CLOSE, HOME, ISSUE_TICKET, QUEUE
from tests.counter import at_counter
from tests.office import TestClock, do, with_bills, with_customer


def issue(office: Office, service: str = "payment", **facts: Any) -> str:
    """Somebody arrives."""
    return str(do(office, IssueTicket(service=service, **facts)).label)


def queue_of(office: Office) -> list[str]:
    return [one.label for one in office.ask(waiting, office.info.id, office.clock())]


def window_of(office: Office, clerk_id: int = 2) -> Any:
    return office.ask(serving, clerk_id)


def test_a_ticket_is_issued_by_its_letter(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("t", "p")
        assert "P-001: espera por Pago." in ana.sees
        assert ana.place == HOME
    assert queue_of(sqlite_office) == ["P-001"]


def test_home_says_that_nobody_waits_only_once_it_knows() -> None:
    panel = WaitingPanel()
    panel.on_resize()
    assert panel.lines == 0
    panel.show_waiting(())
    assert panel.lines == 1


def test_a_priority_is_one_key_before_the_letter(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("t", "1", "r")
        assert "R-001: espera por Reclamación (60 años o más)." in ana.sees
    assert queue_of(sqlite_office) == ["R-001", "P-001"]


def test_a_priority_marked_by_mistake_is_unmarked_by_the_same_key(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("t", "2", "2", "o")
        assert "O-001: espera por Otros servicios." in ana.sees


def test_a_priority_given_too_late_is_refused_and_the_ticket_can_still_be_issued(
    sqlite_office: Office, clock: TestClock
) -> None:
    clock.advance(hours=8)
    with at_counter(sqlite_office) as ana:
        ana.types("t", "5", "p")
        assert "minutos antes del cierre" in ana.sees
        assert ana.place == ISSUE_TICKET
        ana.types("5", "p")
    assert queue_of(sqlite_office) == ["P-001"]


def test_a_ticket_issued_on_an_account_is_about_it(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "t", "p", "n")
        assert f"Cuenta {account.number}. Enter la abre." in ana.sees


def test_calling_tells_the_ticket_and_since_when(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n")
        assert "P-001 desde 8:00 a.m." in ana.lines[0]
        assert "P-001: llamado, por Pago. Llamadas: 1." in ana.sees


def test_with_nobody_waiting_the_call_says_so(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("n")
        assert "Nadie espera en la fila." in ana.sees


def test_enter_opens_the_account_of_the_called_ticket_and_the_visit_begins(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    issue(sqlite_office, account_number=account.number)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter")
        assert ana.place == ACCOUNT
        assert "MARÍA NIEVES ORTIZ" in ana.sees
    assert window_of(sqlite_office).state == "serving"


def test_enter_begins_a_visit_without_an_account(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter")
        assert "en la ventanilla desde 8:00 a.m." in ana.sees
    assert window_of(sqlite_office).state == "serving"


def test_an_account_opened_while_serving_is_what_the_visit_is_about(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", account.number, "enter")
    assert window_of(sqlite_office).account_number == account.number


def test_one_key_finishes_this_and_calls_the_next_and_leaves_the_account(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    issue(sqlite_office, account_number=account.number)
    issue(sqlite_office, "claim")
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "s")
        assert ana.place == HOME
        assert "P-001: atendido. R-001: llamado, por Reclamación. Llamadas: 1." in ana.sees
        assert "R-001" in ana.lines[0]


def test_a_second_strike_of_the_same_key_does_not_lose_the_next_ones_turn(sqlite_office: Office) -> None:
    for _ in range(3):
        issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "s", "s")
        assert "El turno P-002 no se ha empezado a atender." in ana.sees
    assert window_of(sqlite_office).label == "P-002"
    assert queue_of(sqlite_office) == ["P-003"]


@pytest.mark.parametrize("key", ["s", "f", "v", "z", "h", "d", "w"])
def test_without_a_visitor_the_keys_of_the_window_say_why_not(key: str, sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(key)
        assert "No tiene a nadie en la ventanilla. N llama al próximo." in ana.sees


def test_who_does_not_come_is_called_again_and_then_noted(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "z")
        assert "Llámelo otra vez." in ana.sees
        ana.types("v", "v", "z")
        assert "P-001: no se presentó." in ana.sees
        assert "P-001" not in ana.lines[0]


def test_a_visitor_on_hold_is_taken_up_from_the_queue(sqlite_office: Office) -> None:
    issue(sqlite_office, "claim")
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "h", "busca papeles", "enter", "20", "enter")
        assert "R-001: retenido." in ana.sees
        assert "busca papeles · vuelve a las 8:20 a.m." in ana.sees
        ana.types("q", "enter")
        assert ana.place == HOME
        assert "R-001: en la ventanilla, por Reclamación." in ana.sees
    assert not sqlite_office.ask(on_hold, sqlite_office.info.id, sqlite_office.clock())


def test_holding_needs_a_reason(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "h", "enter")
        assert "Motivo: falta." in ana.sees
        ana.types("f10")
        assert "Motivo: falta." in ana.sees
    assert window_of(sqlite_office).state == "serving"


def test_a_visitor_goes_back_to_their_place_in_the_queue(sqlite_office: Office) -> None:
    issue(sqlite_office)
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "d")
        assert "P-001: espera por Pago." in ana.sees
    assert queue_of(sqlite_office) == ["P-001", "P-002"]


def test_a_visitor_is_transferred_to_another_service_with_a_note(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "w", "r", "enter", "enter", "no reconoce el cargo", "enter")
        assert "P-001: espera por Reclamación." in ana.sees
        assert "no reconoce el cargo" in ana.sees


def test_a_visitor_is_transferred_to_one_clerk(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "w", "enter", "luis", "enter", "enter")
        assert "para Luis Vega Núñez" in ana.sees


def test_a_letter_that_is_no_service_is_refused_before_it_is_sent(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "w", "x", "enter")
        assert "No hay un servicio con esa letra." in ana.sees
        ana.types("f10")
        assert "No hay un servicio con esa letra." in ana.sees


def test_who_waits_is_transferred_from_the_queue(sqlite_office: Office) -> None:
    issue(sqlite_office)
    issue(sqlite_office, "claim")
    for place in range(15):
        do(sqlite_office, AddClerk(login=f"w{place}", name=f"Wanda {place}", role=Role.CLERK), "sistemas")
    with at_counter(sqlite_office) as ana:
        ana.types("q", "down", "w")
        assert all(login in ana.sees for login in ("eva", "w0 ", "w9 ", "w14"))
        ana.types("p", "f10")
        assert "R-001: espera por Pago." in ana.sees


def test_the_queue_shows_everybody_with_why_they_come_first(sqlite_office: Office) -> None:
    issue(sqlite_office)
    issue(sqlite_office, "claim", priority="pregnancy")
    with at_counter(sqlite_office) as ana:
        ana.types("q")
        assert ana.place == QUEUE
        rows = [line for line in ana.lines if "-001" in line]
        assert rows[0].startswith("> R-001")
        assert "Embarazo" in rows[0]
        ana.types("x", "f10")
        assert (ana.place, "no tiene permiso para «ticket.close_day»" in ana.sees) == (DAY_CLOSE, True)
    do(sqlite_office, GrantPermission(login="ana", action="ticket.close_day"), "sistemas")
    with at_counter(sqlite_office) as ana:
        ana.types("q", "x", "f10")
        assert "Día cerrado: turnos cerrados, 2" in ana.sees, "whoever was granted it may, of whatever post"


def test_undo_takes_the_last_step_back(sqlite_office: Office) -> None:
    issue(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "f", "u")
        assert "Se deshizo el último paso. P-001: en la ventanilla, por Pago." in ana.sees
        assert "P-001" in ana.lines[0]


def test_what_another_terminal_does_shows_without_a_key(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        issue(sqlite_office)
        ana.waits_for("P-001")
        do(sqlite_office, CallNext(), "luis")
        ana.waits_for("Nadie espera.")
