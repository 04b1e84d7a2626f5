"""What a supervisor should look at in the tills, of the last days. Enter opens the receipt, the account or the act."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from oficinista.documents.reports import report_paper
from oficinista.documents.surprise_act import surprise_act
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.reports.queries import ask_report
from oficinista.tills.exceptions import Exceptional, Pattern, exceptions, pattern_name
from screens.account_lines import day_text
from screens.keys import EXCEPTIONS
from screens.listing import ListingScreen
from screens.widgets.line import BOLD
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Documents
    from screens.widgets.panel import Line

NAME = "exceptions"
DAYS_SHOWN = 30
OF_RECEIPT = {Pattern.LATE_VOID, Pattern.VOID_NEAR_CLOSE}


class ExceptionsScreen(ListingScreen[Exceptional]):
    """The last days, the last first."""

    place = EXCEPTIONS
    about_height = 3

    def __init__(self) -> None:
        columns = [
            Column(tr("Día"), 11),
            Column(tr("Qué"), 28, grows=True),
            Column(tr("De quién"), 17),
            Column(tr("Cantidad"), 11, right=True),
            Column(tr("Dónde"), 7, grows=True),
        ]
        super().__init__("exceptions", columns, empty=tr("Nada que mirar en estos días."))

    def heading(self) -> str:
        return tr("Excepciones de caja de {days} días", days=DAYS_SHOWN)

    def look(self, connection: "Connection") -> Sequence[Exceptional]:
        today = self.office.today
        return exceptions(connection, self.office.info.id, today - timedelta(days=DAYS_SHOWN), today, today)

    def row(self, one: Exceptional) -> Row:
        amount = format_money(one.cents) if one.cents else ""
        cells = (day_text(one.day), pattern_name(one.pattern), one.clerk, amount, one.document)
        return Row(f"{one.day} {one.pattern} {one.clerk} {one.document} {one.words}", cells)

    def about(self, one: Exceptional) -> "Iterable[Line]":
        yield [(f"{pattern_name(one.pattern)}: {one.clerk}, {one.document}", BOLD)]
        yield one.words

    def open(self, one: Exceptional) -> None:
        if one.pattern in OF_RECEIPT:
            from screens.receipt import ReceiptScreen

            self.app.push_screen(ReceiptScreen(one.document))
        elif one.pattern is Pattern.REPEATED_PAIR:
            self.counter.open_account(one.document)
        elif one.pattern is Pattern.SURPRISE_DIFFERENCE:
            self.ask(partial(surprise_act, self.office, one.document), self._read)
        else:
            self.refuse(tr("Está en los cuadres de esos días: el cierre de la oficina los abre."))

    def _read(self, documents: "Documents") -> None:
        from screens.paper import PaperScreen

        self.app.push_screen(PaperScreen(documents[0]))

    def do_print_document(self) -> None:
        """Print what is listed."""
        reader = self.counter.clerk.login

        def page() -> "Documents":
            office, today = self.office, self.office.today
            since = today - timedelta(days=DAYS_SHOWN)
            found = office.ask(
                ask_report, NAME, reader, office_id=office.info.id, today=today, since=since, until=today
            )
            return report_paper(found, office.clock())

        self.print_out(page)
