"""What stays in the drawer of what was handed over. Change is given from cash, and only from cash.

A check, a money order or a card that is worth more than the payment would have to be changed into money: refused. All
cash of a payment is one tender, since bills laid down twice on the counter are one amount in the drawer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import Refused


@dataclass(frozen=True, slots=True)
class Received:
    """Something handed over: cash, or a paper with its number."""

    kind: TenderKind
    received_cents: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a tender; the rest of `received_cents` went back as change."""

    kind: TenderKind
    amount_cents: int
    received_cents: int
    reference: str | None = None


def keep(handed: Iterable[Received], due_cents: int) -> tuple[Kept, ...]:
    """What stays of each tender when `due_cents` is paid: papers whole, cash less the change.

    Refuses what does not cover the payment, papers worth more than it, and cash where nothing is left to pay with it.
    """
    handed = tuple(handed)
    papers = [one for one in handed if one.kind is not TenderKind.CASH]
    cash = sum(one.received_cents for one in handed if one.kind is TenderKind.CASH)
    left = due_cents - sum(one.received_cents for one in papers)
    if left < 0:
        raise Refused(
            "payment.change_only_from_cash",
            tr("Los cheques, giros y tarjetas pasan del pago por {amount}, y de ellos no se da cambio.",
               amount=format_money(-left)),
            tr("Reciba menos, o aplique la diferencia como crédito a la cuenta."),
        )  # fmt: skip
    if cash < left:
        raise Refused(
            "payment.not_enough",
            tr("Faltan {amount} para completar el pago.", amount=format_money(left - cash)),
            tr("Reciba más, o baje la cantidad que se paga."),
        )
    if cash > 0 and left == 0:
        raise Refused(
            "payment.cash_not_needed",
            tr("Los demás valores ya cubren el pago: el efectivo sobra."),
            tr("Quite el efectivo, o suba la cantidad que se paga."),
        )
    kept = [Kept(one.kind, one.received_cents, one.received_cents, one.reference) for one in papers]
    return (Kept(TenderKind.CASH, left, cash), *kept) if cash else tuple(kept)


def change(kept: Iterable[Kept]) -> int:
    """The change to give back."""
    return sum(one.received_cents - one.amount_cents for one in kept)
