"""The act of a surprise count: what the till had to hold and what was there, tender by tender, and who signed it."""

from oficinista.clock import business_date
from oficinista.dates import clock_time, long_date
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.paper import RECEIPT_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.office import Office
from oficinista.tills.differences import Difference
from oficinista.tills.queries import Count
from oficinista.tills.surprises import Freeze, count_of, find_act
from oficinista.tills.wording import over_or_short, tender_name


def surprise_act(office: Office, number: str) -> tuple[Document, ...]:
    """The act of a number. Refuses one that was never made."""
    found = office.ask(find_act, number, office.info.id)
    text = act_text(found, office.ask(count_of, found), office.info.name)
    return (Document(found.act, Sheet.RECEIPT, text),)


def act_text(found: Freeze, count: Count, office_name: str) -> str:
    """The act of 42 columns of a surprise count."""
    paper = Paper(RECEIPT_WIDTH)
    paper.centered(UTILITY)
    paper.centered(office_name)
    paper.centered(tr("ACTA DE ARQUEO SORPRESA"))
    paper.centered(found.act)
    paper.gap()
    paper.pair(tr("Caja {n}", n=found.till_number), long_date(business_date(found.frozen_at)))
    paper.text(found.clerk_name)
    paper.pair(tr("Detenida"), clock_time(found.frozen_at))
    paper.pair(tr("Contada"), clock_time(count.counted_at))
    paper.rule()
    for one in found.found:
        _tender(paper, one, count)
    if not found.found:
        paper.text(tr("Sin dinero esperado ni contado."))
    paper.rule()
    _signatures(paper, found)
    return str(paper)


def _tender(paper: Paper, one: Difference, count: Count) -> None:
    paper.text(tender_name(one.kind).upper())
    for line in count.lines if one.kind is TenderKind.CASH else ():
        if line.kind is TenderKind.CASH:
            piece = format_money(line.denomination_cents)
            paper.pair(f"{line.quantity} x {piece}", format_money(line.amount_cents), indent=4)
    paper.pair(tr("Contado"), format_money(one.counted_cents), indent=2)
    paper.pair(tr("Esperado"), format_money(one.expected_cents), indent=2)
    paper.pair(over_or_short(one.cents), format_money(one.cents), indent=2)


def _signatures(paper: Paper, found: Freeze) -> None:
    if found.off_cents:
        paper.text(tr("La diferencia se explica y se asienta en el cuadre de la caja."))
    if found.words:
        paper.text(tr("No firma {name}: {words}", name=found.clerk_name, words=found.words))
    for name in (found.ended_by_name or "", found.signed_by_name or ""):
        paper.gap()
        paper.gap()
        paper.text("_" * RECEIPT_WIDTH)
        paper.pair(tr("Firmó con su PIN: {name}", name=name), tr("Fecha"))
