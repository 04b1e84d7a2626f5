"""What an account owes as the journal tells it: its balance, its open debts, and what a void gives back of them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.ledger.allocation import Allocation, OpenDebt, release
from oficinista.ledger.models import AccountBalance, Entry, OpenItem
from oficinista.ledger.models import Allocation as AllocationRow


@dataclass(frozen=True, slots=True)
class Owed:
    """What an account owes in all, negative when it has a credit, and the debts that are open."""

    balance_cents: int
    debts: tuple[OpenDebt, ...]


_BALANCE = select(col(AccountBalance.balance_cents)).where(col(AccountBalance.account_id) == bindparam("account"))
_OPEN = select(col(OpenItem.id), col(OpenItem.priority), col(OpenItem.due_on), col(OpenItem.open_cents)).where(
    col(OpenItem.account_id) == bindparam("account"), col(OpenItem.open_cents) > 0
)
_VOID = aliased(Entry)
_PAID: Select[*tuple[Any, ...]] = (
    select(
        col(OpenItem.id),
        col(OpenItem.priority),
        col(OpenItem.due_on),
        col(OpenItem.open_cents),
        (col(OpenItem.original_cents) - col(OpenItem.open_cents)).label("paid_cents"),
        func.coalesce(col(AllocationRow.amount_cents), 0).label("by_this_cents"),
    )
    .outerjoin(
        AllocationRow,
        (col(AllocationRow.open_item_id) == col(OpenItem.id)) & (col(AllocationRow.entry_id) == bindparam("entry")),
    )
    .where(
        col(OpenItem.account_id) == bindparam("account"),
        ~exists().where(col(_VOID.reverses_id) == col(OpenItem.entry_id)),
    )
)


def owed(connection: Connection, account_id: int) -> Owed:
    """The balance and the open debts of an account."""
    of = {"account": account_id}
    balance = connection.execute(_BALANCE, of).scalar_one()
    return Owed(balance, tuple(OpenDebt(*row) for row in connection.execute(_OPEN, of)))


def given_back(connection: Connection, entry_id: int, account_id: int, amount_cents: int) -> dict[int, int]:
    """What each debt gets back, as negative cents, when the credit that an entry gave an account is taken away.

    First what the entry itself paid. When part of it was a credit that a later bill has used up, that bill owes it
    again; when another credit can take its place, the oldest debts stay paid. A voided debt owes nothing again.
    """
    rows = connection.execute(_PAID, {"entry": entry_id, "account": account_id}).all()
    balance = connection.execute(_BALANCE, {"account": account_id}).scalar_one()
    left = max(balance + amount_cents, 0) - sum(row.open_cents for row in rows)
    back: dict[int, int] = defaultdict(int)
    by_this = [min(row.by_this_cents, row.paid_cents) for row in rows]
    for paid in (
        [Allocation(OpenDebt(*row[:4]), own) for row, own in zip(rows, by_this, strict=True)],
        [Allocation(OpenDebt(*row[:4]), row.paid_cents - own) for row, own in zip(rows, by_this, strict=True)],
    ):
        for one in release(paid, left):
            back[one.debt.id] += one.amount_cents
            left += one.amount_cents
    return back
