"""Signing in, locking and coming back."""

import getpass
from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.commands import CallNext, StartServing
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from screens.app import Session
from screens.keys import HOME, SIGN_IN
from tests.counter import at_counter
from tests.office import PIN, PIN_HASH, TestClock, do


def test_a_clerk_signs_in_with_login_and_pin(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        assert "Ana Peña Ortiz" in ana.lines[0]
        assert ana.place == HOME


def test_who_types_the_login_in_capitals_is_let_in(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, "ANA ") as ana:
        assert ana.place == HOME


def test_a_wrong_pin_is_refused_with_the_tries_left_and_is_not_shown(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, pin="135790") as ana:
        assert ana.place == SIGN_IN
        assert "El PIN de Ana Peña Ortiz no es correcto. Intentos que quedan: 4." in ana.sees
        assert "135790" not in ana.sees


def test_the_pin_can_be_typed_again_at_once_after_a_wrong_one(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, pin="135790") as ana:
        ana.types(PIN, "enter")
        assert ana.place == HOME


def test_after_five_wrong_pins_the_right_one_waits_too(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, pin="135790") as ana:
        for _ in range(4):
            ana.types("135790", "enter")
        ana.types(PIN, "enter")
        assert ana.place == SIGN_IN
        assert "bloqueado por intentos fallidos" in ana.sees


def test_nobody_signs_in_as_somebody_unknown(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, "nadie") as ana:
        assert ana.place == SIGN_IN
        assert "No hay un oficinista «nadie»." in ana.sees


def test_esc_at_the_sign_in_leaves_the_program(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, pin=None) as ana:
        ana.types("escape")
        assert ana.has_left


def test_a_locked_session_hides_the_screen_and_opens_again_where_it_was(
    sqlite_office: Office, clock: TestClock
) -> None:
    with at_counter(sqlite_office) as ana:
        assert ana.lines[0].endswith("24 nov 2026")
        ana.types("l")
        assert ana.place == SIGN_IN
        assert "Mi caja" not in ana.sees
        clock.advance(days=1)
        ana.types(PIN, "enter")
        assert ana.place == HOME
        assert ana.lines[0].endswith("25 nov 2026"), "the day is not that on which the session began"


def test_a_locked_session_opens_to_nobody_elses_pin(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("l", "135790", "enter")
        assert ana.place == SIGN_IN
        assert "Oficinista   " not in ana.sees


def test_what_was_typed_is_there_after_a_lock(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "nieves")
        ana.locks()
        assert "nieves" not in ana.sees
        ana.types(PIN, "enter")
        assert "nieves" in ana.sees


def test_what_the_office_answers_to_a_locked_session_waits_behind_the_lock(sqlite_office: Office) -> None:
    """The line may drop while an order is under way, and what follows from it opens and closes screens."""
    do(sqlite_office, IssueTicket(service="claim"))
    with at_counter(sqlite_office) as ana:
        ana.locks_amid("n")
        assert ana.place == SIGN_IN
        ana.types(PIN, "enter")
        assert ana.place == HOME
        assert "llamado, por Reclamación" in ana.sees


def test_a_session_whose_drafts_cannot_be_written_locks_all_the_same(sqlite_office: Office, tmp_path: Path) -> None:
    (tmp_path / "full").touch()
    session = Session(drafts_path=tmp_path / "full" / "drafts.json", log_path=tmp_path / "log")
    with at_counter(sqlite_office, session=session) as ana:
        ana.types("slash", "nieves")
        ana.locks()
        assert ana.place == SIGN_IN
        ana.types(PIN, "enter")
        assert "nieves" in ana.sees


def test_a_locked_session_can_be_ended_by_whoever_needs_the_terminal(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("l", "escape")
        assert ana.has_left


def test_drafts_belong_to_the_clerk_who_typed_them(sqlite_office: Office) -> None:
    for clerk in ("ana", "luis"):
        do(sqlite_office, IssueTicket(service="claim"))
        do(sqlite_office, CallNext(), clerk)
        do(sqlite_office, StartServing(), clerk)
    with at_counter(sqlite_office, "ana") as ana:
        ana.types("h", "busca papeles", "escape", "l", "escape")
    with at_counter(sqlite_office, "luis") as luis:
        luis.types("h")
        assert "busca papeles" not in luis.sees
    with at_counter(sqlite_office, "ana") as ana:
        ana.types("h")
        assert "busca papeles" in ana.sees


def test_the_machine_that_knows_its_user_asks_only_for_the_pin(sqlite_office: Office) -> None:
    own = AddClerk(login="rosa", name="Rosa Díaz", role=Role.CLERK, os_user=getpass.getuser(), pin_hash=PIN_HASH)
    do(sqlite_office, own, "sistemas")
    with at_counter(sqlite_office, pin=None) as rosa:
        rosa.types(PIN, "enter")
        assert "Rosa Díaz" in rosa.lines[0]


def test_somebody_else_than_the_machine_s_user_types_their_login_and_enters(sqlite_office: Office) -> None:
    known = AddClerk(login="noel", name="Noel Vega", role=Role.CLERK, os_user=getpass.getuser(), pin_hash=PIN_HASH)
    do(sqlite_office, known, actor="sistemas")
    with at_counter(sqlite_office, pin=None) as marta:
        marta.waits_for("noel")
        marta.types("12", "marta", "enter", PIN, "enter")
        assert "Marta" in marta.lines[0]


def test_the_screens_speak_english_where_english_is_asked_for(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_LANG", "en")
    with at_counter(sqlite_office) as ana:
        assert "Nobody at the window." in ana.sees
        assert "N  Call" in ana.sees


def test_minutes_until_the_lock_that_are_no_number_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFICINISTA_LOCK_MINUTES", "cinco")
    with pytest.raises(SystemExit, match="dice minutos enteros, no «cinco»"):
        Session.from_environment()
