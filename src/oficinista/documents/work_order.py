"""The sheet of a work order that the crew takes along: what to do and where, and room for what it finds."""

from oficinista.cases.forms import Asked, Shape
from oficinista.dates import long_date, short_month
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.paper import PAGE_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.volume import format_m3
from oficinista.work.queries import OrderFile, order_file

BLANK = "______________________"


def work_order(office: Office, number: str) -> tuple[Document, ...]:
    """The sheet of the order of a number. Refuses one that does not exist."""
    found = office.ask(order_file, number, office.info.id, office.today)
    return (Document(found.row.number, Sheet.PAGE, order_text(found, office.info.name)),)


def order_text(found: OrderFile, office_name: str) -> str:
    """The sheet of 76 columns of an order, with a blank for each thing that its result asks for."""
    row = found.row
    paper = Paper(PAGE_WIDTH)
    paper.centered(UTILITY)
    paper.centered(office_name)
    paper.centered(tr("ORDEN DE TRABAJO"))
    paper.gap()
    paper.pair(row.number, long_date(row.opened_on))
    paper.pair(row.title, row.crew)
    if row.next_on is not None:
        paper.text(tr("Para el {date}.", date=long_date(row.next_on)))
    paper.rule()
    _place(paper, found)
    paper.rule()
    paper.text(tr("Se pide: {asked}", asked=row.asked))
    paper.gap()
    for one in found.kind.result.values():
        _blank(paper, one)
    paper.gap()
    paper.pair(tr("Si no se pudo hacer, por qué:"), BLANK)
    paper.gap()
    paper.pair(tr("Fecha: {blank}", blank="____________"), tr("Firma: {blank}", blank=BLANK))
    return str(paper)


def _place(paper: Paper, found: OrderFile) -> None:
    row, place = found.row, found.place
    paper.pair(tr("Cuenta {number}", number=row.account), place.phone or "")
    paper.text(row.customer)
    paper.text(row.address)
    paper.text(tr("Contador {serial}", serial=place.meter_serial) if place.meter_serial else tr("Sin contador"))
    if place.read_until is not None and place.register_l is not None:
        paper.text(tr("Última lectura: {dial}, en {month}", dial=format_m3(place.register_l),
                      month=short_month(place.read_until)))  # fmt: skip
    if row.case is not None:
        paper.text(tr("Es del caso {number}.", number=row.case))


def _blank(paper: Paper, one: Asked) -> None:
    if one.form is Shape.CHOICE:
        paper.text(tr(one.title))
        paper.text("   ".join(f"[ ] {tr(name)}" for name in one.choices.values()), indent=3)
    else:
        paper.pair(tr(one.title), BLANK)
