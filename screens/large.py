"""Letters for those who read from the other end of the room."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from screens.widgets.line import PLAIN, REVERSE

if TYPE_CHECKING:
    from screens.widgets.panel import Line

FONT = "banner3"
"""Its letters are made of one sign, seven lines high."""
INK = "#"
HEIGHT = 7


def large(text: str, width: int, height: int) -> "Iterator[Line]":
    """`text` in letters as large as a multiple of the font's that fits; nothing where not even that does.

    They are drawn in reverse spaces, which every terminal and character set has.
    """
    drawn = _drawn(text)
    scale = min(width // max(1, len(drawn[0])), height // HEIGHT)
    for row in drawn:
        line: Line = [(" " * scale, REVERSE if sign == INK else PLAIN) for sign in row]
        yield from [line] * scale


@cache
def _drawn(text: str) -> tuple[str, ...]:
    from pyfiglet import Figlet

    return tuple(Figlet(font=FONT, width=10_000).renderText(text).splitlines()[:HEIGHT])
