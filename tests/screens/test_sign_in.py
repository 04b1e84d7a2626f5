"""Signing in, locking and coming back."""

from oficinista.office import Office
from screens.keys import HOME, SIGN_IN
from tests.counter import at_counter
from tests.office import PIN


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
        assert "El PIN de Ana Peña Ortiz no es correcto. Quedan 4 intentos." in ana.sees
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


def test_a_locked_session_hides_the_screen_and_opens_again_where_it_was(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("l")
        assert ana.place == SIGN_IN
        assert "Mi caja" not in ana.sees
        ana.types(PIN, "enter")
        assert ana.place == HOME


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


def test_a_locked_session_can_be_ended_by_whoever_needs_the_terminal(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("l", "escape")
        assert ana.has_left
