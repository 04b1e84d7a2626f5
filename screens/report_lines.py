"""A report as lines of a screen: its title, what was asked, its table with bars or shades, and its footer."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.reports.charts import drawn_table, read_footer
from screens.widgets.line import BOLD, DIM, UNDERLINE, ascii_only

if TYPE_CHECKING:
    from oficinista.reports.queries import Report
    from screens.widgets.panel import Line

MARGIN = 1


def report_lines(report: "Report", width: int) -> "Iterator[Line]":
    """All of it, for a screen of so many columns."""
    yield from head_lines(report, width)
    yield from _table(report, width - MARGIN)
    yield ""
    for sentence in read_footer(report):
        yield from ([(f" {line}", DIM)] for line in wrap(sentence, width - 2 * MARGIN))


def head_lines(report: "Report", width: int) -> "Iterator[Line]":
    """What it is called and what was asked."""
    yield [(f" {report.title}", BOLD)]
    yield from (f" {line}" for line in wrap(report.filter_words, width - 2 * MARGIN))
    yield ""


def _table(report: "Report", width: int) -> "Iterator[Line]":
    if not report.rows:
        yield " " + tr("No hubo nada que contar.")
        return
    (*heads, last), lines = drawn_table(report, width, ascii_only=ascii_only())
    yield from (f" {line}" for line in heads)
    yield [(f" {last}", UNDERLINE)]
    yield from (f" {line}" for line in lines)
