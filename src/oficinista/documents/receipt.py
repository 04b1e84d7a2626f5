"""The receipt: who paid what for which account, with which money, and what is still owed."""

from oficinista.clock import business_date
from oficinista.dates import clock_time, long_date
from oficinista.documents.paper import RECEIPT_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.plans.paid import paid_words
from oficinista.suspensions.queries import NoticeOutcome
from oficinista.tills.receipts import AccountOnReceipt, Receipt
from oficinista.tills.wording import credit_way, tender_name

HEAD_DIGITS = 8
ACCOUNTS_IN_FULL = 8
"""With more accounts than these a receipt says of each only what was paid and what is left: a list, not a scroll."""


def receipt_text(receipt: Receipt) -> str:
    """A receipt of 42 columns. From the second printing on it says that it is a copy; once voided, or once
    its check came back, that too."""
    paper = Paper(RECEIPT_WIDTH)
    _heading(paper, receipt)
    tell = _account if len(receipt.accounts) <= ACCOUNTS_IN_FULL else _short_account
    for account in receipt.accounts:
        paper.rule()
        tell(paper, account)
    paper.rule()
    _money(paper, receipt)
    paper.rule()
    head = receipt.payment.head.hex()[:HEAD_DIGITS].upper()
    paper.centered(tr("Verificación {head}", head=head))
    paper.centered(tr("Guarde este recibo."))
    return str(paper)


def _heading(paper: Paper, receipt: Receipt) -> None:
    payment = receipt.payment
    paper.centered(UTILITY)
    paper.centered(payment.office_name)
    paper.centered(tr("RECIBO DE PAGO"))
    paper.centered(payment.receipt)
    if payment.copies:
        paper.centered(tr("*** COPIA {number} ***", number=payment.copies))
    if payment.void is not None:
        paper.centered(tr("*** ANULADO: {document} ***", document=payment.void))
        paper.centered(payment.void_reason or "")
    for one in receipt.returned:
        paper.centered(tr("*** CHEQUE {check} DEVUELTO ***", check=one.check))
        paper.centered(tr("{document}: {reason}", document=one.document, reason=one.reason.name))
    paper.gap()
    paper.pair(long_date(business_date(payment.paid_at)), clock_time(payment.paid_at))
    paper.pair(tr("Atendido por {name}", name=payment.clerk_name), payment.till)
    if payment.payer:
        paper.text(tr("Pagado por {name}", name=payment.payer))


def _short_account(paper: Paper, account: AccountOnReceipt) -> None:
    paper.pair(tr("Cuenta {number}", number=account.number), format_money(account.amount_cents))
    paper.text(account.customer_name)
    _left(paper, account)


def _account(paper: Paper, account: AccountOnReceipt) -> None:
    paper.text(tr("Cuenta {number}", number=account.number))
    paper.text(account.customer_name)
    for bill in account.bills:
        paper.pair(bill.name, format_money(bill.amount_cents), indent=2)
    rest = account.amount_cents - sum(bill.amount_cents for bill in account.bills)
    if rest > 0:
        paper.pair(tr("A crédito de la cuenta"), format_money(rest), indent=2)
    elif rest < 0:
        paper.pair(tr("Del crédito que tenía"), format_money(rest), indent=2)
    paper.pair(tr("Pagado"), format_money(account.amount_cents))
    _left(paper, account)
    for sentence in () if account.plan is None else paid_words(account.plan):
        paper.text(sentence)


def _left(paper: Paper, account: AccountOnReceipt) -> None:
    """What the account owes now, or has to its credit, and what became of its notice."""
    if account.balance_cents < 0:
        paper.pair(tr("Crédito a favor"), format_money(-account.balance_cents))
        paper.text(credit_way(is_closed=account.is_closed))
    else:
        paper.pair(tr("Balance nuevo"), format_money(account.balance_cents))
    if account.notice is not None:
        _notice(paper, account.notice)


def _notice(paper: Paper, notice: NoticeOutcome) -> None:
    """What the payment did to the notice of suspension, with the order by which a crew would come."""
    paper.text(tr("Aviso de suspensión {number}: sin efecto.", number=notice.number))
    if notice.cancelled_order is not None:
        paper.text(tr("Orden de corte {number}: cancelada.", number=notice.cancelled_order))
    if notice.reconnection_order is None:
        return
    paper.text(tr("Reconexión ordenada: {number}.", number=notice.reconnection_order))
    if notice.fee_cents and not notice.is_fee_charged:
        paper.text(tr("Cargo por reconexión, sin cobrar: {amount}, por confirmar.",
                      amount=format_money(notice.fee_cents)))  # fmt: skip


def _money(paper: Paper, receipt: Receipt) -> None:
    for tender in receipt.tenders:
        paper.pair(f"{tender_name(tender.kind)} {tender.reference or ''}".strip(), format_money(tender.received_cents))
    received = sum(tender.received_cents for tender in receipt.tenders)
    paper.pair(tr("Recibido"), format_money(received))
    paper.pair(tr("Cambio"), format_money(received - receipt.payment.total_cents))
    paper.pair(tr("TOTAL PAGADO"), format_money(receipt.payment.total_cents))
