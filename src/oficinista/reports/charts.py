"""The table of a report in text, with its chart inside: bars in a column of their own, or each time with its shade.

Drawn by the same hand as the consumption of an account (`billing.chart`): characters that every terminal has.
"""

from datetime import date

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.reports.asked import Cell
from oficinista.reports.definitions import HEAT
from oficinista.reports.layout import NOTHING, table_lines
from oficinista.reports.queries import Report
from oficinista.sheets import Kind
from oficinista.typed_date import numeric_date

BAR_WIDTH = 20
BAR_ROOM_MIN = 6
"""Shorter bars would say nothing."""
_SHADES, _ASCII_SHADES = "·░▒▓█", ".:+*#"


def shown(value: Cell, kind: Kind) -> str | int | None:
    """A cell as a person reads it."""
    if isinstance(value, date):
        return numeric_date(value)
    if isinstance(value, int):
        if kind is Kind.MONEY:
            return format_money(value)
        if kind is Kind.TIME:
            minutes, seconds = divmod(value, 60)
            return f"{minutes}:{seconds:02d}"
    return value


def read_footer(report: Report) -> list[str]:
    """What stands under the table where a person reads it: its footer, and what its times are written in."""
    first, *more = report.footer
    has_times = any(column.kind is Kind.TIME for column in report.definition.columns)
    return [f"{first} {tr('Los tiempos son minutos y segundos.')}" if has_times else first, *more]


def drawn_table(report: Report, width: int, *, ascii_only: bool = False) -> tuple[list[str], list[str]]:
    """The lines of the titles and those of the rows with the chart, at most `width` long if the figures leave room."""
    columns = report.definition.columns
    heads, rows = table_lines(
        [tr(column.title) for column in columns],
        [tr(column.short) if column.short else "" for column in columns],
        [[NOTHING if cell is None else str(cell) for cell in row] for row in _shaded(report, ascii_only=ascii_only)],
        [column.kind is not Kind.TEXT for column in columns],
        width,
        BAR_WIDTH + 1 if bars(report) else 0,
    )
    taken = max(len(line) for row in [heads, *rows] for line in row)
    drawn = _strokes(report, width - taken - 1, ascii_only=ascii_only)
    lines = []
    for (first, *more), bar in zip(rows, drawn, strict=True):
        lines += [f"{first.ljust(taken)} {bar}".rstrip(), *more]
    return [line.ljust(taken) for line in heads], lines


def _strokes(report: Report, room: int, *, ascii_only: bool) -> list[str]:
    """The bar of each row, nothing where there is no room or no bar; what is little has one stroke all the same."""
    parts = bars(report) if room >= BAR_ROOM_MIN else []
    stroke, width = "#" if ascii_only else "█", min(room, BAR_WIDTH)
    return [stroke * max(int(part * width + 0.5), part > 0) for part in parts] or [""] * len(report.rows)


def _shaded(report: Report, *, ascii_only: bool) -> list[list[Cell]]:
    """The cells as a person reads them, each time of a report with heat behind its shade."""
    kinds = [column.kind for column in report.definition.columns]
    cells = [[shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in report.rows]
    signs = _ASCII_SHADES if ascii_only else _SHADES
    return [
        [cell if part is None else f"{signs[int(part * (len(signs) - 1))]} {cell}"
         for cell, part in zip(row, parts, strict=True)]
        for row, parts in zip(cells, shades(report), strict=True)
    ]  # fmt: skip


def bars(report: Report) -> list[float]:
    """How long the bar of each row is, from 0 to 1; none when the report has no bars."""
    codes = [column.code for column in report.definition.columns]
    if report.definition.chart not in codes or not report.rows:
        return []
    values = [_amount(row[codes.index(report.definition.chart)]) for row in report.rows]
    most = max([*values, 1])
    return [value / most for value in values]


def shades(report: Report) -> list[list[float | None]]:
    """How dark each cell is, from 0 to 1; None where nothing is shaded."""
    is_heat = report.definition.chart == HEAT
    shaded = [is_heat and column.kind is Kind.TIME for column in report.definition.columns]
    known = [_amount(cell) for row in report.rows for cell, is_one in zip(row, shaded, strict=True) if is_one]
    most = max([*known, 1])
    return [
        [
            _amount(cell) / most if is_one and cell is not None else None
            for cell, is_one in zip(row, shaded, strict=True)
        ]
        for row in report.rows
    ]


def _amount(value: Cell) -> int:
    return max(value, 0) if isinstance(value, int) else 0
