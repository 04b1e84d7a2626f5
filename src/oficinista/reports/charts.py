"""The chart of a report in text, inside its table: bars in a column of their own, or each time with its shade.

Drawn by the same hand as the consumption of an account (`billing.chart`): characters that every terminal has.
"""

from collections.abc import Sequence

from oficinista.i18n import tr
from oficinista.reports.asked import Cell
from oficinista.reports.definitions import Kind
from oficinista.reports.queries import Report

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
        return titles, _shaded(report, cells)
    place = [column.code for column in columns].index(report.definition.chart)
    values = [_amount(row[place]) for row in report.rows]
    most = max(*values, 1)
    bars = ["█" * ((2 * value * BAR_WIDTH + most) // (2 * most)) for value in values]
    return [*titles, ""], [[*row, bar] for row, bar in zip(cells, bars, strict=True)]


def _shaded(report: Report, cells: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    times = [at for at, column in enumerate(report.definition.columns) if column.kind is Kind.TIME]
    most = max([_amount(row[at]) for row in report.rows for at in times] + [1])
    drawn = [list(row) for row in cells]
    for line, row in enumerate(report.rows):
        for at in times:
            if row[at] is not None:
                shade = _SHADES[_amount(row[at]) * (len(_SHADES) - 1) // most]
                drawn[line][at] = f"{shade} {drawn[line][at]}"
    return drawn


def _amount(value: Cell) -> int:
    return max(value, 0) if isinstance(value, int) else 0
