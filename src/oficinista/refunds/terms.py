"""How much of a credit may be given back, and why so much: pure arithmetic over what stands in its way.

A credit that is not *settled* waits: what a till has not closed over, a check that may still come back, what a case
disputes. Of what is settled, what the same customer owes on other accounts is kept for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money


class Claimant(StrEnum):
    """Who asks for a credit, and so what they must prove. These are the kinds of the lifecycle `refund`."""

    CUSTOMER = "customer"
    HEIR = "heir"
    NEW_OWNER = "new_owner"


class Way(StrEnum):
    """How it is paid: by a check that finance writes, or in cash from a till."""

    CHECK = "check"
    CASH = "cash"


class Obstacle(StrEnum):
    """Why part of a credit is not given back."""

    TILL = "till"
    CHECK = "check"
    CASE = "case"
    DEBT = "debt"


@dataclass(frozen=True, slots=True)
class Held:
    """So much of a credit stays, why, by which document or account, and until when if that is known."""

    obstacle: Obstacle
    what: str
    amount_cents: int
    until: date | None = None

    @property
    def words(self) -> str:
        """The reason as a person reads it."""
        amount = format_money(self.amount_cents)
        if self.obstacle is Obstacle.TILL:
            return tr("{amount} de {what}: su caja no ha cerrado.", amount=amount, what=self.what)
        if self.obstacle is Obstacle.CHECK and self.until is not None:
            return tr("{amount} de {what}: el cheque puede volver hasta el {date}.", amount=amount,
                      what=self.what, date=long_date(self.until))  # fmt: skip
        if self.obstacle is Obstacle.CASE:
            return tr("{amount} del caso {what}, que está abierto.", amount=amount, what=self.what)
        return tr("{amount} que debe en la cuenta {what}.", amount=amount, what=self.what)


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit of an account, and what of it stays for now."""

    account: str
    credit_cents: int
    held: tuple[Held, ...]

    @property
    def settled_cents(self) -> int:
        """What is the customer's for good, to be given back or sent to another of their accounts."""
        waits = sum(one.amount_cents for one in self.held if one.obstacle is not Obstacle.DEBT)
        return max(self.credit_cents - waits, 0)

    @property
    def available_cents(self) -> int:
        """What may be given back now."""
        return max(self.credit_cents - sum(one.amount_cents for one in self.held), 0)


_CREDIT = TypeAdapter(Credit)


@dataclass(frozen=True, slots=True)
class Available(Credit):
    """The credit of an account that somebody may ask for, and whose it is."""

    account_id: int
    customer: str


def why(found: Credit) -> Iterator[str]:
    """Why the amount is what it is, line by line."""
    yield tr("Crédito de la cuenta {account}: {amount}.", account=found.account,
             amount=format_money(found.credit_cents))  # fmt: skip
    for one in found.held:
        yield tr("Menos {reason}", reason=one.words)
    yield tr("Se puede devolver: {amount}.", amount=format_money(found.available_cents))


def why_kept(kept: list[str] | dict[str, Any]) -> tuple[str, ...]:
    """Why it was what it was, in the language spoken; until 1.1 it was kept in that of whoever asked."""
    return tuple(kept) if isinstance(kept, list) else tuple(why(_CREDIT.validate_python(kept)))


def claimant_words(claimant: Claimant) -> str:
    """Who asks, as a person says it."""
    return {
        Claimant.CUSTOMER: tr("Titular de la cuenta"),
        Claimant.HEIR: tr("Heredero"),
        Claimant.NEW_OWNER: tr("Nuevo dueño"),
    }[claimant]


def way_words(way: Way) -> str:
    """How it is paid, as a person says it."""
    return {Way.CHECK: tr("Cheque de finanzas"), Way.CASH: tr("Efectivo, en caja")}[way]
