"""The chart of a report in text, inside its table: bars in a column of their own, or each time with its shade.

Drawn by the same hand as the consumption of an account (`billing.chart`): characters that every terminal has.
"""

from collections.abc import Sequence

from oficinista.i18n import tr
from oficinista.reports.asked import Cell
from oficinista.reports.queries import Report
from oficinista.sheets import Kind

HEAT = "heat"
BAR_WIDTH = 20
_SHADES = "·░▒▓█"


def with_chart(report: Report, cells: Sequence[Sequence[Cell]]) -> tuple[list[str], list[list[Cell]]]:
    """The titles and the cells of a table of the report, with its chart if it has one."""
    columns = report.definition.columns
    titles = [tr(column.title) for column in columns]
    if not report.definition.chart or not report.rows:
        return titles, [list(row) for row in cells]
    if report.definition.chart == HEAT:
        return titles, [list(map(_shaded, row, parts)) for row, parts in zip(cells, shades(report), strict=True)]
    drawn = ["█" * int(part * BAR_WIDTH + 0.5) for part in bars(report)]
    return [*titles, ""], [[*row, bar] for row, bar in zip(cells, drawn, strict=True)]


def bars(report: Report) -> list[float]:
    """How long the bar of each row is, from 0 to 1; none when the report has no bars."""
    codes = [column.code for column in report.definition.columns]
    if report.definition.chart not in codes:
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


def _shaded(cell: Cell, part: float | None) -> Cell:
    return cell if part is None else f"{_SHADES[int(part * (len(_SHADES) - 1))]} {cell}"


def _amount(value: Cell) -> int:
    return max(value, 0) if isinstance(value, int) else 0
