"""One report: its table with its definitions, or its plot; other days, on paper, or as a file.

It stays as it was asked: what others change meanwhile comes with the next question, so its footer is always true.
"""

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from oficinista.documents.reports import report_paper
from oficinista.i18n import tr
from oficinista.reports.plot import plot_lines
from oficinista.reports.queries import ask_report
from screens.keys import REPORT
from screens.reading import ReadingScreen
from screens.report_days import Days, ReportDaysScreen
from screens.report_file import ReportFileScreen
from screens.report_lines import head_lines, report_lines
from screens.widgets.line import ascii_only

if TYPE_CHECKING:
    from oficinista.reports.queries import Report


class ReportScreen(ReadingScreen[None]):
    """The report of a name, of this month, or of today where it is of one day."""

    place = REPORT

    def __init__(self, name: str) -> None:
        super().__init__()
        self._report = name
        self._days = Days(None, None, None)
        self._found: Report | None = None
        self._is_plot = False

    @property
    def subject(self) -> str:
        return self._report

    def opened(self) -> None:
        super().opened()
        self._ask(self._days)

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._draw)

    # What it shows

    def _ask(self, days: Days) -> None:
        query = partial(
            self.office.ask,
            ask_report,
            self._report,
            self.counter.clerk.login,
            office_id=self.office.info.id,
            today=self.office.today,
            since=days.since,
            until=days.until,
            clerk=days.clerk,
        )
        self.ask(query, partial(self._show, days))

    def _show(self, days: Days, found: "Report") -> None:
        self._days, self._found = days, found
        self.page.rewind()
        self._draw()

    def _draw(self) -> None:
        if self._found is None:
            return
        width, height = self.page.size
        if self._is_plot:
            head = list(head_lines(self._found, width))
            plot = plot_lines(self._found, width - 2, height - len(head), ascii_only=ascii_only())
            self.page.show([*head, *(f" {line}" for line in plot)])
        else:
            self.page.show(report_lines(self._found, width))
        self.refresh_keys()

    # What it does

    def why_not(self, action: str) -> str | None:
        if self._found is None:
            return super().why_not(action)
        if action == "chart":
            return self._why_no_plot(self._found)
        if action == "later" and self._found.until >= self.office.today:
            return tr("Estos son los últimos días.")
        return super().why_not(action)

    def _why_no_plot(self, found: "Report") -> str | None:
        if found.definition.plot is None:
            return tr("Este informe no tiene otro gráfico que el de su tabla.")
        return None if found.rows else tr("No hubo nada que contar.")

    def do_chart(self) -> None:
        """Its plot, or its table again."""
        self._is_plot = not self._is_plot
        self.page.rewind()
        self._draw()

    def do_earlier(self) -> None:
        """As many days, up to the day before the first."""
        if self._found is not None:
            self._ask_from(self._found.since - self._length(self._found))

    def do_later(self) -> None:
        """As many days, from the day after the last."""
        if self._found is not None:
            self._ask_from(self._found.until + timedelta(days=1))

    def _length(self, found: "Report") -> timedelta:
        return found.until - found.since + timedelta(days=1)

    def _ask_from(self, since: date) -> None:
        if self._found is not None:
            until = min(since + self._length(self._found) - timedelta(days=1), self.office.today)
            self._ask(Days(since, until, self._days.clerk))

    def do_period(self) -> None:
        """Ask it of other days, or of another person."""
        if self._found is not None:
            self.app.push_screen(ReportDaysScreen(self._found, self.counter.clerk.role), self._asked_for)

    def _asked_for(self, days: Days | None) -> None:
        if days is not None:
            self._ask(days)

    def do_print_document(self) -> None:
        """Print what is shown, as a page."""
        if self._found is not None:
            self.print_out(partial(report_paper, self._found, self.office.clock()))

    def do_export(self) -> None:
        """Write what is shown into a file."""
        if self._found is not None:
            self.app.push_screen(ReportFileScreen(self._found), self.told)
