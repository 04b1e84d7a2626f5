"""The slip that goes with cash inside the office: from whom to whom, why, in which bag, and who received it.

While the cash is on its way the slip does not tell how much it is, since who receives it counts it blind.
"""

from oficinista.clock import business_date
from oficinista.dates import clock_time, long_date
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.paper import RECEIPT_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.office import Office
from oficinista.tills.models import TransferOutcome
from oficinista.tills.transit import Transfer, find_transfer


def transfer_slip(office: Office, number: str) -> tuple[Document, ...]:
    """The slip of a transfer. Refuses one that does not exist."""
    found = office.ask(find_transfer, number, office.info.id)
    return (Document(found.document, Sheet.RECEIPT, slip_text(found, office.info.name)),)


def slip_text(found: Transfer, office_name: str) -> str:
    """The slip of 42 columns of a transfer, on its way or ended."""
    paper = Paper(RECEIPT_WIDTH)
    paper.centered(UTILITY)
    paper.centered(office_name)
    paper.centered(tr("ENTREGA DE EFECTIVO"))
    paper.centered(found.document)
    paper.gap()
    paper.pair(long_date(business_date(found.sent_at)), clock_time(found.sent_at))
    paper.text(found.reason_name)
    paper.pair(tr("De"), found.from_words)
    paper.pair(tr("A"), found.to_words)
    if found.bag:
        paper.pair(tr("Bolsa o sello"), found.bag)
    paper.rule()
    if found.outcome is None:
        paper.text(tr("En camino: quien la recibe la cuenta y escribe la suma."))
        paper.pair(tr("Contado"), "_" * 14)
    else:
        is_back = found.outcome is TransferOutcome.TAKEN_BACK
        paper.pair(tr("Devuelta a su lugar") if is_back else tr("Recibida"), format_money(found.amount_cents))
    paper.rule()
    for who in (tr("Envió: {name}", name=found.sender_name), tr("Recibió")):
        paper.gap()
        paper.gap()
        paper.text("_" * RECEIPT_WIDTH)
        paper.pair(who, tr("Fecha"))
    return str(paper)
