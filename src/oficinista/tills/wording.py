"""How a person says what money came as."""

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind


def tender_name(kind: TenderKind) -> str:
    """What a tender is called on paper."""
    names = {
        TenderKind.CASH: tr("Efectivo"),
        TenderKind.CHECK: tr("Cheque"),
        TenderKind.MONEY_ORDER: tr("Giro"),
        TenderKind.CARD: tr("Tarjeta"),
    }
    return names[kind]
