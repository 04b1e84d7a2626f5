"""How a person says what money came as, and what is over or short of it."""

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.tills.payable import Distribution


def tender_name(kind: TenderKind) -> str:
    """What a tender is called on paper."""
    names = {
        TenderKind.CASH: tr("Efectivo"),
        TenderKind.CHECK: tr("Cheque"),
        TenderKind.MONEY_ORDER: tr("Giro"),
        TenderKind.CARD: tr("Tarjeta"),
    }
    return names[kind]


def over_or_short(cents: int) -> str:
    """What a difference is called: over is positive, short is negative."""
    if cents > 0:
        return tr("Sobrante")
    return tr("Faltante") if cents < 0 else tr("Sin diferencia")


def credit_way(*, is_closed: bool) -> str:
    """What becomes of an account's credit."""
    if is_closed:
        return tr("La cuenta está cerrada: pida que se devuelva, o que pase a otra cuenta suya.")
    return tr("Paga la próxima factura.")


def swapped_words(cents: int) -> str:
    """What it may mean that one tender is over and another short."""
    return tr("Posible cambio de valores: {amount} de más en uno y de menos en otro.", amount=format_money(cents))


def mark_words(*, agrees: bool, waits: bool) -> str:
    """Whether figures agree, or will once the money is deposited, as a mark that needs no colour."""
    if agrees:
        return tr("cuadra")
    return tr("espera") if waits else tr("NO CUADRA")


def session_words(till: str, clerk: str) -> str:
    """A session by its till and who had it."""
    return f"{till} · {clerk}"


def excess_words(part: Distribution) -> str:
    """What a payment that is more than what an account owes does; nothing for one that is not."""
    if part.payable.balance_cents <= 0 or not part.credit_cents:
        return ""
    return tr("Paga {amount} más de lo que debe: queda a su favor.", amount=format_money(part.credit_cents))
