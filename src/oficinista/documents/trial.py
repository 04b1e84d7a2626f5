"""A page to try a printer with: whose it is, and the signs that come out wrong in the wrong code page."""

from oficinista.dates import clock_time, long_date
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.paper import PAGE_WIDTH, RECEIPT_WIDTH, Paper
from oficinista.documents.printing import Prepared, prepare
from oficinista.documents.queries import printer_of
from oficinista.i18n import tr
from oficinista.office import Office


def trial(office: Office, seat: str, sheet: Sheet, *, opens_drawer: bool) -> Prepared:
    """A page of trial for a seat's printer, as wide as what it prints."""
    printer = office.ask(printer_of, office.info.id, seat, sheet)
    paper = Paper(RECEIPT_WIDTH if sheet is Sheet.RECEIPT else PAGE_WIDTH)
    paper.centered(office.info.name)
    paper.centered(tr("PÁGINA DE PRUEBA"))
    paper.rule()
    paper.pair(long_date(office.today), clock_time(office.clock()))
    paper.pair(tr("Puesto"), seat)
    paper.text(printer.words)
    paper.rule()
    paper.text("áéíóúüñ ÁÉÍÓÚÜÑ ¿? ¡! º m³ $")
    paper.pair(tr("Izquierda"), tr("Derecha"))
    [prepared] = prepare(
        office, (Document(f"PRUEBA-{sheet.value}", sheet, str(paper), opens_drawer=opens_drawer),), seat
    )
    return prepared
