"""Text made harmless and put into a line of the screen.

No widget of ours gives a string to Textual, which would read markup in it (a customer called `Juan [/] Pérez` would end
the program, `[@click=app.exit]` would obey): every text goes through `safe` and is drawn as plain segments.
"""

import os
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from oficinista.text import clean

PLAIN = Style(color="default", bgcolor="default")
BOLD = PLAIN + Style(bold=True)
REVERSE = PLAIN + Style(reverse=True)
UNDERLINE = PLAIN + Style(underline=True)
DIM = PLAIN + Style(dim=True)
GOOD = Style(color="green", bgcolor="default", bold=True)
BAD = Style(color="red", bgcolor="default", bold=True)
WARN = Style(color="yellow", bgcolor="default", bold=True)
TRAINING = Style(color="black", bgcolor="yellow", bold=True)
"""Colours beside words that say the same; sixteen of them, from the person's own palette."""

Part = tuple[str, Style]

_LATIN_1 = {ord(sign): plain for sign, plain in {"…": "...", "·": "-", "–": "-", "—": "-", "•": "*"}.items()}


def ascii_only() -> bool:
    """Whether this terminal shows no box drawing (`OFICINISTA_ASCII=1`)."""
    return os.environ.get("OFICINISTA_ASCII") == "1"


def rule(width: int) -> str:
    """A horizontal line."""
    return ("-" if ascii_only() else "─") * width


def safe(text: str) -> str:
    """`text` without anything that a terminal or Textual could obey, on one line."""
    cleaned = clean(text)
    return cleaned.translate(_LATIN_1).replace("\N{REPLACEMENT CHARACTER}", "?") if ascii_only() else cleaned


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` made exactly `width` cells wide; what is cut off shows as a mark."""
    text = safe(text)
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + _cut_mark() if width > 0 else ""
    return " " * (width - length) + text if right else text + " " * (width - length)


def _cut_mark() -> str:
    return "~" if ascii_only() else "…"


def strip_of(parts: Iterable[Part], width: int, fill: Style = PLAIN) -> Strip:
    """A line of exactly `width` cells; what is cut off shows as a mark. The texts must be safe already."""
    strip = Strip([Segment(text, style) for text, style in parts if text])
    if strip.cell_length > width > 1 and strip.crop(width).text.strip():
        return Strip.join([strip.crop(0, width - 1), Strip([Segment(_cut_mark(), fill)])])
    return strip.adjust_cell_length(width, fill)


class Lines(Widget):
    """A widget that draws itself line by line: say `parts(y)`, and call `refresh_lines` when lines change."""

    DEFAULT_CSS = """
    Lines { height: 1; width: 1fr; background: ansi_default; }
    """

    def parts(self, y: int) -> Iterable[Part]:  # noqa: ARG002 - what subclasses override
        """Line `y` as texts with styles."""
        return ()

    def render_line(self, y: int) -> Strip:
        return strip_of(self.parts(y), self.size.width)

    def refresh_lines(self, *lines: int) -> None:
        """Draw these lines again, and no more."""
        width, height = self.size
        if regions := [Region(0, y, width, 1) for y in lines if 0 <= y < height]:
            self.refresh(*regions)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Textual styles the widget anew. No style here knows of the focus: whoever has it draws it."""
