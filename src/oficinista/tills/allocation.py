"""Which debts an amount pays: the lowest priority number first, then the oldest, then the first that was posted.

What is left when every debt is paid is not lost: it stands as a credit on the account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """A debt that still owes `open_cents`; `bill_number` is None when no bill made it."""

    id: int
    priority: int
    due_on: date
    open_cents: int
    bill_number: str | None = None


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
    for debt in sorted(debts, key=lambda debt: (debt.priority, debt.due_on, debt.id)):
        paid = min(left, debt.open_cents)
        if paid > 0:
            spread.append(Allocation(debt, paid))
            left -= paid
    return tuple(spread)


def surplus(allocations: Iterable[Allocation], amount_cents: int) -> int:
    """What no debt took: the credit that the payment leaves on the account."""
    return amount_cents - sum(allocation.amount_cents for allocation in allocations)
