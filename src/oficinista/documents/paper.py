"""Laying plain text on paper of a fixed width: headings, amounts at the right, long text folded.

Whatever came from a person is cleaned again here: a name must not reach a printer with control characters in it.
"""

import textwrap

from oficinista.text import clean

RECEIPT_WIDTH = 42
"""What a receipt printer writes on 80 mm paper."""
PAGE_WIDTH = 76
LEFT_MIN = 8
"""What is left beside a text at the right must hold a short word."""
UTILITY = "Autoridad de Acueductos y Alcantarillados"


class Paper:
    """Lines of text no wider than the paper."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._lines: list[str] = []

    def centered(self, text: str) -> None:
        """A heading."""
        self._lines += [line.center(self.width).rstrip() for line in self._folded(text, self.width)]

    def text(self, text: str, indent: int = 0) -> None:
        """Running text."""
        self._lines += [" " * indent + line for line in self._folded(text, self.width - indent)]

    def pair(self, left: str, right: str, indent: int = 0) -> None:
        """Something at the left and its amount or date at the right; a long name at the right stands below."""
        right = clean(right)
        room = self.width - indent - len(right) - 1
        if room < LEFT_MIN:
            self.text(left, indent)
            self._lines += [line.rjust(self.width) for line in self._folded(right, self.width - indent)]
            return
        *above, last = self._folded(left, room) or [""]
        self._lines += [" " * indent + line for line in above]
        self._lines.append(" " * indent + last.ljust(room) + " " + right)

    def rule(self) -> None:
        """A line across."""
        self._lines.append("-" * self.width)

    def gap(self) -> None:
        """An empty line."""
        self._lines.append("")

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _folded(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(clean(text), width, break_on_hyphens=False)
