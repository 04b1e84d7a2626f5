"""Text to read: lines or columns of it, drawn as they are given."""

from collections.abc import Iterable, Sequence

from rich.style import Style

from screens.widgets.line import DIM, PLAIN, Lines, Part, ascii_only, fit, safe

Line = str | Sequence[Part]
"""A line of a panel: plain text, or texts with styles."""


class Panel(Lines):
    """Shows `lines` from the top, in `height` lines or all there are; `show` replaces them and draws what differs."""

    DEFAULT_CSS = """
    Panel { height: 1fr; }
    """

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        height: int | None = None,
    ) -> None:
        super().__init__(id=id)
        if height is not None:
            self.styles.height = height
        self._lines = [_parts(line) for line in lines]
        self._top = 0

    @property
    def lines(self) -> int:
        """How many lines it holds."""
        return len(self._lines)

    def show(self, lines: Iterable[Line]) -> None:
        """Show these lines instead."""
        before, self._lines = self._lines, [_parts(line) for line in lines]
        self._top = min(self._top, max(0, len(self._lines) - 1))
        changed = [y for y in range(max(len(before), len(self._lines))) if before[y : y + 1] != self._lines[y : y + 1]]
        self.refresh_lines(*(y - self._top for y in changed))

    @property
    def is_at_start(self) -> bool:
        """Whether nothing is above what is shown."""
        return self._top == 0

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is below what is shown."""
        return self._top + self.size.height >= len(self._lines)

    def rewind(self) -> None:
        """Go back to the first page."""
        if self._top:
            self._top = 0
            self.refresh()

    def page(self, direction: int) -> None:
        """Turn one page down (1) or up (-1)."""
        height = max(1, self.size.height)
        top = max(0, min(self._top + direction * height, len(self._lines) - height))
        if top != self._top:
            self._top = top
            self.refresh()

    def parts(self, y: int) -> Iterable[Part]:
        index = self._top + y
        return self._lines[index] if index < len(self._lines) else ()


class Divider(Lines):
    """A line across the screen."""

    def parts(self, y: int) -> Iterable[Part]:  # noqa: ARG002 - it has one line
        return [(("-" if ascii_only() else "─") * self.size.width, DIM)]


def _parts(line: Line) -> list[Part]:
    if isinstance(line, str):
        return [(safe(line), PLAIN)]
    return [(safe(text), style) for text, style in line]


def columns(cells: Sequence[tuple[str, int]], style: Style = PLAIN) -> list[Part]:
    """A line of cells, each fitted to its width; a negative width sets its text to the right."""
    return [(fit(text, abs(width), right=width < 0) + " ", style) for text, width in cells]
