"""The closing report of a till: what came, what left, what was counted, what differs, and the lines to sign.

The head of the journal's chain stands on it: whoever rewrote the journal would have to change the signed paper too.
"""

from oficinista.clock import business_date
from oficinista.dates import clock_time, long_date
from oficinista.documents.paper import RECEIPT_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.tills.queries import Closing, DifferenceFound
from oficinista.tills.sessions import Session
from oficinista.tills.wording import over_or_short, swapped_words, tender_name

HEAD_DIGITS = 16


def closing_text(closing: Closing) -> str:
    """The report of 42 columns of a session, closed or still to close."""
    paper = Paper(RECEIPT_WIDTH)
    _heading(paper, closing)
    paper.rule()
    _moved(paper, closing)
    paper.rule()
    for found in closing.differences:
        _tender(paper, closing, found)
    if exchanged := closing.swapped_cents:
        paper.text(swapped_words(exchanged))
    if closing.session.closed_at is None:
        paper.text(tr("Sin cerrar: lo contado y sus diferencias se ven al cierre."))
        return str(paper)
    if not closing.differences:
        paper.text(tr("Sin dinero esperado ni contado."))
    paper.rule()
    _signatures(paper, closing)
    return str(paper)


def _heading(paper: Paper, closing: Closing) -> None:
    session = closing.session
    paper.centered(UTILITY)
    paper.centered(closing.office_name)
    paper.centered(tr("CUADRE DE LOTE") if session.is_batch else tr("CUADRE DE CAJA"))
    paper.centered(closing.document or _without_document(session))
    paper.gap()
    paper.pair(tr("Caja {n}", n=session.till_number), long_date(session.business_date))
    paper.text(session.clerk_name)
    paper.pair(tr("Abierta"), clock_time(session.opened_at))
    if session.closed_at is not None:
        day = business_date(session.closed_at)
        late = "" if day == session.business_date else f"{long_date(day)}, "
        paper.pair(tr("Cerrada"), late + clock_time(session.closed_at))


def _without_document(session: Session) -> str:
    if session.closed_at is None:
        return tr("Sesión {id}, sin cerrar", id=session.id)
    return tr("Sesión {id}, sin movimiento de dinero", id=session.id)


def _moved(paper: Paper, closing: Closing) -> None:
    if not closing.session.is_batch:
        _fund(paper, closing)
    for one in closing.taken:
        name = tender_name(one.kind)
        if one.receipts == 1:
            paper.pair(tr("{tender}, 1 recibo", tender=name), format_money(one.cents))
        else:
            paper.pair(tr("{tender}, {count} recibos", tender=name, count=one.receipts), format_money(one.cents))
    for kind, moved in closing.moved.items():
        for cents in filter(None, (moved.suspense_cents, -moved.suspense_voids_cents)):
            words = tr("{tender} sin identificar", tender=tender_name(kind))
            paper.pair(words if cents > 0 else tr("{what}, anulado", what=words), format_money(cents))
    for void in closing.voids:
        paper.pair(void.document, format_money(-void.cents))
        paper.text(tr("Anula {receipt}: {reason}", receipt=void.receipt, reason=void.reason), indent=2)
        paper.text(tr("Firmó {name}", name=void.signed_by), indent=2)
    for move in closing.cash_moves:
        paper.pair(move.document, format_money(move.cents))
        paper.text(f"{move.reason}. {move.reference}" if move.reference else move.reason, indent=2)


def _fund(paper: Paper, closing: Closing) -> None:
    paper.pair(tr("Fondo de cambio"), format_money(closing.fund_cents))
    if closing.previous_fund_cents not in {None, closing.fund_cents}:
        previous = format_money(closing.previous_fund_cents or 0)
        paper.text(tr("La sesión anterior de esta caja abrió con {amount}.", amount=previous), indent=2)


def _tender(paper: Paper, closing: Closing, found: DifferenceFound) -> None:
    paper.text(tender_name(found.kind).upper())
    for count in closing.counts:
        for line in count.lines if found.kind is TenderKind.CASH else ():
            if line.kind is TenderKind.CASH:
                piece = format_money(line.denomination_cents)
                paper.pair(f"{line.quantity} x {piece}", format_money(line.amount_cents), indent=4)
        counted = count.totals().get(found.kind, 0)
        paper.pair(
            tr("Arqueo {number}, {name}", number=count.attempt, name=count.counted_by), format_money(counted), indent=2
        )
    paper.pair(tr("Esperado"), format_money(found.expected_cents), indent=2)
    paper.pair(over_or_short(found.difference_cents), format_money(found.difference_cents), indent=2)
    for why in (found.reason, found.note):
        if why:
            paper.text(why, indent=4)


def _signatures(paper: Paper, closing: Closing) -> None:
    if closing.head is not None:
        paper.centered(tr("Cadena {head}", head=closing.head.hex()[:HEAD_DIGITS].upper()))
    if closing.signed_by and closing.session.is_batch:
        paper.text(tr("Lo registrado es lo contado: lo firmó {name}.", name=closing.signed_by))
    elif closing.signed_by:
        paper.text(tr("Diferencias firmadas por {name}.", name=closing.signed_by))
    if closing.reviewed_by:
        paper.text(tr("Revisado por {name}. {note}", name=closing.reviewed_by, note=closing.review_note))
    for who in (tr("Oficinista"), tr("Supervisor")):
        paper.gap()
        paper.gap()
        paper.text("_" * RECEIPT_WIDTH)
        paper.pair(who, tr("Fecha"))
