"""What follows when the bank gives a check back: one rule for the preview and for the return itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from oficinista.calendar import Calendar
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules
from oficinista.tills.bank_returns import BankReason
from oficinista.tills.payable import Payable, find_payable
from oficinista.tills.receipts import PaymentFound, held_of, holders

FEE, NO_CHECKS = "charge.returned_check_cents", "payment.no_checks"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What is charged for a check, nothing while nobody confirmed how much, and the last day without checks."""

    fee_cents: int
    no_checks_until: date | None


@dataclass(frozen=True, slots=True)
class OwedAgain:
    """An account as it stands, and what it will owe again."""

    payable: Payable
    amount_cents: int


def consequences(reason: BankReason, rules: Rulebook, calendar: Calendar, today: date) -> Consequences:
    """What a reason of the bank brings; nothing where it is not for the payer to answer for."""
    if not reason.is_payer_s:
        return Consequences(0, None)
    rule = rules.describe(FEE, today)
    fee_cents = rule.value if rule.verified and rule.value else 0
    return Consequences(fee_cents, rules.due(NO_CHECKS, today, calendar).date)


def foreseen(connection: Connection, reason: BankReason, office_id: int, today: date) -> Consequences:
    """What a reason of the bank would bring in an office today."""
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    return consequences(reason, rules, calendar, today)


def owed_again(connection: Connection, payment: PaymentFound, cents: int) -> tuple[OwedAgain, ...]:
    """What each account would owe again if a check of so much came back now."""
    found = (find_payable(connection, number) for number in holders(connection, payment.receipt))
    payables = {one.account_id: one for one in found}
    return tuple(
        OwedAgain(payables[account_id], share)
        for account_id, share in shares(held_of(connection, payment.entry_id), cents).items()
    )


def shares(held: Mapping[int, int], cents: int) -> dict[int, int]:
    """What of a check each account owes again: as it has of the payment, to the cent, and never more."""
    total = sum(held.values())
    found, before, given = {}, 0, 0
    for account_id, has in held.items():
        before += has
        share = cents * before // total - given
        given += share
        if share:
            found[account_id] = share
    return found
