"""Words and amounts that several letters share, in the language spoken."""

from typing import Any

from oficinista.billing.facts import BillFacts
from oficinista.billing.queries import StatementLine
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import EntryKind
from oficinista.money import format_money
from oficinista.volume import format_m3


def movement_name(line: StatementLine) -> str:
    """What moved an account, with its document: `Factura 200010000001, ago 2026`."""
    if line.kind is EntryKind.BILL and line.period_start is not None:
        return tr("Factura {number}, {month}", number=line.document, month=short_month(line.period_start))
    if line.kind is EntryKind.CHECK_RETURN:
        return tr("Cheque devuelto {document}, de {taken}", document=line.document, taken=line.reverses)
    if line.reverses is not None:
        return tr("{document} anula {receipt}", document=line.document, receipt=line.reverses)
    return {
        EntryKind.ADJUSTMENT: tr("Ajuste {document}", document=line.document),
        EntryKind.CHECK_FEE: tr("Cargo por cheque devuelto {document}", document=line.document),
        EntryKind.CREDIT_MOVE: tr("Traspaso de crédito {document}", document=line.document),
        EntryKind.GUARANTEE: tr("Depósito {document}", document=line.document),
        EntryKind.GUARANTEE_VOID: tr("Depósito liberado {document}", document=line.document),
        EntryKind.GUARANTEE_MOVE: tr("Depósito que pasa a otra cuenta {document}", document=line.document),
        EntryKind.CONNECTION: tr("Acometida {document}", document=line.document),
        EntryKind.CONNECTION_VOID: tr("Acometida sin efecto {document}", document=line.document),
        EntryKind.LATE_CHARGE: tr("Cargo por atraso {document}", document=line.document),
        EntryKind.PAYMENT_MOVE: tr("Traspaso de pago {document}", document=line.document),
        EntryKind.REFUND: tr("Devolución de crédito {document}", document=line.document),
        EntryKind.REFUND_VOID: tr("Devolución cancelada {document}", document=line.document),
        EntryKind.SUSPENSE_APPLIED: tr("Pago identificado {document}", document=line.document),
    }.get(line.kind, tr("Pago {receipt}", receipt=line.document))


def balance_facts(cents: int) -> dict[str, Any]:
    """A balance: what is owed, or a credit of the customer's."""
    return {"balance": format_money(abs(cents)), "is_credit": cents < 0, "is_zero": cents == 0}


def bill_words(facts: BillFacts) -> dict[str, Any]:
    """What a letter says of a bill."""
    return {
        "number": facts.number,
        "month": short_month(facts.period_start),
        "period": tr("del {start} al {end}", start=long_date(facts.period_start), end=long_date(facts.period_end)),
        "days": facts.days,
        "water": format_m3(facts.billed_l),
        "is_estimated": facts.is_estimated,
        "due": long_date(facts.due_on),
        "charged": format_money(facts.total_cents),
        "adjusted": format_money(facts.adjustments_cents),
        "is_adjusted": facts.adjustments_cents != 0,
        "charges_now": format_money(facts.total_cents + facts.adjustments_cents),
    }
