"""What is asked about payments: a receipt as it was given, what a void must mirror, which receipts lack their paper."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.clock import business_date
from oficinista.customers.models import Account, Customer
from oficinista.dates import short_month
from oficinista.i18n import tr
from oficinista.ledger.models import Allocation as AllocationRow
from oficinista.ledger.models import Entry, EntryLine, OpenItem, ReturnedCheck, Tender, TenderKind
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.plans.paid import PlanPaid, plan_paid
from oficinista.staff.models import Clerk, OfficeRow
from oficinista.suspensions.queries import NoticeOutcome, outcomes
from oficinista.tills.models import Payment, PaymentMove, ReceiptCopy, Till, TillKind, TillSession
from oficinista.tills.numbers import MOVES, VOIDS
from oficinista.tills.returned import Returned, returned_of_payment

_VOID = aliased(Entry)


@dataclass(frozen=True, slots=True)
class PaymentFound:
    """A payment by its receipt. `head` is the journal's chain at it; `copies`, how many times it was printed."""

    entry_id: int
    receipt: str
    office_code: str
    office_name: str
    till_session_id: int
    till_number: int
    till_name: str
    till_kind: TillKind
    clerk_name: str
    total_cents: int
    payer: str
    is_of_agency: bool
    paid_at: datetime
    head: bytes
    copies: int
    void_year: int | None
    void_number: int | None
    void_reason: str | None

    @property
    def till(self) -> str:
        """Where it was taken: a window's drawer by its number, mail and the like by their name."""
        return tr("Caja {n}", n=self.till_number) if self.till_kind is TillKind.WINDOW else self.till_name

    @property
    def void(self) -> str | None:
        """The number of the document that voided it."""
        if self.void_year is None or self.void_number is None:
            return None
        return number_text(VOIDS, self.office_code, self.void_year, self.void_number)


@dataclass(frozen=True, slots=True)
class TenderGiven:
    """What was handed over and what stayed of it."""

    kind: TenderKind
    amount_cents: int
    received_cents: int
    reference: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One line of a payment's entry."""

    gl_code: str
    account_id: int | None
    till_session_id: int | None
    tender_kind: TenderKind | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class BillPaid:
    """A debt that the payment paid: of a bill, or of another document."""

    bill_number: str | None
    period_end: date | None
    document: str
    amount_cents: int

    @property
    def name(self) -> str:
        """What was paid, as the customer reads it."""
        if self.bill_number is None or self.period_end is None:
            return tr("Cargo {document}", document=self.document)
        return tr("Factura {number}, {month}", number=self.bill_number, month=short_month(self.period_end))


@dataclass(frozen=True, slots=True)
class AccountOnReceipt:
    """What was paid for one account, the bills it paid, what it owed right after, what became of its notice and its
    plan, and whether it was closed by then."""

    number: str
    customer_name: str
    amount_cents: int
    balance_cents: int
    bills: tuple[BillPaid, ...]
    notice: NoticeOutcome | None = None
    plan: PlanPaid | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class MovedPart:
    """What of a payment was moved later: by which document and when, from which account to which."""

    document: str
    on: date
    source: str
    target: str
    target_name: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Holder:
    """An account that has money of a payment, and how much."""

    number: str
    customer_name: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it is printed, its checks that came back, and what was moved of it, which it does not say."""

    payment: PaymentFound
    tenders: tuple[TenderGiven, ...]
    accounts: tuple[AccountOnReceipt, ...]
    moved: tuple[MovedPart, ...]
    returned: tuple[Returned, ...]

    @property
    def holders(self) -> tuple[Holder, ...]:
        """The accounts that have its money after every move of it, whatever checks came back later."""
        names = {one.number: one.customer_name for one in self.accounts}
        names |= {one.target: one.target_name for one in self.moved}
        cents = Counter({one.number: one.amount_cents for one in self.accounts})
        for one in self.moved:
            cents[one.source] -= one.amount_cents
            cents[one.target] += one.amount_cents
        return tuple(Holder(number, names[number], held) for number, held in cents.items() if held > 0)


_COPIES = (
    select(func.count()).where(col(ReceiptCopy.entry_id) == col(Payment.entry_id)).correlate(Payment).scalar_subquery()
)
_FOUND: Select[*tuple[Any, ...]] = (
    select(
        col(Payment.entry_id),
        col(Payment.receipt),
        col(OfficeRow.code),
        col(OfficeRow.name),
        col(Payment.till_session_id),
        col(Till.number),
        col(Till.name).label("till_name"),
        col(Till.kind),
        col(Clerk.name).label("clerk_name"),
        col(Payment.total_cents),
        col(Payment.payer),
        col(Payment.is_of_agency),
        col(Entry.posted_at),
        col(Entry.hash),
        _COPIES.label("copies"),
        col(_VOID.year).label("void_year"),
        col(_VOID.document_number).label("void_number"),
        col(_VOID.reason).label("void_reason"),
    )
    .join(Entry, col(Entry.id) == col(Payment.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(Payment.office_id))
    .join(TillSession, col(TillSession.id) == col(Payment.till_session_id))
    .join(Till, col(Till.id) == col(TillSession.till_id))
    .join(Clerk, col(Clerk.id) == col(Entry.clerk_id))
    .outerjoin(_VOID, col(_VOID.reverses_id) == col(Payment.entry_id))
)
_BY_RECEIPT = _FOUND.where(col(Payment.receipt) == bindparam("receipt"))
_OF_SESSION = _FOUND.where(col(Payment.till_session_id) == bindparam("session")).order_by(col(Payment.entry_id))
_UNPRINTED = _FOUND.where(
    col(Payment.office_id) == bindparam("office"),
    ~select(col(ReceiptCopy.entry_id)).where(col(ReceiptCopy.entry_id) == col(Payment.entry_id)).exists(),
    col(_VOID.id).is_(None),
    col(Entry.effective_date) >= bindparam("since"),
).order_by(col(Payment.entry_id))


def find_payment(connection: Connection, receipt: str) -> PaymentFound:
    """The payment of a receipt, however it was typed: capitals or not. Refuses a number that was never given."""
    row = connection.execute(_BY_RECEIPT, {"receipt": receipt.strip().upper()}).one_or_none()
    if row is None:
        raise Refused(
            "payment.unknown",
            tr("No hay un recibo {receipt}.", receipt=receipt),
            tr("Revise el número, o búsquelo por la cuenta."),
        )
    return PaymentFound(*row)


def of_session(connection: Connection, session_id: int) -> tuple[PaymentFound, ...]:
    """The payments of a till session in their order, the voided ones included."""
    return tuple(PaymentFound(*row) for row in connection.execute(_OF_SESSION, {"session": session_id}))


def unprinted(connection: Connection, office_id: int, since: date) -> tuple[PaymentFound, ...]:
    """The payments since a day whose receipt was never printed: the printer failed, or the session broke off.

    One that is voided waits for no paper: its money went back, and nobody is to have a receipt of it.
    """
    rows = connection.execute(_UNPRINTED, {"office": office_id, "since": since})
    return tuple(PaymentFound(*row) for row in rows)


_MOVES = select(col(PaymentMove.from_account_id), col(PaymentMove.to_account_id), col(PaymentMove.amount_cents)).where(
    col(PaymentMove.payment_entry_id) == bindparam("entry")
)


_SOURCE, _TARGET = aliased(Account), aliased(Account)
_MOVED_PARTS: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.year),
        col(Entry.document_number),
        col(Entry.effective_date),
        col(_SOURCE.number).label("source"),
        col(_TARGET.number).label("target"),
        col(Customer.name),
        col(PaymentMove.amount_cents),
    )
    .join(Entry, col(Entry.id) == col(PaymentMove.entry_id))
    .join(_SOURCE, col(_SOURCE.id) == col(PaymentMove.from_account_id))
    .join(_TARGET, col(_TARGET.id) == col(PaymentMove.to_account_id))
    .join(Customer, col(Customer.id) == col(_TARGET.customer_id))
    .where(col(PaymentMove.payment_entry_id) == bindparam("entry"))
    .order_by(col(PaymentMove.entry_id))
)


def _moved_parts(connection: Connection, payment: PaymentFound) -> tuple[MovedPart, ...]:
    rows = connection.execute(_MOVED_PARTS, {"entry": payment.entry_id})
    return tuple(
        MovedPart(number_text(MOVES, payment.office_code, year, number), *rest) for year, number, *rest in rows
    )


_OF_MOVE = (
    select(col(Payment.receipt))
    .join(PaymentMove, col(PaymentMove.payment_entry_id) == col(Payment.entry_id))
    .where(col(PaymentMove.entry_id) == bindparam("entry"))
)


def receipt_of_move(connection: Connection, entry_id: int) -> str:
    """The receipt whose money an entry moved to another account."""
    return str(connection.execute(_OF_MOVE, {"entry": entry_id}).scalar_one())


def was_moved(connection: Connection, entry_id: int) -> bool:
    """Whether an account has other than what was paid to it, after every move of a payment."""
    gained: dict[int, int] = {}
    for source, target, cents in connection.execute(_MOVES, {"entry": entry_id}):
        gained[source] = gained.get(source, 0) - cents
        gained[target] = gained.get(target, 0) + cents
    return any(gained.values())


def held_of(connection: Connection, entry_id: int) -> dict[int, int]:
    """What each account has of a payment, after every move of it and without the checks that came back.

    `entry_id` is the payment's, or the one that gave unidentified money to its account.
    """
    held: dict[int, int] = {}
    for side in sides(connection, entry_id):
        if side.account_id is not None:
            held[side.account_id] = held.get(side.account_id, 0) - side.amount_cents
    for source, target, cents in connection.execute(_MOVES, {"entry": entry_id}):
        held[source] -= cents
        held[target] = held.get(target, 0) + cents
    for row in connection.execute(_GIVEN_BACK, {"entry": entry_id}):
        held[row.account_id] -= row.amount_cents
    return held


_GIVEN_BACK = (
    select(col(EntryLine.account_id), col(EntryLine.amount_cents))
    .join(ReturnedCheck, col(ReturnedCheck.entry_id) == col(EntryLine.entry_id))
    .where(
        or_(
            col(ReturnedCheck.payment_entry_id) == bindparam("entry"),
            col(ReturnedCheck.applied_entry_id) == bindparam("entry"),
        ),
        col(EntryLine.account_id).is_not(None),
    )
)


_TENDERS = (
    select(col(Tender.kind), col(Tender.amount_cents), col(Tender.received_cents), col(Tender.reference))
    .where(col(Tender.entry_id) == bindparam("entry"))
    .order_by(col(Tender.tender_number))
)
_SIDES = (
    select(
        col(EntryLine.gl_code),
        col(EntryLine.account_id),
        col(EntryLine.till_session_id),
        col(EntryLine.tender_kind),
        col(EntryLine.amount_cents),
    )
    .where(col(EntryLine.entry_id) == bindparam("entry"))
    .order_by(col(EntryLine.line_number))
)


def tenders(connection: Connection, entry_id: int) -> tuple[TenderGiven, ...]:
    """What was handed over in a payment."""
    return tuple(TenderGiven(*row) for row in connection.execute(_TENDERS, {"entry": entry_id}))


def sides(connection: Connection, entry_id: int) -> tuple[Side, ...]:
    """The lines of a payment's entry, in their order."""
    return tuple(Side(*row) for row in connection.execute(_SIDES, {"entry": entry_id}))


_ACCOUNTS = (
    select(
        col(Account.id),
        col(Account.number),
        col(Customer.name),
        (-col(EntryLine.amount_cents)).label("cents"),
        col(Account.closed_on),
    )
    .join(Account, col(Account.id) == col(EntryLine.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(col(EntryLine.entry_id) == bindparam("entry"))
    .order_by(col(EntryLine.line_number))
)


def account_numbers(connection: Connection, entry_id: int) -> tuple[str, ...]:
    """The accounts that a payment paid."""
    return tuple(row.number for row in connection.execute(_ACCOUNTS, {"entry": entry_id}))


_OF_RECEIPT = (
    select(col(Account.number))
    .join(EntryLine, col(EntryLine.account_id) == col(Account.id))
    .join(Payment, col(Payment.entry_id) == col(EntryLine.entry_id))
    .where(col(Payment.receipt) == bindparam("receipt"))
)


def accounts_of_receipt(connection: Connection, receipt: str) -> tuple[str, ...]:
    """The accounts that a receipt paid, however it was typed; none for a number that was never given."""
    return tuple(connection.execute(_OF_RECEIPT, {"receipt": receipt.strip().upper()}).scalars())


_TARGETS = (
    select(col(Account.number))
    .join(PaymentMove, col(PaymentMove.to_account_id) == col(Account.id))
    .join(Payment, col(Payment.entry_id) == col(PaymentMove.payment_entry_id))
    .where(col(Payment.receipt) == bindparam("receipt"))
)


def holders(connection: Connection, receipt: str) -> tuple[str, ...]:
    """The accounts that had something of a receipt, those to which it was moved too; none for a number never given."""
    moved = connection.execute(_TARGETS, {"receipt": receipt.strip().upper()}).scalars()
    return tuple(dict.fromkeys((*accounts_of_receipt(connection, receipt), *moved)))


_BALANCE_AFTER = (
    select(func.sum(col(EntryLine.amount_cents)))
    .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
    .where(
        col(EntryLine.account_id) == bindparam("account"),
        (col(Entry.posted_at) < bindparam("at")) | (col(Entry.id) <= bindparam("entry")),
        col(Entry.posted_at) <= bindparam("at"),
    )
)
_BILLS: Select[*tuple[Any, ...]] = (
    select(
        col(OpenItem.account_id), col(Bill.number), col(Bill.period_end), col(AllocationRow.amount_cents),
        col(Entry.document_type), col(Entry.year), col(Entry.document_number), col(OfficeRow.code),
    )
    .join(OpenItem, col(OpenItem.id) == col(AllocationRow.open_item_id))
    .join(Entry, col(Entry.id) == col(OpenItem.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(AllocationRow.entry_id) == bindparam("entry"))
    .order_by(col(OpenItem.priority), col(OpenItem.due_on), col(OpenItem.id))
)  # fmt: skip


def find_receipt(connection: Connection, receipt: str) -> Receipt:
    """A receipt as it was given: later payments do not change what it says. Refuses a number that was never given."""
    payment = find_payment(connection, receipt)
    of_entry = {"entry": payment.entry_id}
    bills = [(one.account_id, _paid(one)) for one in connection.execute(_BILLS, of_entry)]
    notices = outcomes(connection, payment.entry_id)
    accounts = tuple(
        _on_receipt(connection, payment, row, tuple(bill for to, bill in bills if to == row.id), notices)
        for row in connection.execute(_ACCOUNTS, of_entry).all()
    )
    given, returned = tenders(connection, payment.entry_id), returned_of_payment(connection, payment.entry_id)
    return Receipt(payment, given, accounts, _moved_parts(connection, payment), returned)


def _paid(row: Any) -> BillPaid:
    document = number_text(row.document_type, row.code, row.year, row.document_number)
    return BillPaid(row.number, row.period_end, document, row.amount_cents)


def _on_receipt(
    connection: Connection,
    payment: PaymentFound,
    row: Any,
    bills: tuple[BillPaid, ...],
    notices: Mapping[int, NoticeOutcome],
) -> AccountOnReceipt:
    values = {"entry": payment.entry_id, "account": row.id, "at": payment.paid_at}
    balance = connection.execute(_BALANCE_AFTER, values).scalar_one()
    plan = plan_paid(connection, row.id, payment.paid_at, paid_cents=row.cents, balance_cents=balance)
    is_closed = row.closed_on is not None and row.closed_on <= business_date(payment.paid_at)
    return AccountOnReceipt(row.number, row.name, row.cents, balance, bills, notices.get(row.id), plan, is_closed)
