"""What is asked about adjustments: those of an account or a bill, and what their letters must say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.models import Adjustment, Notice
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.customers.models import Account, Customer
from oficinista.customers.numbers import unknown_account
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance, Entry, OpenItem
from oficinista.orders import Refused
from oficinista.text import clean

_REVERSAL = aliased(Entry)


def is_applied() -> ColumnElement[bool]:
    """Whether the adjustment of the row stands: nothing has reversed it."""
    return ~exists().where(col(_REVERSAL.reverses_id) == col(Adjustment.entry_id)).correlate(Adjustment)


@dataclass(frozen=True, slots=True)
class AdjustmentFound:
    """An adjustment; a charge has the debt that it made."""

    entry_id: int
    number: str
    account_id: int
    account_number: str
    bill_number: str | None
    reason: str
    note: str
    amount_cents: int
    made_on: date
    is_applied: bool
    item_id: int | None
    open_cents: int | None
    bill_id: int | None


_FOUND: Select[*tuple[Any, ...]] = (
    select(
        col(Adjustment.entry_id),
        col(Adjustment.number),
        col(Adjustment.account_id),
        col(Account.number).label("account_number"),
        col(Bill.number).label("bill_number"),
        col(Adjustment.reason),
        col(Adjustment.note),
        col(Adjustment.amount_cents),
        col(Adjustment.made_on),
        is_applied(),
        col(OpenItem.id),
        col(OpenItem.open_cents),
        col(Adjustment.bill_id),
    )
    .join(Account, col(Account.id) == col(Adjustment.account_id))
    .outerjoin(Bill, col(Bill.id) == col(Adjustment.bill_id))
    .outerjoin(OpenItem, col(OpenItem.entry_id) == col(Adjustment.entry_id))
)
_BY_NUMBER = _FOUND.add_columns(col(Adjustment.office_id)).where(col(Adjustment.number) == bindparam("number"))
_OF_ACCOUNT = _FOUND.where(col(Adjustment.account_id) == bindparam("account")).order_by(col(Adjustment.entry_id).desc())


def account_of_adjustment(connection: Connection, number: str) -> tuple[str, ...]:
    """The account of an adjustment; none for a number that was never given."""
    of_number = (
        select(col(Account.number))
        .join(Adjustment, col(Adjustment.account_id) == col(Account.id))
        .where(col(Adjustment.number) == number.strip().upper())
    )
    return tuple(connection.execute(of_number).scalars())


def find_adjustment(connection: Connection, number: str, office_id: int | None = None) -> AdjustmentFound:
    """The adjustment of a number, however it was typed. Refuses one that nobody gave, or another office did."""
    row = connection.execute(_BY_NUMBER, {"number": number.strip().upper()}).one_or_none()
    if row is None or office_id not in {None, row.office_id}:
        raise Refused(
            "adjustment.unknown",
            tr("No hay un ajuste {number}.", number=clean(number[:40])),
            tr("Búsquelo en los movimientos de la cuenta."),
        )
    return AdjustmentFound(*row[:-1])


def adjustments(connection: Connection, account_id: int) -> list[AdjustmentFound]:
    """Every adjustment of an account, the newest first, those that were reversed too."""
    return [AdjustmentFound(*row) for row in connection.execute(_OF_ACCOUNT, {"account": account_id})]


_OF_BILL = select(col(Adjustment.number)).where(col(Adjustment.bill_id) == bindparam("bill"), is_applied())


def adjustments_of(connection: Connection, bill_id: int, reason: str | None = None) -> list[str]:
    """The numbers of the adjustments of a bill that stand: all, or those for a reason."""
    query = _OF_BILL if reason is None else _OF_BILL.where(col(Adjustment.reason) == reason)
    return list(connection.execute(query, {"bill": bill_id}).scalars())


_LAST = select(func.max(col(Adjustment.made_on))).where(
    col(Adjustment.account_id) == bindparam("account"), col(Adjustment.reason) == bindparam("reason"), is_applied()
)


def last_of_reason(connection: Connection, account_id: int, reason: str) -> date | None:
    """When an account was last adjusted for a reason."""
    return connection.execute(_LAST, {"account": account_id, "reason": reason}).scalar_one()


_WATERS = (
    select(col(Bill.period_start), col(Bill.billed_l))
    .where(col(Bill.account_id) == bindparam("account"), ~is_voided())
    .order_by(col(Bill.period_start))
)


def waters(connection: Connection, account_id: int, around: date) -> tuple[Sequence[int], Sequence[int]]:
    """The litres of the bills of an account before and after the one whose period begins on a day."""
    rows = connection.execute(_WATERS, {"account": account_id}).all()
    before = [litres for start, litres in rows if start < around]
    return before, [litres for start, litres in rows if start > around]


@dataclass(frozen=True, slots=True)
class AccountOwing:
    """Whose an account is, and what it owes now."""

    account_id: int
    number: str
    customer_name: str
    balance_cents: int


def account_owing(connection: Connection, number: str) -> AccountOwing:
    """The account of a number. Refuses one that nobody has."""
    row = connection.execute(
        select(col(Account.id), col(Account.number), col(Customer.name), col(AccountBalance.balance_cents))
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
        .where(col(Account.number) == number)
    ).one_or_none()
    if row is None:
        raise unknown_account(number)
    return AccountOwing(*row)


@dataclass(frozen=True, slots=True)
class NoticeFound:
    """A letter that a customer must get, and what it says, as JSON."""

    id: int
    letter: str
    entry_id: int
    data_json: str


def notices(connection: Connection, account_id: int) -> list[NoticeFound]:
    """What the customer of an account must be told, the oldest first."""
    rows = connection.execute(
        select(col(Notice.id), col(Notice.letter), col(Notice.entry_id), col(Notice.data_json))
        .where(col(Notice.account_id) == account_id)
        .order_by(col(Notice.id))
    )
    return [NoticeFound(*row) for row in rows]
