"""Whom to notice: the accounts of an office that owe what is past its date and have no notice, the greatest debt first.

One that was closed owes as before, and has no service to suspend.

Only the guard says whether each may be noticed, and why not.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, exists, func, select
from sqlmodel import col

from oficinista.cases.models import Case
from oficinista.customers.models import Account, Customer
from oficinista.ledger.models import OpenItem
from oficinista.suspensions.guard import Suspension
from oficinista.suspensions.queries import SUSPENSION, may_suspend

MOST = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that owes what is past its date, and what the guard says of it."""

    account: str
    customer: str
    overdue_cents: int
    found: Suspension

    @property
    def may_notice(self) -> bool:
        """Whether it may be noticed today."""
        return self.found.notice is None and bool(self.found.ripe)

    @property
    def ripe_cents(self) -> int:
        """What would be noticed."""
        return sum(debt.free_cents for debt in self.found.ripe)


def candidates(connection: Connection, office_id: int, today: date, most: int = MOST) -> list[Candidate]:
    """The accounts without a notice that owe the most of what is past its date, at most so many."""
    rows = connection.execute(_OVERDUE, {"office": office_id, "today": today, "most": most})
    return [
        Candidate(row.number, row.name, row.cents, may_suspend(connection, row.id, office_id, today)) for row in rows
    ]


_STANDING = exists().where(
    col(Case.account_id) == col(Account.id), col(Case.lifecycle) == SUSPENSION, col(Case.closed_on).is_(None)
)
_OVERDUE: Select[*tuple[Any, ...]] = (
    select(col(Account.id), col(Account.number), col(Customer.name), func.sum(col(OpenItem.open_cents)).label("cents"))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(OpenItem, col(OpenItem.account_id) == col(Account.id))
    .where(
        col(Account.office_id) == bindparam("office"),
        col(Account.closed_on).is_(None),
        col(OpenItem.open_cents) > 0,
        col(OpenItem.due_on) < bindparam("today"),
        ~_STANDING,
    )
    .group_by(col(Account.id), col(Account.number), col(Customer.name))
    .order_by(func.sum(col(OpenItem.open_cents)).desc(), col(Account.id))
    .limit(bindparam("most", type_=Integer))
)
