"""The chart of a report in text, inside its table: bars in a column of their own, or each time with its shade.

Drawn by the same hand as the consumption of an account (`billing.chart`): characters that every terminal has.
"""

from collections.abc import Sequence

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.reports.asked import Cell
from oficinista.reports.definitions import HEAT
from oficinista.reports.queries import Report
from oficinista.sheets import Kind

BAR_WIDTH = 20
_SHADES, _ASCII_SHADES = "·░▒▓█", ".:+*#"


def shown(value: Cell, kind: Kind) -> str | int | None:
    """A cell as a person reads it."""
    if isinstance(value, int):
        if kind is Kind.MONEY:
            return format_money(value)
        if kind is Kind.TIME:
            minutes, seconds = divmod(value, 60)
            return f"{minutes}:{seconds:02d}"
    return value


def with_chart(report: Report, cells: Sequence[Sequence[Cell]]) -> tuple[list[str], list[list[Cell]]]:
    """The titles and the cells of a table of the report, with its chart if it has one."""
    titles = [tr(column.title) for column in report.definition.columns]
    if drawn := strokes(report, BAR_WIDTH):
        return [*titles, ""], [[*row, bar] for row, bar in zip(cells, drawn, strict=True)]
    return titles, shaded(report, cells)


def strokes(report: Report, width: int, *, ascii_only: bool = False) -> list[str]:
    """The bar of each row, `width` long at most; none when the report has no bars."""
    return [("#" if ascii_only else "█") * int(part * width + 0.5) for part in bars(report)]


def shaded(report: Report, cells: Sequence[Sequence[Cell]], *, ascii_only: bool = False) -> list[list[Cell]]:
    """The cells, each time of a report with heat behind its shade."""
    if report.definition.chart != HEAT:
        return [list(row) for row in cells]
    signs = _ASCII_SHADES if ascii_only else _SHADES
    return [
        [_shaded(cell, part, signs) for cell, part in zip(row, parts, strict=True)]
        for row, parts in zip(cells, shades(report), strict=True)
    ]


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


def _shaded(cell: Cell, part: float | None, signs: str) -> Cell:
    return cell if part is None else f"{signs[int(part * (len(signs) - 1))]} {cell}"


def _amount(value: Cell) -> int:
    return max(value, 0) if isinstance(value, int) else 0
