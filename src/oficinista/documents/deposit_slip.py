"""The slip of a deposit: what goes to the bank in which bag, by tender, what stays in the safe, and who takes it."""

from oficinista.dates import long_date
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.paper import RECEIPT_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.office import Office
from oficinista.tills.custody import Deposit, channel_name, find_deposit
from oficinista.tills.wording import tender_name


def deposit_slip(office: Office, number: str) -> tuple[Document, ...]:
    """The slip of the deposit of a number or a bag. Refuses one that does not exist."""
    found = office.ask(find_deposit, number, office.info.id, office.today)
    return (Document(found.document, Sheet.RECEIPT, slip_text(found, office.info.name)),)


def slip_text(found: Deposit, office_name: str) -> str:
    """The slip of 42 columns of a deposit."""
    paper = Paper(RECEIPT_WIDTH)
    paper.centered(UTILITY)
    paper.centered(office_name)
    paper.centered(tr("DEPÓSITO AL BANCO"))
    paper.centered(found.document)
    paper.gap()
    paper.pair(channel_name(found.channel), found.bag)
    if found.seal:
        paper.pair(tr("Sello"), found.seal)
    paper.text(long_date(found.prepared_on))
    paper.rule()
    for kind, cents in found.by_tender.items():
        paper.pair(tender_name(kind), format_money(cents))
    paper.pair(tr("Total"), format_money(found.total_cents))
    if found.fund_cents:
        paper.text(tr("El fondo de cambio, {amount}, queda en la caja fuerte.", amount=format_money(found.fund_cents)))
    paper.rule()
    for who in (tr("Preparó: {name}", name=found.prepared_name), tr("Lo lleva"), tr("Banco")):
        paper.gap()
        paper.gap()
        paper.text("_" * RECEIPT_WIDTH)
        paper.pair(who, tr("Fecha"))
    return str(paper)
