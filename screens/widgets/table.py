"""Rows to choose from: at most one page of 200, a cursor, no scroll bar. A move draws two lines and a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.events import Key
from textual.geometry import Offset
from textual.message import Message

from oficinista.i18n import tr
from screens.widgets.line import BOLD, DIM, PLAIN, REVERSE, UNDERLINE, Lines, Part, fit

PAGE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in cells, whether its texts are set to the right, and whether it takes the room
    that a wide terminal leaves."""

    title: str
    width: int
    right: bool = False
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it stands for, its cells, and whether it wants to be seen (an alert)."""

    id: str
    cells: tuple[str, ...]
    is_marked: bool = False


class Table(Lines, can_focus=True):
    """A list with a cursor. `show(rows)` fills it and keeps the cursor on the same row."""

    DEFAULT_CSS = """
    Table { height: 1fr; }
    """

    class Chosen(Message):
        """Enter was pressed on a row."""

        def __init__(self, table: "Table", row: Row) -> None:
            self.table = table
            self.row = row
            super().__init__()

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, table: "Table", row: Row | None) -> None:
            self.table = table
            self.row = row
            super().__init__()

    def __init__(self, name: str, columns: Sequence[Column], *, empty: str = "") -> None:
        super().__init__(id=name)
        self._columns = tuple(columns)
        self._rows: Sequence[Row] = ()
        self._empty = empty
        self._is_known = False
        self._at = 0
        self._top = 0
        self._total: int | None = None

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._at] if self._rows else None

    @property
    def rows(self) -> Sequence[Row]:
        """All rows shown."""
        return self._rows

    def show(self, rows: Sequence[Row], total: int | None = None) -> None:
        """Show these rows, of `total` that there are. More than a page of 200 is a defect: ask for a page."""
        if len(rows) > PAGE_ROWS:
            raise ValueError(f"{len(rows)} rows do not fit a page of {PAGE_ROWS}")
        if self._is_known and tuple(rows) == self._rows and total == self._total:
            return
        self._is_known = True
        before, last = self.row, self._at
        self._rows, self._total = tuple(rows), total
        same = [i for i, row in enumerate(self._rows) if before is not None and row.id == before.id]
        self._at = same[0] if same else max(0, min(last, len(self._rows) - 1))
        self._keep_cursor_in_view()
        self.refresh()

    def move_to(self, row_id: str) -> None:
        """Put the cursor on a row, if it is there."""
        for index, row in enumerate(self._rows):
            if row.id == row_id:
                self._move(index)

    # Keys

    def on_key(self, event: Key) -> None:
        page = max(1, self._height - 1)
        moves = {
            "up": self._at - 1,
            "down": self._at + 1,
            "pageup": self._at - page,
            "pagedown": self._at + page,
            "home": 0,
            "end": len(self._rows) - 1,
        }
        if event.key in moves:
            self._move(moves[event.key])
        elif event.key == "enter" and self.row is not None:
            self.post_message(self.Chosen(self, self.row))
        else:
            return
        event.stop()
        event.prevent_default()

    def _move(self, to: int) -> None:
        to = max(0, min(to, len(self._rows) - 1))
        if to == self._at or not self._rows:
            return
        before, self._at = self._at, to
        if self._keep_cursor_in_view():
            self.refresh()
        else:
            self.refresh_lines(before - self._top + 1, to - self._top + 1, self.size.height - 1)
        self.post_message(self.Moved(self, self.row))

    def _keep_cursor_in_view(self) -> bool:
        """Turn half a page when the cursor leaves the view. Whether the view has changed."""
        top, height = self._top, self._height
        if not top <= self._at < top + height:
            ahead = height // 2 if self._at < top else height - 1 - height // 2
            self._top = self._at - ahead
        self._top = max(0, min(self._top, len(self._rows) - height))
        return self._top != top

    def on_resize(self) -> None:
        if self._keep_cursor_in_view():
            self.refresh()

    # Drawing

    @property
    def _height(self) -> int:
        """Lines for rows: all but the titles and the count."""
        return max(1, self.size.height - 2)

    @property
    def caret(self) -> Offset:
        """Where the terminal's cursor belongs: at the row chosen."""
        return Offset(0, self._at - self._top + 1)

    def on_focus(self) -> None:
        self.refresh_lines(self._at - self._top + 1)

    def on_blur(self) -> None:
        self.refresh_lines(self._at - self._top + 1)

    def parts(self, y: int) -> Iterable[Part]:
        if y == 0:
            return [(" " * 2 + self._line([column.title for column in self._columns]), UNDERLINE)]
        if y == self.size.height - 1:
            return [(fit(self._count(), self.size.width, right=True), DIM)]
        index = self._top + y - 1
        if index >= len(self._rows):
            return [(f"  {fit(self._empty, self.size.width - 2)}", PLAIN)] if index == 0 and self._is_known else ()
        return self._row_parts(self._rows[index], is_cursor=index == self._at)

    def _row_parts(self, row: Row, *, is_cursor: bool) -> list[Part]:
        style = REVERSE if is_cursor and self.has_focus else BOLD if row.is_marked else PLAIN
        mark = ">" if is_cursor else "!" if row.is_marked else " "
        return [(f"{mark} {self._line(row.cells)}", style)]

    def _line(self, cells: Sequence[str]) -> str:
        spare = max(0, self.size.width - 2 - sum(column.width + 1 for column in self._columns))
        return " ".join(
            fit(text, column.width + (spare if column.grows else 0), right=column.right)
            for text, column in zip(cells, self._columns, strict=True)
        )

    def _count(self) -> str:
        if not self._rows:
            return ""
        shown, total = len(self._rows), self._total
        if total is None or total == shown:
            return tr("fila {row} de {count}", row=self._at + 1, count=shown)
        return tr("fila {row} de {count} · hay {total}", row=self._at + 1, count=shown, total=total)
