"""What the ledger and the cases say of an account since a plan was signed, as `standing` asks it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.billing.queries import statement
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.clock import business_date
from oficinista.ledger.models import Allocation, Entry, OpenItem
from oficinista.plans.models import PlanDebt
from oficinista.plans.standing import Beside, Books


@dataclass(frozen=True, slots=True)
class Since:
    """A signing: of which terms, when, and whether bills beside the plan fall due under it."""

    account_id: int
    terms_id: int
    signed_at: datetime
    signed_on: date
    is_current_due: bool


@dataclass(frozen=True, slots=True)
class Then:
    """A moment, and what the account owed then."""

    at: datetime
    balance_cents: int


def books_since(connection: Connection, since: Since, then: Then | None = None) -> Books:
    """The account from the day of a signing on, as it is known now or as it was known at a moment."""
    beside = (*_beside(connection, since, then), *_held(connection, since.account_id, then))
    balances = _balances(connection, since.account_id, since.signed_on)
    return Books(tuple(balances if then is None else _until(balances, then)), beside)


def _balances(connection: Connection, account_id: int, signed_on: date) -> Iterator[tuple[date, int]]:
    """The balance at the end of each day that changed it, from the day of the signing on."""
    at_end = {line.on: line.balance_cents for line in statement(connection, account_id)}
    before = [cents for on, cents in at_end.items() if on <= signed_on]
    yield signed_on, before[-1] if before else 0
    yield from ((on, cents) for on, cents in at_end.items() if on > signed_on)


def _until(balances: Iterable[tuple[date, int]], then: Then) -> Iterator[tuple[date, int]]:
    day = business_date(then.at)
    yield from ((on, cents) for on, cents in balances if on < day)
    yield day, then.balance_cents


def _beside(connection: Connection, since: Since, then: Then | None) -> Iterator[Beside]:
    """Debts that the plan does not spread, until they fall due, or were voided before."""
    values = {"account": since.account_id, "terms": since.terms_id, "signed_at": since.signed_at}
    for row in connection.execute(_OTHER_DEBTS, values):
        if then is not None and row.posted_at > then.at:
            continue
        cents = row.original_cents - row.paid_cents
        is_void = row.voided_on is not None and (then is None or row.voided_at <= then.at)
        voided = row.voided_on - timedelta(days=1) if is_void else None
        ends = [day for day in (row.due_on if since.is_current_due else None, voided) if day is not None]
        if cents > 0:
            yield Beside(cents, row.effective_date, min(ends, default=None))


def _held(connection: Connection, account_id: int, then: Then | None) -> Iterator[Beside]:
    """What cases hold of bills, from the day each came to a state that does until the day it left it.

    A bill that is not due yet is beside the plan as it is, and held only after.
    """
    since: date | None = None
    found = connection.execute(_CASE_STEPS, {"account": account_id})
    rows = [row for row in found if then is None or row.made_at <= then.at]
    for place, row in enumerate(rows, 1):
        holds = find_lifecycle(row.lifecycle).states[row.state].holds_debt
        if holds and since is None:
            since = max(row.happened_on, row.due_on + timedelta(days=1))
        is_last = place == len(rows) or rows[place].id != row.id
        if since is not None and (is_last or not holds):
            until = None if holds else row.happened_on - timedelta(days=1)
            if until is None or since <= until:
                yield Beside(row.amount_cents, since, until)
            since = None


_VOID = aliased(Entry)
_SPREAD = select(col(PlanDebt.open_item_id)).where(col(PlanDebt.terms_id) == bindparam("terms"))
_PAID_BEFORE = (
    select(func.coalesce(func.sum(col(Allocation.amount_cents)), 0))
    .join(Entry, col(Entry.id) == col(Allocation.entry_id))
    .where(col(Allocation.open_item_id) == col(OpenItem.id), col(Entry.posted_at) < bindparam("signed_at"))
    .correlate(OpenItem)
    .scalar_subquery()
)
_OTHER_DEBTS: Select[*tuple[Any, ...]] = (
    select(
        col(OpenItem.due_on),
        col(OpenItem.original_cents),
        _PAID_BEFORE.label("paid_cents"),
        col(Entry.effective_date),
        col(Entry.posted_at),
        col(_VOID.effective_date).label("voided_on"),
        col(_VOID.posted_at).label("voided_at"),
    )
    .join(Entry, col(Entry.id) == col(OpenItem.entry_id))
    .outerjoin(_VOID, col(_VOID.reverses_id) == col(Entry.id))
    .where(col(OpenItem.account_id) == bindparam("account"), col(OpenItem.id).not_in(_SPREAD))
    .order_by(col(OpenItem.id))
)
_CASE_STEPS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.lifecycle),
        col(Case.amount_cents),
        col(CaseEvent.state),
        col(CaseEvent.happened_on),
        col(CaseEvent.made_at),
        col(Bill.due_on),
    )
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .join(Bill, col(Bill.id) == col(Case.bill_id))
    .where(col(Case.account_id) == bindparam("account"), col(Case.amount_cents) > 0)
    .order_by(col(Case.id), col(CaseEvent.place))
)
