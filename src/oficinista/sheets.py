"""A table as a file, CSV or XLSX: the one way in which rows are given out of the program.

Row by row, so that a table may be as long as it likes; the same rows give the same bytes. What a spreadsheet would take
for a formula stays text. CSV is for programs: dollars with a point, days as 2026-11-24, times in seconds.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import IO, Any

from oficinista.i18n import tr
from oficinista.money import amount_text
from oficinista.orders import Refused
from oficinista.text import harmless
from oficinista.volume import m3_text

Cell = str | int | date | None

NAME_LENGTH_MAX = 31
SHEET_ROWS_MAX = 1_048_576
CELL_LENGTH_MAX = 32_767
"""What a spreadsheet holds: characters in the name of a sheet, rows, characters in a cell."""
WIDTH_MAX = 60
SECONDS_OF_A_DAY = 86_400
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no zone
"""When every file says it was made: the oldest day that it can say. What is in it says of when it is."""


class Kind(StrEnum):
    """What stands in a column: words, how many, cents, seconds, litres (shown as cubic metres), or a day."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    TIME = "time"
    VOLUME = "volume"
    DAY = "day"


_FORMATS = {
    Kind.TEXT: "@",
    Kind.COUNT: "0",
    Kind.MONEY: "#,##0.00",
    Kind.TIME: "[h]:mm:ss",
    Kind.VOLUME: "#,##0.000",
    Kind.DAY: "yyyy-mm-dd",
}
_PARTS = {Kind.MONEY: 100, Kind.TIME: SECONDS_OF_A_DAY, Kind.VOLUME: 1_000}
"""How many of what we count are one of what a spreadsheet does."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table is called, and what stands over and in each of its columns."""

    name: str
    titles: Sequence[str]
    kinds: Sequence[Kind]


def write_csv(out: IO[str], sheet: Sheet, rows: Iterable[Sequence[Cell]], footer: Sequence[str] = ()) -> int:
    """The rows under their titles, and the footer below an empty row; how many rows there were."""
    count = 0
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.titles)
    for count, row in enumerate(rows, 1):  # noqa: B007 - it is counted as it is written
        writer.writerow([_plain(value, kind) for value, kind in zip(row, sheet.kinds, strict=True)])
    if footer:
        writer.writerow([])
        writer.writerows([harmless(line)] for line in footer)
    return count


def write_xlsx(
    out: IO[bytes], sheet: Sheet, rows: Iterable[Sequence[Cell]], footer: Sequence[str] = (), heading: str = ""
) -> int:
    """The same as a spreadsheet, a heading above; how many rows there were. More than a sheet holds go on in another.

    Refuses a text that is longer than a cell of a spreadsheet may be.
    """
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        writer = _SheetWriter(book, sheet, heading)
        for row in rows:
            writer.add(row)
        writer.end(footer)
    return writer.count


class _SheetWriter:
    """Writes rows into the sheets of a book."""

    def __init__(self, book: Any, sheet: Sheet, heading: str) -> None:
        self.count = 0
        self._book, self._sheet, self._heading = book, sheet, heading
        self._bold = book.add_format({"bold": True})
        self._formats = [book.add_format({"num_format": _FORMATS[kind]}) for kind in sheet.kinds]
        self._begin(1)

    def add(self, row: Sequence[Cell]) -> None:
        """The next row."""
        if self._line == SHEET_ROWS_MAX:
            self._set_widths()
            self._begin(self._number + 1)
        for at, (value, kind) in enumerate(zip(row, self._sheet.kinds, strict=True)):
            if value is not None:
                self._write(at, value, kind)
        self._line += 1
        self.count += 1

    def end(self, footer: Sequence[str]) -> None:
        """What stands below the rows."""
        for line, text in enumerate(footer, self._line + 1):
            self._page.write_string(line, 0, text)
        self._set_widths()

    def _begin(self, number: int) -> None:
        name = self._sheet.name if number == 1 else f"{self._sheet.name[: NAME_LENGTH_MAX - 4]} {number}"
        self._number, self._page = number, self._book.add_worksheet(name[:NAME_LENGTH_MAX])
        self._line = 0
        if self._heading:
            self._page.write_string(0, 0, self._heading, self._bold)
            self._line = 1
        for at, title in enumerate(self._sheet.titles):
            self._page.write_string(self._line, at, title, self._bold)
        self._widths = [len(title) for title in self._sheet.titles]
        self._line += 1

    def _write(self, at: int, value: str | int | date, kind: Kind) -> None:
        shape = self._formats[at]
        if isinstance(value, str):
            if len(value) > CELL_LENGTH_MAX:
                raise Refused(
                    "sheet.cell_too_long",
                    tr("Un texto de «{title}» no cabe en una hoja de cálculo.", title=self._sheet.titles[at]),
                    tr("Pídalo en CSV."),
                )
            self._page.write_string(self._line, at, value, shape)
        elif isinstance(value, date):
            self._page.write_datetime(self._line, at, value, shape)
        else:
            self._page.write_number(self._line, at, value / _PARTS[kind] if kind in _PARTS else value, shape)
        self._widths[at] = max(self._widths[at], len(str(_plain(value, kind))))

    def _set_widths(self) -> None:
        for at, width in enumerate(self._widths):
            self._page.set_column(at, at, min(width, WIDTH_MAX) + 2)


def _plain(value: Cell, kind: Kind) -> Any:
    """A cell as a program reads it."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    return {Kind.MONEY: amount_text, Kind.VOLUME: m3_text}.get(kind, int)(value)
