"""The reports that there are: what each says; Enter asks it."""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.reports.definitions import Definition
from oficinista.reports.queries import limits, reports_for
from screens.keys import REPORTS
from screens.listing import ListingScreen
from screens.report import ReportScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class ReportsScreen(ListingScreen[Definition]):
    """The list of them."""

    place = REPORTS
    about_height = 4

    def __init__(self) -> None:
        columns = [Column(tr("Informe"), 44, grows=True), Column(tr("Nombre"), 16), Column(tr("De"), 14)]
        super().__init__("reports", columns)

    def heading(self) -> str:
        return tr("Informes de la oficina")

    def look(self, connection: "Connection") -> Sequence[Definition]:  # noqa: ARG002 - they are data
        return sorted(reports_for(self.counter.clerk.role), key=lambda one: tr(one.title))

    def row(self, one: Definition) -> Row:
        days = tr("un día") if one.of_one_day else tr("varios días")
        return Row(one.name, (tr(one.title), one.name, days))

    def about(self, one: Definition) -> "Iterable[Line]":
        words = " ".join(tr(text, **limits()) for text in one.definitions)
        return wrap(words, max(20, self.size.width - 1))

    def open(self, one: Definition) -> None:
        self.app.push_screen(ReportScreen(one.name))
