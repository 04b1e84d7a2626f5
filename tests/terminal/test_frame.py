"""A frame that writes only what differs leaves the terminal as a whole one does."""

from typing import Any

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from screens.frame import Shown, SparingFrame
from screens.widgets.line import BOLD, DIM, GOOD, PLAIN, REVERSE, UNDERLINE, strip_of

WIDTH, HEIGHT = 40, 3
CONSOLE = Console(color_system="standard", force_terminal=True)
signs = st.sampled_from(["a", "á", " ", "-", "$", "漢", "字", "e\N{COMBINING ACUTE ACCENT}"])
texts = st.lists(signs, max_size=WIDTH // 2).map("".join)
parts = st.lists(st.tuples(texts, st.sampled_from([PLAIN, BOLD, DIM, GOOD, REVERSE, UNDERLINE])), max_size=4)
screens = st.lists(parts, min_size=HEIGHT, max_size=HEIGHT)


def strips(lines: list[list[tuple[str, Style]]]) -> list[Strip]:
    """Lines whose last cell is blank: how a terminal wraps a combined sign at its edge is its own affair."""
    return [strip_of(line, WIDTH - 1).adjust_cell_length(WIDTH, PLAIN) for line in lines]


def whole(lines: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def partial(lines: list[Strip]) -> ChopsUpdate:
    spans = [(y, 0, WIDTH) for y in range(HEIGHT)]
    return ChopsUpdate([{0: line} for line in lines], spans, [[WIDTH]] * HEIGHT)


def written(*frames: LayoutUpdate | ChopsUpdate) -> list[str]:
    shown = Shown()
    return [SparingFrame(frame, shown).render_segments(CONSOLE) for frame in frames]


def seen(sequences: list[str]) -> list[list[Any]]:
    """Every cell of a terminal, its sign and how it looks."""
    terminal = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(terminal)
    for sequence in sequences:
        stream.feed(sequence)
    return [[terminal.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


@given(screens, st.lists(screens, min_size=1, max_size=3))
def test_what_is_spared_was_there_already(first: list[Any], later: list[list[Any]]) -> None:
    frames = written(whole(strips(first)), *(partial(strips(lines)) for lines in later))
    assert seen(frames) == seen(written(whole(strips(later[-1]))))


@given(st.lists(st.text(alphabet="aá .-$", max_size=WIDTH), min_size=HEIGHT, max_size=HEIGHT))
def test_an_equal_frame_writes_nothing(lines: list[str]) -> None:
    same = strips([[(line, PLAIN)] for line in lines])
    assert written(whole(same), partial(same))[1] == ""


def test_one_figure_that_changes_is_one_figure_written() -> None:
    before, after = (strips([[("Total $1,057.3", PLAIN), (digit, BOLD)], [], []]) for digit in "01")
    assert written(whole(before), partial(after))[1] == "\x1b[1;15H\x1b[1m1\x1b[0m"


def test_what_is_no_longer_there_is_erased() -> None:
    before, after = strips([[("Factura", PLAIN)], [], []]), strips([[], [], []])
    assert written(whole(before), partial(after))[1] == "\x1b[1;1H\x1b[7X"


def test_a_whole_screen_is_written_whole_however_much_was_there() -> None:
    same = strips([[("Oficina", PLAIN)], [], []])
    first, second = written(whole(same), whole(same))
    assert first == second
