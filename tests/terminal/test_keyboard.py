"""What a terminal sends becomes keys, pastes and scans, however its bytes are cut."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste
from textual.message import Message

from screens.keyboard import ESCAPE_S, PASTE_S, Keyboard, Scanned


def names(units: Iterable[Message]) -> list[str]:
    """Units as one text each: the key's name, `paste:...`, `scan:...`."""
    return [
        unit.key if isinstance(unit, Key) else f"paste:{unit.text}" if isinstance(unit, Paste) else f"scan:{unit.code}"
        for unit in units
        if isinstance(unit, Key | Paste | Scanned)
    ]


def read(data: bytes, *, cuts: Iterable[int] = (), prefix: str = "\x02") -> list[str]:
    """All units of `data`, fed in pieces, and what the deadline makes of the rest."""
    keyboard, units = Keyboard(prefix), list[Message]()
    places = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    for start, end in pairwise(places):
        units += keyboard.feed(data[start:end], 0.0)
    while keyboard.deadline is not None:
        units += keyboard.expire(keyboard.deadline)
    return names(units)


F_KEYS = [f"f{n}" for n in range(1, 13)]
TILDE = [b"\x1b[%d~" % n for n in (11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24)]
PUTTY_MODES = {
    "ESC[n~": TILDE,
    "Linux": [*(b"\x1b[[" + bytes([c]) for c in b"ABCDE"), *TILDE[5:]],
    "Xterm R6": [*(b"\x1bO" + bytes([c]) for c in b"PQRS"), *TILDE[4:]],
    "VT400": TILDE,
    "VT100+": [b"\x1bO" + bytes([c]) for c in b"PQRSTUVWXYZ["],
    "SCO": [b"\x1b[" + bytes([c]) for c in b"MNOPQRSTUVWX"],
}


@pytest.mark.parametrize("mode", PUTTY_MODES)
def test_every_putty_mode_has_its_twelve_function_keys(mode: str) -> None:
    assert read(b"".join(PUTTY_MODES[mode])) == F_KEYS


@pytest.mark.parametrize(
    ("home", "end"),
    [(b"\x1b[1~", b"\x1b[4~"), (b"\x1b[7~", b"\x1b[8~"), (b"\x1b[H", b"\x1b[F"), (b"\x1b[H", b"\x1bOw")],
)
def test_home_and_end_come_in_four_ways(home: bytes, end: bytes) -> None:
    assert read(home + end) == ["home", "end"]


def test_arrows_come_in_both_cursor_modes() -> None:
    assert read(b"\x1b[A\x1b[B\x1bOC\x1bOD") == ["up", "down", "right", "left"]


def test_a_modifier_is_part_of_the_key() -> None:
    assert read(b"\x1b[1;2A\x1b[5;5~\x1b[1;2P\x1b[Z") == ["shift+up", "ctrl+pageup", "shift+f1", "shift+tab"]


def test_a_letter_from_a_latin_1_terminal_is_that_letter() -> None:
    keyboard = Keyboard()
    assert names(keyboard.feed(b"a\xf1o", 0.0)) == ["a", "ñ", "o"]
    assert keyboard.is_foreign


def test_a_latin_1_letter_that_comes_last_does_not_wait_for_the_next_key() -> None:
    assert read(b"\xf1") == ["ñ"]


def test_a_utf_8_letter_cut_in_two_is_one_letter() -> None:
    keyboard = Keyboard()
    units = keyboard.feed(b"\xc3", 0.0) + keyboard.feed(b"\xb1", 0.0)
    assert names(units) == ["ñ"]
    assert not keyboard.is_foreign


def test_escape_and_a_letter_sent_together_are_two_keys() -> None:
    assert read(b"\x1bx\x1b1\x1b\x1b[A") == ["escape", "x", "escape", "1", "escape", "up"]


def test_an_escape_sequence_cut_by_a_slow_line_waits_for_its_rest() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b", 10.0) == []
    assert keyboard.expire(10.0 + ESCAPE_S * 0.9) == []
    assert names(keyboard.feed(b"[B", 10.0 + ESCAPE_S * 0.9)) == ["down"]


def test_escape_alone_is_escape_after_its_time() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b", 10.0) == []
    assert names(keyboard.expire(10.0 + ESCAPE_S)) == ["escape"]


def test_a_line_end_is_one_enter_however_it_is_written() -> None:
    assert read(b"\r\n\n\r") == ["enter", "enter", "enter"]


def test_what_nobody_asked_the_terminal_for_types_nothing() -> None:
    assert read(b"\x1b[<0;10;10M\x1b[?62;22c\x1b[12;40R\x00\x1c") == []


def test_a_paste_is_one_unit_with_its_line_ends() -> None:
    assert read(b"\x1b[200~uno\ndos\x1b[31m\x1b[201~z") == ["paste:uno\ndos\x1b[31m", "z"]


def test_a_paste_whose_end_is_lost_is_taken_after_its_time() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b[200~uno", 0.0) == []
    assert names(keyboard.expire(PASTE_S)) == ["paste:uno"]
    assert names(keyboard.feed(b"a", PASTE_S)) == ["a"]


def test_a_scan_is_one_unit_and_its_digits_are_no_keys() -> None:
    assert read(b"1\x020001234-5\r2") == ["1", "scan:0001234-5", "2"]


def test_the_line_feed_after_a_scan_is_no_enter() -> None:
    assert read(b"\x02123\r\n4") == ["scan:123", "4"]


def test_a_scan_that_breaks_off_types_nothing_and_says_so() -> None:
    assert read(b"\x021234") == ["scan:"]
    assert read(b"\x0212\x1b[A") == ["scan:", "up"]


def test_a_printable_scan_prefix_can_still_be_typed() -> None:
    assert read(b"~99\r", prefix="~") == ["scan:99"]
    assert read(b"~ a", prefix="~") == ["tilde", "space", "a"]
    assert read(b"~~7\r", prefix="~~") == ["scan:7"]


PIECES = st.sampled_from(
    [
        b"a",
        b"7",
        b" ",
        b"?",
        b"\r",
        b"\t",
        b"\x7f",
        b"\xc3\xb1",
        b"\xe2\x82\xac",
        b"\x1b[A",
        b"\x1b[11~",
        b"\x1bOP",
        b"\x1b[[A",
        b"\x1b[1;5C",
        b"\x1b[200~p\r\nq\x1b[201~",
        b"\x0212345\r",
        b"\x1b[?2026;2$y",
        b"\x1b[M",
    ]
)


@given(pieces=st.lists(PIECES, max_size=30), cuts=st.lists(st.integers(0, 300), max_size=12))
def test_no_cut_of_the_line_changes_a_key(pieces: list[bytes], cuts: list[int]) -> None:
    data = b"".join(pieces)
    assert read(data, cuts=cuts) == read(data)


@given(pieces=st.lists(PIECES, max_size=30))
def test_keys_together_are_the_keys_one_by_one(pieces: list[bytes]) -> None:
    assert read(b"".join(pieces)) == [name for piece in pieces for name in read(piece)]


@given(data=st.binary(max_size=200), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_no_bytes_end_the_session(data: bytes, cuts: list[int]) -> None:
    assert isinstance(read(data, cuts=cuts), list)
