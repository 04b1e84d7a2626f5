"""What an account owes and how an amount would settle it: one reading and one rule, for the preview and the payment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.customers.models import Account, Customer
from oficinista.customers.numbers import full_number, unknown_account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.allocation import Allocation, OpenDebt, allocate, to_pay
from oficinista.ledger.models import AccountBalance, Entry, EntryLine, OpenItem
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import OfficeRow
from oficinista.tills.models import Payment

OTHER_THAN_SHOWN = "payment.other_than_shown"


@dataclass(frozen=True, slots=True)
class Payable:
    """An account with what it owes in all, negative when it has a credit, and the debts that are open."""

    account_id: int
    number: str
    customer_name: str
    balance_cents: int
    debts: tuple[OpenDebt, ...]
    closed_on: date | None = None

    @property
    def is_settled_for_good(self) -> bool:
        """Whether it is closed and owes nothing: no bill will ever use up what is paid to it."""
        return self.closed_on is not None and self.balance_cents <= 0


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a payment does to one account: the debts it pays, and what the account owes afterwards."""

    payable: Payable
    amount_cents: int
    allocations: tuple[Allocation, ...]

    @property
    def balance_cents(self) -> int:
        """What the account owes afterwards; negative is a credit."""
        return self.payable.balance_cents - self.amount_cents

    @property
    def credit_cents(self) -> int:
        """The credit that the account has afterwards."""
        return max(-self.balance_cents, 0)


_PAYABLE: Select[*tuple[Any, ...]] = (
    select(
        col(Account.id),
        col(Customer.name),
        col(Account.closed_on),
        col(AccountBalance.balance_cents),
        col(OpenItem.id).label("item_id"),
        col(OpenItem.priority),
        col(OpenItem.due_on),
        col(OpenItem.open_cents),
        col(Bill.number).label("bill_number"),
        col(Entry.document_type), col(Entry.year), col(Entry.document_number), col(OfficeRow.code),
    )
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
    .outerjoin(OpenItem, (col(OpenItem.account_id) == col(Account.id)) & (col(OpenItem.open_cents) > 0))
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .outerjoin(Entry, col(Entry.id) == col(OpenItem.entry_id))
    .outerjoin(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .where(col(Account.number) == bindparam("number"))
    .order_by(col(OpenItem.priority), col(OpenItem.due_on), col(OpenItem.id))
)  # fmt: skip


def find_payable(connection: Connection, number: str) -> Payable:
    """The account of a number with its open debts. Refuses a number that nobody has."""
    number = full_number(number)
    rows = connection.execute(_PAYABLE, {"number": number}).all()
    if not rows:
        raise unknown_account(number)
    debts = tuple(map(_debt, (row for row in rows if row.item_id is not None)))
    return Payable(rows[0].id, number, rows[0].name, rows[0].balance_cents, debts, rows[0].closed_on)


def _debt(row: Any) -> OpenDebt:
    document = number_text(row.document_type, row.code, row.year, row.document_number)
    return OpenDebt(row.item_id, row.priority, row.due_on, row.open_cents, row.bill_number, document)


def refuse_settled_for_good(connection: Connection, payables: Iterable[Payable]) -> None:
    """Refuse money for an account that is closed and owes nothing, and say which may be meant."""
    for one in payables:
        if one.is_settled_for_good:
            raise Refused("payment.closed_settled", settled_words(one), _instead(connection, one.account_id))


def refuse_other_than_shown(connection: Connection, payable: Payable, shown_cents: int | None) -> None:
    """Refuse a payment of an account that owes no longer what was shown, and say whether another payment came between.

    None: nothing was shown.
    """
    if shown_cents in {None, payable.balance_cents}:
        return
    receipt = connection.execute(_LAST_RECEIPT, {"account": payable.account_id}).scalar_one()
    if receipt is None:
        said = tr("Acaba de cambiar lo que debe la cuenta {number}.", number=payable.number)
    else:
        said = tr("La cuenta {number} acaba de recibir otro pago, {receipt}.", number=payable.number, receipt=receipt)
    raise Refused(OTHER_THAN_SHOWN, said, tr("Mire a qué se aplica, y acéptelo otra vez."))


def settled_words(payable: Payable) -> str:
    """Why such an account takes no money."""
    closed_on = "" if payable.closed_on is None else long_date(payable.closed_on)
    return tr("La cuenta {number} se cerró el {date} y nada debe.", number=payable.number, date=closed_on)


def _instead(connection: Connection, account_id: int) -> str:
    there = connection.execute(_OPEN_THERE, {"account": account_id}).scalar_one_or_none()
    if there is None:
        return tr("Busque la cuenta abierta de quien paga.")
    return tr("En ese lugar está abierta la cuenta {number}: vea si es la que paga.", number=there)


_OTHER = aliased(Account)
_OPEN_THERE = (
    select(col(_OTHER.number))
    .join(Account, col(Account.service_point_id) == col(_OTHER.service_point_id))
    .where(col(Account.id) == bindparam("account"), col(_OTHER.closed_on).is_(None))
)
_LAST_RECEIPT = (
    select(col(Payment.receipt))
    .select_from(EntryLine)
    .outerjoin(Payment, col(Payment.entry_id) == col(EntryLine.entry_id))
    .where(col(EntryLine.account_id) == bindparam("account"))
    .order_by(col(EntryLine.entry_id).desc())
    .limit(1)
)
"""The receipt of the last entry of an account; None for one that is no payment."""


def distribute(payable: Payable, amount_cents: int) -> Distribution:
    """How an amount settles an account, the oldest debt first."""
    settled = to_pay(payable.debts, payable.balance_cents, amount_cents)
    return Distribution(payable, amount_cents, allocate(payable.debts, settled))


def preview(connection: Connection, parts: Iterable[tuple[str, int]]) -> tuple[Distribution, ...]:
    """What a payment of these amounts to these accounts would do, before it is taken."""
    return tuple(distribute(find_payable(connection, number), cents) for number, cents in parts)
