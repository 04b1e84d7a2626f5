"""Every key reaches the screen that the key before it opened, however fast it came."""

import random
from pathlib import Path

import pytest

from tests.terminal.program import Program

HUMAN_S = 0.015
"""A very fast person; the sample's office takes longer than that for an order."""
MOVES = [b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F", b"\x1b[15~", b"\x1b[[C", b"\x1bOR"]
OPENERS = [b"p", b"n", b"\r", b"\x1bOT", b"\x1b[17~", b"?", b"\x1b[11~", b"\x020042\r"]
TYPED = [b"1", b"2", b"9", b"600", b"13", b"a", b"z", b"\xc3\xb1", b" ", b"[/]", b"\x7f", b"\x1b[D", b"\x1b[3~"]
ENDERS = [b"\r", b"\t", b"\x1b[Z", b"\x1b[21~", b"\x1b", b"s", b"\x1b[19~", b"\r\r"]
PASTES = [b"\x1b[200~12\x1b[201~", b"\x1b[200~uno\ndos\x1b[201~", b"\x1b[200~55\n\x1b[201~"]
LAST = b"\x02FIN-0\r"


def script(seed: int, length: int) -> list[bytes]:
    """A random script over all screens of the sample: keys, pastes and scans."""
    chance = random.Random(seed)
    groups = chance.choices([MOVES, OPENERS, TYPED, ENDERS, PASTES], [2, 3, 5, 4, 1], k=length)
    return [*(chance.choice(group) for group in groups), LAST]


def play(folder: Path, keys: list[bytes], pause_s: float) -> tuple[list[str], list[dict[str, str]]]:
    """The screen and the journal after a script."""
    folder.mkdir()
    with Program(folder, environment={"SAMPLE_DELAY_S": "0.03"}) as program:
        program.ready()
        program.type(keys, pause_s=pause_s)
        program.wait_for("FIN-0")
        program.wait_until_quiet(0.2)
        return program.screen, program.entries()


@pytest.mark.parametrize("seed", range(6))
def test_a_script_in_one_burst_does_what_it_does_at_human_speed(seed: int, tmp_path: Path) -> None:
    keys = script(seed, 90)
    assert play(tmp_path / "burst", keys, 0.0) == play(tmp_path / "human", keys, HUMAN_S)


def test_two_fields_and_the_key_between_them_in_one_burst(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"p123\t456\rnota\r")
        program.wait_for("Recibo 1")
        assert program.entries() == [
            {"kind": "pay", "tender": "123", "amount": "456", "note": "nota", "account": "0000"}
        ]


def test_keys_typed_before_the_office_is_open_wait_for_it(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"SAMPLE_CONNECT_S": "0.6"}) as program:
        program.type(b"\x1b[Bp1\r2\r\r")
        program.wait_for("Recibo 1")
        assert program.entries()[0]["account"] == "0001"


def test_a_question_about_money_opened_by_a_burst_is_answered_by_it(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"SAMPLE_DELAY_S": "0.05"}) as program:
        program.ready()
        program.type(b"p1000\r900\r\rsp1000\r900\r\r\x1b\x1b" + LAST)
        program.wait_for("FIN-0")
        assert [entry["amount"] for entry in program.entries()] == ["900"]


def test_enter_pressed_twice_pays_once(tmp_path: Path) -> None:
    with Program(tmp_path, environment={"SAMPLE_DELAY_S": "0.2"}) as program:
        program.ready()
        program.type(b"p1\r2\r\x1b[21~\x1b[21~\x1b[21~")
        program.wait_for("Recibo 1")
        program.type(LAST)
        program.wait_for("FIN-0")
        assert len(program.entries()) == 1


def test_ten_thousand_keys_in_one_burst_are_all_there(tmp_path: Path) -> None:
    """More than the queue holds and more than a terminal's buffer: the rest waits in the line."""
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n" + b"ab\x7f" * 3333 + b"\r")
        program.wait_for("Nota 1", deadline_s=60)
        assert program.entries()[0]["note"] == "a" * 199  # the 200th made no room for the last b, and went with it


@pytest.mark.parametrize("prefix", ["\x02", "~"])
def test_a_scan_works_wherever_the_focus_is_and_lands_in_no_field(prefix: str, tmp_path: Path) -> None:
    scan = prefix.encode() + b"0077\r"
    with Program(tmp_path, environment={"OFICINISTA_SCAN_PREFIX": prefix}) as program:
        program.ready()
        program.type(scan + b"5\r" + scan + b"6\r\r")
        program.wait_for("Recibo 1")
        assert program.entries() == [{"kind": "pay", "tender": "5", "amount": "6", "note": "0077", "account": "0077"}]
