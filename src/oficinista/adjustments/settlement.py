"""Which debts an adjustment settles: one rule for what is shown before it and for what it does."""

from collections.abc import Sequence

from oficinista.ledger.allocation import OpenDebt, allocate, to_pay
from oficinista.ledger.debts import Owed
from oficinista.ledger.posting import Paid


def credited(now: Owed, cents: int, item_id: int | None) -> list[Paid]:
    """What a credit of so many cents pays: the debt that it names first, then the oldest."""
    named = [debt for debt in now.debts if debt.id == item_id]
    others = [debt for debt in now.debts if debt.id != item_id]
    free = to_pay(now.debts, now.balance_cents, cents)
    first = _allocated(named, free)
    return first + _allocated(others, free - sum(one.amount_cents for one in first))


def settled(debts: Sequence[OpenDebt], balance_cents: int) -> list[Paid]:
    """What of the debts is paid so that they add up to a balance."""
    return _allocated(debts, sum(debt.open_cents for debt in debts) - max(balance_cents, 0))


def _allocated(debts: Sequence[OpenDebt], cents: int) -> list[Paid]:
    return [Paid(one.debt.id, one.amount_cents) for one in allocate(debts, cents)]
