"""Two applications for a connection in the demonstration: one is paid and with Operations, one lacks a paper."""

from collections.abc import Callable
from typing import Any

from oficinista.connections.catalogues import Applicant
from oficinista.connections.commands import AdvanceConnection, ApplyConnection, ReturnConnection
from oficinista.connections.queries import INITIAL
from oficinista.files.commands import FileDocument
from oficinista.files.pages import numbered_page
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.staff.settings import OverrideRule
from oficinista.tills.payments import AccountPart, TakePayment, Tendered

INITIAL_CENTS = 100_000
PAPERS = ("photo_id", "deed_or_lease")
Do = Callable[[Office, str, Order], Any]


def apply_for_two(office: Office, do: Do, *, clerk: str, cashier: str, supervisor: str) -> int:
    """Take both; what the cashier took for the first, by check, with a till of theirs that is open."""
    rule = OverrideRule(key=INITIAL, value=INITIAL_CENTS, effective_from=office.today,
                        source=tr("Demostración"), verified=True)  # fmt: skip
    do(office, supervisor, rule)
    first = do(office, clerk, _application(Applicant.OWNER, "Carmen Ríos Soto", "Carr. 181 km 6.2"))
    second = do(office, clerk, _application(Applicant.TENANT, "José Vélez Maldonado", "Calle Luna 14"))
    check = Tendered(kind=TenderKind.CHECK, received_cents=INITIAL_CENTS, reference="2207")
    part = AccountPart(number=first.account, amount_cents=INITIAL_CENTS)
    do(office, cashier, TakePayment(tenders=(check,), accounts=(part,)))
    page = numbered_page("DEMO", tr("Documento de demostración"), (), office.info.name, office.clock())
    for kind in PAPERS:
        expires = office.today.replace(year=office.today.year + 4, day=1) if kind == PAPERS[0] else None
        paper = FileDocument(account=first.account, kind=kind, content=page, case=first.number, expires_on=expires)
        do(office, clerk, paper)
    do(office, clerk, AdvanceConnection(number=first.number, words=tr("Completa"), outcome="submit"))
    back = ReturnConnection(number=second.number, words=tr("Falta la autorización del dueño"), reason="right")
    do(office, clerk, back)
    return INITIAL_CENTS


def _application(applicant: Applicant, name: str, address: str) -> ApplyConnection:
    return ApplyConnection(applicant=applicant, words=tr("Casa nueva"), name=name, address=address,
                           municipality="Trujillo Alto")  # fmt: skip
