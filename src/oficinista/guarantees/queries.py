"""What is asked about guarantees: what one would be, and the one that an account has: charged, held, still owed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.customers.models import Account, AccountTerms, Customer
from oficinista.customers.numbers import full_number, unknown_account
from oficinista.customers.terms import terms_on
from oficinista.guarantees.terms import Average, Terms, terms
from oficinista.ledger.models import Entry, EntryKind, EntryLine, OpenItem
from oficinista.ledger.numbers import number_text
from oficinista.staff.models import OfficeRow
from oficinista.storage import office_rules

LOOKED_BACK_DAYS = 365


@dataclass(frozen=True, slots=True)
class Due:
    """One part of a guarantee, and what is still owed of it."""

    item_id: int
    due_on: date
    amount_cents: int
    open_cents: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """The guarantee that an account has."""

    entry_id: int
    document: str
    account_id: int
    account: str
    customer: str
    charged_on: date
    amount_cents: int
    parts: tuple[Due, ...]

    @property
    def held_cents(self) -> int:
        """What was paid of it and is kept for the customer."""
        return self.amount_cents - sum(one.open_cents for one in self.parts)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an account's guarantee would be, and the one it has; with one there are no terms."""

    account_id: int
    account: str
    customer: str
    is_closed: bool
    terms: Terms | None
    held: Guarantee | None


def offer(connection: Connection, number: str, office_id: int, today: date) -> Offer:
    """The guarantee of an account, or what it would be. Refuses an unknown account, and one with nothing to go by."""
    values = {"number": full_number(number), "office": office_id, "today": today}
    row = connection.execute(_ACCOUNT, values).one_or_none()
    if row is None:
        raise unknown_account(number)
    held = next(guarantees(connection, office_id, row.id), None)
    found = None
    if held is None:
        rules = office_rules.rulebook(connection, office_id)
        average = _average(connection, row, office_id, today)
        found = terms(average, row.tariff_class, row.opened_on, rules, today)
    return Offer(row.id, row.number, row.name, row.closed_on is not None, found, held)


def guarantees(connection: Connection, office_id: int, account_id: int | None = None) -> Iterator[Guarantee]:
    """The guarantees of an office that were not released, or that of one account."""
    query = _HELD if account_id is None else _HELD.where(col(Account.id) == account_id)
    for row in connection.execute(query, {"office": office_id}).all():
        found = tuple(Due(*one) for one in connection.execute(_PARTS, {"entry": row.id}))
        document = number_text(row.document_type, row.code, row.year, row.document_number)
        yield Guarantee(row.id, document, row.account_id, row.number, row.name, row.effective_date,
                        row.total_cents, found)  # fmt: skip


def _average(connection: Connection, account: Any, office_id: int, today: date) -> Average:
    """The mean bill of the last year, the account's own; failing that, of those of its class in the office."""
    since = {"since": today - timedelta(days=LOOKED_BACK_DAYS)}
    own = connection.execute(_OWN, {"account": account.id, **since}).one()
    if own.bills:
        return Average(_mean(int(own.cents), own.bills), own.bills, is_own=True)
    values = {"office": office_id, "tariff_class": account.tariff_class, **since}
    others = connection.execute(_SIMILAR, values).one()
    return Average(_mean(int(others.cents or 0), others.bills or 1), others.bills, is_own=False)


def _mean(cents: int, bills: int) -> int:
    """Half up, in whole cents."""
    return (2 * cents + bills) // (2 * bills)


_VOID = aliased(Entry)
_ACCOUNT: Select[*tuple[Any, ...]] = (
    select(
        col(Account.id),
        col(Account.number),
        col(Customer.name),
        col(Account.opened_on),
        col(Account.closed_on),
        col(AccountTerms.tariff_class),
    )
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(AccountTerms, (col(AccountTerms.account_id) == col(Account.id)) & terms_on(bindparam("today")))
    .where(col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office"))
)
_COUNTED: Select[*tuple[Any, ...]] = select(
    func.count(col(Bill.id)).label("bills"), func.sum(col(Bill.total_cents)).label("cents")
).where(col(Bill.issued_on) >= bindparam("since"), ~is_voided())
_OWN = _COUNTED.where(col(Bill.account_id) == bindparam("account"))
_SIMILAR = _COUNTED.join(Account, col(Account.id) == col(Bill.account_id)).where(
    col(Account.office_id) == bindparam("office"), col(Bill.tariff_class) == bindparam("tariff_class")
)
_HELD: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.id),
        col(Entry.document_type),
        col(Entry.year),
        col(Entry.document_number),
        col(Entry.effective_date),
        col(Entry.total_cents),
        col(OfficeRow.code),
        col(Account.id).label("account_id"),
        col(Account.number),
        col(Customer.name),
    )
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .join(EntryLine, (col(EntryLine.entry_id) == col(Entry.id)) & col(EntryLine.account_id).is_not(None))
    .join(Account, col(Account.id) == col(EntryLine.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(
        col(Entry.kind) == EntryKind.GUARANTEE,
        col(Entry.office_id) == bindparam("office"),
        ~exists().where(col(_VOID.reverses_id) == col(Entry.id)),
    )
    .order_by(col(Entry.id))
)
_PARTS = (
    select(col(OpenItem.id), col(OpenItem.due_on), col(OpenItem.original_cents), col(OpenItem.open_cents))
    .where(col(OpenItem.entry_id) == bindparam("entry"))
    .order_by(col(OpenItem.due_on), col(OpenItem.id))
)
