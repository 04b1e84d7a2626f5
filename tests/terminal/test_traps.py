"""The terminal at the other end of an SSH line is hostile country: each trap that can be met there."""

import json
import re
import signal
import time
from pathlib import Path

import pytest

from tests.terminal.program import CHECKOUT, Program
from tests.terminal.pseudo import Terminal
from tests.terminal.test_keyboard import PUTTY_MODES

COLOURS = re.compile(rb"\x1b\[([0-9;]*)m")
SIXTEEN = {"", *(str(n) for n in (0, 1, 2, 3, 4, 7, 39, 49, *range(30, 38), *range(40, 48), *range(90, 108)))}


def colours(program: Terminal) -> set[str]:
    """Every colour and style code the program has sent."""
    return {code.decode() for found in COLOURS.findall(bytes(program.output)) for code in found.split(b";")}


def draft_of(program: Program) -> dict[str, str]:
    """The fields of the one draft the program left."""
    (row,) = json.loads(program.drafts.read_text("utf-8"))
    return dict(row["fields"])


# Bytes


def test_a_latin_1_letter_is_written_down_and_the_person_is_told(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"na\xf1o \xc3\xb1and\xfa")
        program.wait_for("no está en UTF-8")
        program.wait_until_quiet(0.1)
        assert "no está en UTF-8" in program.text, "it stays to be read"
        program.type(b"\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"] == "año ñandú"


def test_an_escape_sequence_cut_for_200_ms_is_one_key(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type([b"\x1b", b"[B"], pause_s=0.2)
        program.wait_for("> 0001")


@pytest.mark.parametrize("mode", PUTTY_MODES)
def test_function_keys_act_in_every_putty_mode(mode: str, tmp_path: Path) -> None:
    keys = PUTTY_MODES[mode]
    with Program(tmp_path) as program:
        program.ready()
        program.type(keys[4] + b"1\r2" + keys[9])  # F5 opens the payment, F10 commits it
        program.wait_for("Recibo 1")
        assert program.entries() == [{"kind": "pay", "tender": "1", "amount": "2", "note": "", "account": "0000"}]


def test_control_keys_of_the_line_do_nothing(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n\x03\x1a\x11\x13abc\x1a\x03\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"] == "abc"


def test_control_and_markup_characters_in_a_text_are_only_text(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n[@click=app.exit]x[/]\x1b[200~\x1b]0;titulo\x07\x9b31m\x1b[201~")
        program.wait_for("[@click=app.exit]x[/]")
        program.type(b"\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"].isprintable()
        assert b"\x1b]0;" not in program.output


# Pastes


def test_several_lines_are_not_pasted_into_an_amount(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p\x1b[200~12\r\n34\r\n\x1b[201~")
        program.wait_for("no se puede pegar")
        program.type(b"7\r8\r\r")
        program.wait_for("Recibo 1")
        assert program.entries()[0]["tender"] == "7"


def test_one_line_with_its_end_is_pasted_and_accepted(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p\x1b[200~ 12.50\r\n\x1b[201~8\r\r")
        program.wait_for("Recibo 1")
        entry = program.entries()[0]
        assert (entry["tender"], entry["amount"]) == ("12.50", "8")


def test_a_paste_of_2000_letters_keeps_what_fits_and_says_so(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n\x1b[200~" + b"z" * 2000 + b"\x1b[201~")
        program.wait_for("caben 200")
        program.type(b"\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"] == "z" * 200


# The end of the line


def test_a_lost_line_keeps_the_draft_and_ends_the_session(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p12")
        program.wait_for("Efectivo           12")
        program.hang_up()
        assert program.process.wait(5) == 0
        assert draft_of(program) == {"tender": "12", "amount": "", "note": ""}


def test_a_line_lost_where_hang_ups_are_ignored_does_not_spin(tmp_path: Path) -> None:
    with Program(tmp_path, is_controlling=False) as program:  # nobody sends SIGHUP: only the end of file tells
        program.ready()
        program.type(b"nsin terminar")
        program.wait_for("sin terminar")
        program.hang_up()
        assert program.process.wait(5) == 0
        assert draft_of(program) == {"note": "sin terminar"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_server_that_stops_ends_the_session_with_its_draft_and_the_terminal_as_it_was(
    number: signal.Signals, tmp_path: Path
) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"nuno")
        program.wait_for("Nota               uno")
        program.process.send_signal(number)
        assert program.wait_for_end() == 0
        assert draft_of(program) == {"note": "uno"}
        assert not any(on for mode, on in program.modes().items() if mode not in {7, 25})
        assert program.attributes() == program.found


def test_a_draft_left_by_a_lost_line_comes_back_in_its_place_only(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"\x1b[Bp44")
        program.wait_for("Efectivo           44")
        program.hang_up()
        program.process.wait(5)
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p")
        program.wait_for("Cuenta 0000")
        assert "Está lo que había escrito" not in program.text
        program.type(b"\x1b\x1b[Bp")
        program.wait_for("Está lo que había escrito")
        program.type(b"\r5\r\r")
        program.wait_for("Recibo 1")
        assert program.entries()[0]["tender"] == "44"
        program.type(b"x")
        assert program.wait_for_end() == 0
        assert not program.drafts.exists()


def test_escape_keeps_the_draft_and_f8_throws_it_away(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n")
        program.type(b"tres\x1b")
        program.wait_for("fila 1 de 200")
        program.type(b"n")
        program.wait_for("tres")
        program.type(b"\x1b[19~nueva\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"] == "nueva"


# Defects


def test_a_defect_shows_a_code_and_no_more_and_puts_the_terminal_back(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"\x1b[18~")
        assert program.wait_for_end() == 1
        code = re.search(rb"D-[0-9A-F]{6}", bytes(program.output))
        assert code is not None
        assert code.group().decode() in program.log.read_text("utf-8")
        assert b"Traceback" not in program.output
        assert "ZeroDivisionError" in program.log.read_text("utf-8")
        assert "valor local secreto" not in program.log.read_text("utf-8").replace('secret = "valor local secreto"', "")
        assert not any(on for mode, on in program.modes().items() if mode not in {7, 25})
        assert program.attributes() == program.found
        assert program.log.stat().st_mode & 0o077 == 0


def test_a_defect_in_the_office_keeps_the_draft(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p1\r444\r\r")
        assert program.wait_for_end() == 1
        assert draft_of(program)["amount"] == "444"


def test_an_office_that_does_not_open_says_why(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"SAMPLE_CLOSED": "1"}) as program:
        assert program.wait_for_end() == 1
        assert "La oficina está cerrada. Llame a sistemas." in bytes(program.output).decode()


def test_a_refusal_teaches_and_the_order_can_be_sent_again(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p1\r13\r\r")
        program.wait_for("NO No se cobra 13. Escriba otro importe [Retroceso].")
        program.type(b"\x1b[Z\x1b[D\x7f2\x1b[21~")
        program.wait_for("Recibo 1")
        assert program.entries()[0]["amount"] == "23"


def test_a_key_that_cannot_act_now_stays_and_says_why(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"\x1b[B" * 3)
        program.wait_for("(Nota)")
        program.type(b"n")
        program.wait_for("NO Esta cuenta no lleva notas.")
        program.type(b"\x1b[B")
        program.wait_for("N  Nota")


def test_an_office_that_takes_long_asks_for_patience_and_then_answers(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"SAMPLE_DELAY_S": "1.0"}) as program:
        program.ready()
        program.type(b"p1\r13\r\r")
        program.wait_for("Un momento")
        program.wait_for("NO No se cobra 13.")


# The window


def test_a_window_too_small_says_so_and_comes_back_with_what_was_typed(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"nuno")
        program.wait_for("Nota               uno")
        for lines, columns in ((5, 20), (1, 1), (24, 79), (23, 80)):
            program.resize(lines, columns)
            program.wait_for("Agrande la ventana"[:columns])
        program.type(b"dos")
        program.resize(24, 80)
        program.wait_for("unodos")
        program.type(b"\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"] == "unodos"


def test_a_session_may_start_in_a_window_of_20_by_5(tmp_path: Path) -> None:
    with Program(tmp_path, lines=5, columns=20) as program:
        program.wait_for("Agrande la ventana a")
        program.resize(30, 100)
        program.wait_for("fila 1 de 200")


def test_a_window_resized_while_typing_loses_no_key(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n")
        for turn in range(10):
            program.type(b"ab")
            program.resize(24 + turn % 3, 80 + turn)
        program.type(b"\r")
        program.wait_for("Nota 1")
        assert program.entries()[0]["note"] == "ab" * 10


def test_the_cursor_stands_where_the_text_goes(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"nabc\x1b[D")
        program.wait_for("abc")
        program.wait_until_quiet()
        line, column = program.cursor
        assert program.screen[line].startswith("Nota")
        assert program.screen[line][column] == "c"
        assert program.modes()[25]


# Drawing


def test_nothing_is_asked_of_the_mouse_the_focus_or_a_kitty(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p1\r")
        program.wait_until_quiet()
        assert {mode for mode, on in program.modes().items() if on} <= {1049, 2004, 2026, 25}
        assert b"\x1b[>" not in program.output


def test_an_untouched_session_writes_nothing(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"nabc")
        program.wait_for("abc")
        program.wait_until_quiet(0.3)
        before, until = len(program.output), time.perf_counter() + 1.6
        while (left := until - time.perf_counter()) > 0:
            program.pump(left)
        assert len(program.output) == before


def test_what_another_session_changes_is_shown_without_a_key(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.journal.with_suffix(".changed").write_text("1")
        program.ready()
        program.wait_until_quiet(0.7)
        program.journal.with_suffix(".changed").write_text("2")
        program.wait_for("CAMBIÓ")


def test_a_session_left_alone_locks_and_keeps_the_draft(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"SAMPLE_LOCK_S": "0.5"}) as program:
        program.ready()
        program.type(b"nuno")
        program.wait_for("BLOQUEADO")
        assert draft_of(program) == {"note": "uno"}


@pytest.mark.parametrize("environment", [{}, {"COLORTERM": "truecolor"}, {"TERM": "linux"}])
def test_sixteen_colours_are_enough(environment: dict[str, str], tmp_path: Path) -> None:
    with Program(tmp_path, environment=environment) as program:
        program.ready()
        program.type(b"p1\r13\r\r")
        program.wait_for("NO No se cobra")
        assert colours(program) <= SIXTEEN


def test_no_color_means_none(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"NO_COLOR": "1"}) as program:
        program.ready()
        program.type(b"p1\r13\r\r")
        program.wait_for("NO No se cobra")
        assert colours(program) <= {"", "0", "1", "2", "4", "7", "39", "49"}


def test_ascii_means_no_sign_beyond_the_letters(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"OFICINISTA_ASCII": "1"}) as program:
        program.ready()
        program.type(b"n" + b"largo " * 33 + b"?")
        program.wait_until_quiet()
        assert all(ord(letter) < 256 for letter in bytes(program.output).decode())


SNAPSHOTS = {
    "list": b"\x1b[B",
    "pay": b"p1\r13\r\r",
    "help": b"?",
    "sure": b"p1\r600\r\r",
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_the_screen_looks_as_it_did(name: str, tmp_path: Path) -> None:
    path = CHECKOUT / "tests" / "terminal" / "snapshots" / f"{name}.txt"
    with Program(tmp_path) as program:
        program.ready()
        program.type(SNAPSHOTS[name])
        program.wait_until_quiet(0.3)
        assert program.screen == path.read_text("utf-8").split("\n")
