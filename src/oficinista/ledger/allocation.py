"""Which debts an amount pays: the lowest priority number first, then the oldest, then the first that was posted.

What is left when every debt is paid is not lost: it stands as a credit on the account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """A debt that still owes `open_cents`; `bill_number` is None when another `document` made it."""

    id: int
    priority: int
    due_on: date
    open_cents: int
    bill_number: str | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a debt is paid."""

    debt: OpenDebt
    amount_cents: int

    @property
    def left_cents(self) -> int:
        """What the debt still owes afterwards."""
        return self.debt.open_cents - self.amount_cents


def allocate(debts: Iterable[OpenDebt], amount_cents: int) -> tuple[Allocation, ...]:
    """How `amount_cents` is spread over the debts, whatever order they come in; never more than any of them owes."""
    left, spread = amount_cents, []
    for debt in sorted(debts, key=_place):
        paid = min(left, debt.open_cents)
        if paid > 0:
            spread.append(Allocation(debt, paid))
            left -= paid
    return tuple(spread)


def surplus(allocations: Iterable[Allocation], amount_cents: int) -> int:
    """What no debt took: the credit that the payment leaves on the account."""
    return amount_cents - sum(allocation.amount_cents for allocation in allocations)


def release(paid: Iterable[Allocation], amount_cents: int) -> tuple[Allocation, ...]:
    """How `amount_cents` is taken back from what was paid, the latest debt first, so that the oldest stay paid."""
    left, taken = amount_cents, []
    for one in sorted(paid, key=lambda one: _place(one.debt), reverse=True):
        back = min(left, one.amount_cents)
        if back > 0:
            taken.append(Allocation(one.debt, -back))
            left -= back
    return tuple(taken)


def to_pay(debts: Iterable[OpenDebt], balance_cents: int, amount_cents: int) -> int:
    """How much debt a payment settles: usually itself, more when the account had a credit beside its debts.

    After any payment the open debts add up to what the account owes; what goes beyond them is credit.
    """
    return sum(debt.open_cents for debt in debts) - max(balance_cents - amount_cents, 0)


def _place(debt: OpenDebt) -> tuple[int, date, int]:
    return (debt.priority, debt.due_on, debt.id)
