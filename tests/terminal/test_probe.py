"""`oficinista keys`: what a terminal sends is shown as it came, and taken as the counter takes it."""

import os
import pty
import termios
import tty
from collections.abc import Iterator

import pytest

from screens import probe


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: the person's and the program's."""
    person, program = pty.openpty()
    tty.setraw(program)
    yield person, program
    os.close(person)
    os.close(program)


def heard(terminal: tuple[int, int], keys: dict[str, bytes]) -> list[probe.Heard]:
    """The person answers each question with these bytes."""
    person, program = terminal
    answers = iter(keys.values())

    def ask(text: str) -> None:
        if not text.endswith("\n"):
            os.write(person, next(answers))

    return probe.probe(program, keys, ask)


def test_keys_that_are_right_are_said_to_be(terminal: tuple[int, int]) -> None:
    found = heard(terminal, {"f2": b"\x1bOQ", "escape": b"\x1b", "question_mark": b"?", "enter": b"\r"})
    assert [one.is_right for one in found] == [True] * 4
    assert found[0].told() == "ESC O Q  bien"


def test_a_key_that_comes_as_another_is_wrong(terminal: tuple[int, int]) -> None:
    (found,) = heard(terminal, {"f12": b"\x1bOQ"})
    assert found.told() == "ESC O Q  MAL: el mostrador entiende F2"


def test_a_key_that_never_comes_is_told(terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PATIENCE_S", 0.01)
    (found,) = heard(terminal, {"f1": b""})
    assert found.told().startswith("no llegó nada")


def test_ctrl_c_ends_it_and_the_terminal_is_as_it_was(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before = termios.tcgetattr(program)
    assert [one.key for one in heard(terminal, {"f1": b"\x1bOP", "f2": b"\x03", "f3": b""})] == ["f1"]
    assert termios.tcgetattr(program) == before


def test_every_key_of_the_counter_is_asked_for_once() -> None:
    keys = probe.keys_used()
    assert {"f1", "f10", "f12", "escape", "enter"} <= set(keys)
    assert len(keys) == len(set(keys))
