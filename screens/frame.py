"""What the terminal shows, cell by cell, so that a frame writes only what differs.

Textual writes a changed line from its widget's left edge. Here a part of a screen is compared with what was written
before; a whole screen is written as it is, so that it mends whatever else has disturbed the terminal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import get_character_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from screens.widgets.line import PLAIN

Cell = tuple[str, Style | None]

GAP = 16
"""So many equal cells cost no more to write again than to jump over."""
ERASED_MIN = 6
"""From so many blanks on, erasing them is shorter than writing them."""
BLANK: Cell = (" ", PLAIN)


@dataclass(frozen=True, slots=True)
class Run:
    """What to write from cell `x` on: a text, and how many cells after it to erase."""

    x: int
    text: Strip
    erased: int = 0


class Shown:
    """The cells that the terminal shows.

    Nothing is held of a line with signs that are not one cell wide: how wide is the terminal's own affair, so such a
    line is always written whole.
    """

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, Cell]] = {}

    def replace(self, lines: Sequence[Strip]) -> None:
        """A whole screen is written."""
        self._lines = {y: dict(enumerate(_cells(line) or ())) for y, line in enumerate(lines)}

    def differing(self, y: int, x: int, strip: Strip) -> Iterator[Run]:
        """What must be written for the terminal to show `strip` from cell `x` of line `y` on; it counts as written."""
        line, cells = self._lines.setdefault(y, {}), _cells(strip)
        if cells is None:
            line.clear()
            yield Run(x, strip)
            return
        changed = [at for at, cell in enumerate(cells) if line.get(x + at) != cell]
        line.update(enumerate(cells, x))
        for first, end in _joined(changed):
            blank = next((at for at in range(end, first, -1) if cells[at - 1] != BLANK), first)
            written = blank if end - blank >= ERASED_MIN else end
            yield Run(x + first, strip.crop(first, written).simplify(), end - written)


class SparingFrame(CompositorUpdate):
    """A frame that is compared with what is shown when it is written."""

    def __init__(self, frame: LayoutUpdate | ChopsUpdate, shown: Shown) -> None:
        self._frame = frame
        self._shown = shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self._frame.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        if isinstance(self._frame, ChopsUpdate):
            return "".join(_sequence(y, run, console) for y, run in self._runs(self._frame))
        self._shown.replace([Strip.join(line) for line in self._frame.strips])
        return self._frame.render_segments(console)

    def _runs(self, frame: ChopsUpdate) -> Iterator[tuple[int, Run]]:
        for y, first, end in frame.spans:
            for x, strip in frame.chops[y].items():
                if strip is not None and x < end and x + strip.cell_length > first:
                    left = max(x, first)
                    for run in self._shown.differing(y, left, strip.crop(left - x, end - x)):
                        yield y, run


def _cells(strip: Strip) -> list[Cell] | None:
    """A sign and its style for each cell; None when a sign is not of one cell."""
    cells = [(sign, style) for text, style, _ in strip for sign in text]
    return cells if all(get_character_cell_size(sign) == 1 for sign, _ in cells) else None


def _joined(changed: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The changed cells as runs from one to before another."""
    for at, cell in enumerate(changed):
        if at == 0 or cell - changed[at - 1] > GAP:
            first = cell
        if at + 1 == len(changed) or changed[at + 1] - cell > GAP:
            yield first, cell + 1


def _sequence(y: int, run: Run, console: Console) -> str:
    """What the terminal is sent. Every text begins and ends in its default colours, which therefore need no saying."""
    text = run.text.render(console).replace(";39;49m", "m").replace("\x1b[39;49m", "")
    erasing = f"\x1b[{run.erased}X" if run.erased else ""
    return f"\x1b[{y + 1};{run.x + 1}H{text}{erasing}"
