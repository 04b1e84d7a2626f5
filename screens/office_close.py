"""A day of the office tied out: each tender on receipts, in drawers, counted and deposited, and all with the ledger.

Under the cursor, what explains each difference; Enter lists it whole, and from there opens the closing that it is in.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from oficinista.dates import short_date
from oficinista.documents.printing import closing_report
from oficinista.documents.reports import report_paper
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.reports.queries import ask_report
from oficinista.tills.tie_out import Finding, Step, Tied, TieOut, of_day, step_name
from oficinista.tills.wording import session_words, tender_name
from screens.keys import OFFICE_CLOSE, TIE_FINDINGS
from screens.listing import ListingScreen
from screens.widgets.line import BOLD, PLAIN
from screens.widgets.panel import columns
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Documents
    from screens.widgets.panel import Line

NAME = "office-close"
ABOUT_LINES, WORDS_WIDTH, AMOUNT_WIDTH = 6, 66, 13
TOTAL = "total"


class OfficeCloseScreen(ListingScreen[Tied | TieOut]):
    """The tenders of a day and, last, all together."""

    place = OFFICE_CLOSE
    about_height = ABOUT_LINES

    def __init__(self) -> None:
        amounts = [*(step_name(step) for step in Step), tr("Mayor")]
        columns = [
            Column(tr("Valor"), 8, grows=True),
            *(Column(name, 11, right=True) for name in amounts),
            Column(tr("Cuadra"), 9),
        ]
        super().__init__("tenders", columns)
        self._days_ago = 0
        self._found = TieOut((), (), 0)

    def heading(self) -> str:
        return tr("Cierre de la oficina, {day}: {mark}", day=short_date(self._day), mark=self._found.mark)

    @property
    def _day(self) -> date:
        return self.office.today - timedelta(days=self._days_ago)

    def look(self, connection: "Connection") -> Sequence[Tied | TieOut]:
        self._found = of_day(connection, self.office.info.id, self._day)
        return (*self._found.tenders, self._found)

    def row(self, one: Tied | TieOut) -> Row:
        if isinstance(one, TieOut):
            amounts = [format_money(one.total(step)) for step in Step]
            cells = (tr("Total"), *amounts, format_money(one.ledger_cents), one.mark)
            return Row(TOTAL, cells, is_marked=not one.agrees)
        amounts = [format_money(one.cents[step]) for step in Step]
        return Row(one.kind.value, (tender_name(one.kind), *amounts, "", one.mark),
                   is_marked=not one.agrees)  # fmt: skip

    def about(self, one: Tied | TieOut) -> "Iterable[Line]":
        findings = self._found.of(_kind(one))
        shown = findings if len(findings) <= ABOUT_LINES else findings[: ABOUT_LINES - 1]
        for finding in shown:
            yield columns([(_words(finding), WORDS_WIDTH), (format_money(finding.cents), -AMOUNT_WIDTH)], PLAIN)
        if len(findings) > len(shown):
            yield tr("y {count} más: Enter las muestra.", count=len(findings) - len(shown))
        if not findings:
            yield [(tr("Es lo mismo en todos los pasos."), BOLD)]

    def open(self, one: Tied | TieOut) -> None:
        kind = _kind(one)
        if not self._found.of(kind):
            self.refuse(tr("Es lo mismo en todos los pasos."))
        else:
            self.app.push_screen(FindingsScreen(self._day, kind))

    def why_not(self, action: str) -> str | None:
        if action == "later" and not self._days_ago:
            return tr("Hoy es el último día.")
        return super().why_not(action)

    def do_earlier(self) -> None:
        """The day before."""
        self._days_ago += 1
        self.reload()

    def do_later(self) -> None:
        """The day after."""
        self._days_ago -= 1
        self.reload()

    def do_print_document(self) -> None:
        """Print the page of the day."""
        day, reader = self._day, self.counter.clerk.login

        def page() -> "Documents":
            office = self.office
            found = office.ask(
                ask_report, NAME, reader, office_id=office.info.id, today=office.today, since=day, until=day
            )
            return report_paper(found, office.clock())

        self.print_out(page)


def _kind(one: Tied | TieOut) -> TenderKind | None:
    """The tender of a row; None of all together."""
    return one.kind if isinstance(one, Tied) else None


class FindingsScreen(ListingScreen[Finding]):
    """What explains the differences of a tender on a day, or of all. Enter opens the closing of its till."""

    place = TIE_FINDINGS
    about_height = 2

    def __init__(self, day: date, kind: TenderKind | None) -> None:
        columns = [
            Column(tr("Caja"), 22),
            Column(tr("Valor"), 8),
            Column(tr("Paso"), 10),
            Column(tr("Cantidad"), 12, right=True),
            Column(tr("Por qué"), 22, grows=True),
        ]
        super().__init__("findings", columns, empty=tr("Es lo mismo en todos los pasos."))
        self._day = day
        self._kind = kind

    def heading(self) -> str:
        what = tr("Todos los valores") if self._kind is None else tender_name(self._kind)
        return tr("Diferencias del {day}: {what}", day=short_date(self._day), what=what)

    def look(self, connection: "Connection") -> Sequence[Finding]:
        return of_day(connection, self.office.info.id, self._day).of(self._kind)

    def row(self, one: Finding) -> Row:
        where = session_words(one.session.till_name, one.session.clerk_name)
        cells = (where, tender_name(one.kind), step_name(one.step), format_money(one.cents), one.words)
        return Row(f"{one.session.id} {one.kind} {one.step} {one.words}", cells)

    def about(self, one: Finding) -> "Iterable[Line]":
        yield [(session_words(one.session.till_name, one.session.clerk_name), BOLD)]
        yield one.words

    def open(self, one: Finding) -> None:
        self.ask(partial(closing_report, self.office, one.session.id), self._read)

    def _read(self, documents: "Documents") -> None:
        from screens.paper import PaperScreen

        self.app.push_screen(PaperScreen(documents[0]))


def _words(one: Finding) -> str:
    return f"{one.session.till_name}: {tender_name(one.kind)}, {one.words}"
