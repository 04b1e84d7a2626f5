"""An amount in large digits, to be read from a step away: the change that goes into a person's hand.

Drawn with blanks in reverse, which every terminal has, in any character set and without colour.
"""

from collections.abc import Iterable

from screens.widgets.line import PLAIN, REVERSE, Lines, Part

HEIGHT = 5
_DOT = "  "
_SHAPES = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# .## ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    ".": ". . . . #",
    ",": ". . . # #",
    "$": ".## ##. .#. .## ##.",
    "-": "... ... ### ... ...",
}


class BigAmount(Lines):
    """Shows a text of digits, `$`, `,`, `.` and `-`."""

    DEFAULT_CSS = f"""
    BigAmount {{ height: {HEIGHT}; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def show(self, text: str) -> None:
        """Show this amount instead."""
        if text != self._text:
            self._text = text
            self.refresh_lines(*range(HEIGHT))

    def parts(self, y: int) -> Iterable[Part]:
        yield ("  ", PLAIN)
        for sign in self._text:
            for dot in _SHAPES[sign].split()[y]:
                yield (_DOT, REVERSE if dot == "#" else PLAIN)
            yield (_DOT, PLAIN)
