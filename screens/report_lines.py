"""A report as lines of a screen: its title, what was asked, its table with bars or shades, and its footer."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.reports.charts import BAR_WIDTH, shaded, shown, strokes
from oficinista.reports.layout import NOTHING, table_lines
from oficinista.sheets import Kind
from screens.widgets.line import BOLD, DIM, UNDERLINE, ascii_only

if TYPE_CHECKING:
    from oficinista.reports.queries import Report
    from screens.widgets.panel import Line

MARGIN = 1
BAR_ROOM_MIN = 6
"""Shorter bars would say nothing."""


def report_lines(report: "Report", width: int) -> "Iterator[Line]":
    """All of it, for a screen of so many columns."""
    yield from head_lines(report, width)
    yield from _table(report, width - MARGIN)
    yield ""
    for sentence in report.footer:
        yield from ([(f" {line}", DIM)] for line in wrap(sentence, width - 2 * MARGIN))


def head_lines(report: "Report", width: int) -> "Iterator[Line]":
    """What it is called and what was asked."""
    yield [(f" {report.title}", BOLD)]
    yield from (f" {line}" for line in wrap(report.filter_words, width - 2 * MARGIN))
    yield ""


def _table(report: "Report", width: int) -> "Iterator[Line]":
    columns = report.definition.columns
    if not report.rows:
        yield " " + tr("No hubo nada que contar.")
        return
    plain = [
        [shown(cell, column.kind) for cell, column in zip(row, columns, strict=True)] for row in report.rows
    ]  # fmt: skip
    cells = shaded(report, plain, ascii_only=ascii_only())
    heads, lines = table_lines(
        [tr(column.title) for column in columns],
        [tr(column.short) if column.short else "" for column in columns],
        [[NOTHING if cell is None else str(cell) for cell in row] for row in cells],
        [column.kind is not Kind.TEXT for column in columns],
        width,
    )
    taken = max(len(line) for row in [heads, *lines] for line in row)
    drawn = _bars(report, width - taken - 1)
    for line in heads[:-1]:
        yield f" {line}"
    yield [(f" {heads[-1].ljust(taken)}", UNDERLINE)]
    for (first, *more), bar in zip(lines, drawn, strict=True):
        yield f" {first.ljust(taken)} {bar}".rstrip()
        yield from (f" {line}" for line in more)


def _bars(report: "Report", room: int) -> list[str]:
    bars = strokes(report, min(room, BAR_WIDTH), ascii_only=ascii_only()) if room >= BAR_ROOM_MIN else []
    return bars or [""] * len(report.rows)
