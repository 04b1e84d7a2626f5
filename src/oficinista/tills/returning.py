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
from oficinista.tills.returnable import CheckTaken, held_of, holders

FEE, NO_CHECKS = "charge.returned_check_cents", "payment.no_checks"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a check costs who wrote it, nothing while nobody confirmed how much, and their last day without checks.

    `agency` is who wrote it when the accounts that it paid did not; `is_unknown` when nobody knows who did.
    """

    fee_cents: int
    no_checks_until: date | None
    agency: str = ""
    is_unknown: bool = False

    @property
    def charged_cents(self) -> int:
        """What is charged to an account: what an agency owes for its check is no debt of those that it paid for."""
        return 0 if self.agency else self.fee_cents


@dataclass(frozen=True, slots=True)
class OwedAgain:
    """An account as it stands, and what it will owe again."""

    payable: Payable
    amount_cents: int


def consequences(
    reason: BankReason, taken: CheckTaken, rules: Rulebook, calendar: Calendar, today: date
) -> Consequences:
    """What a reason of the bank brings; nothing where it is not for who wrote it to answer for, or nobody knows who."""
    is_unknown = taken.credit_entry_id is None
    if is_unknown or not reason.is_payer_s:
        return Consequences(0, None, taken.agency, is_unknown)
    rule = rules.describe(FEE, today)
    fee_cents = rule.value if rule.verified and rule.value else 0
    return Consequences(fee_cents, rules.due(NO_CHECKS, today, calendar).date, taken.agency)


def foreseen(
    connection: Connection, reason: BankReason, taken: CheckTaken, office_id: int, today: date
) -> Consequences:
    """What a reason of the bank would bring in an office today."""
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    return consequences(reason, taken, rules, calendar, today)


def owed_again(connection: Connection, taken: CheckTaken, cents: int) -> tuple[OwedAgain, ...]:
    """What each account would owe again if a check of so much came back now."""
    found = (find_payable(connection, number) for number in holders(connection, taken.document))
    payables = {one.account_id: one for one in found}
    return tuple(
        OwedAgain(payables[account_id], share)
        for account_id, share in shares(held_of(connection, taken), cents).items()
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
