"""What is asked about bills and what was paid of them. Every amount comes from the ledger, and from here alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.models import Adjustment
from oficinista.batches.models import Suspense
from oficinista.billing.chart import MONTHS_MAX, MonthUse
from oficinista.billing.dials import meter_changes
from oficinista.billing.facts import BillFacts
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill, BillLine, LateCharge
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance, Allocation, Entry, EntryKind, EntryLine, OpenItem, ReturnedCheck
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import OfficeRow
from oficinista.tariff import TariffLine
from oficinista.tills.models import Payment


def balance(connection: Connection, account_id: int, as_of: date | None = None) -> int:
    """What an account owes now, or owed at the end of a day; negative is a credit."""
    if as_of is None:
        return int(connection.execute(_BALANCE, {"account": account_id}).scalar_one())
    return int(connection.execute(_BALANCE_THEN, {"account": account_id, "day": as_of}).scalar_one())


_BALANCE = select(col(AccountBalance.balance_cents)).where(col(AccountBalance.account_id) == bindparam("account"))
_LINES_OF = (
    select(func.coalesce(func.sum(col(EntryLine.amount_cents)), 0))
    .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
    .where(col(EntryLine.account_id) == bindparam("account"))
)
_BALANCE_THEN = _LINES_OF.where(col(Entry.effective_date) <= bindparam("day"))


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One change of what an account owes: a bill, a payment, an adjustment, a void of any; and the balance after it.

    `document` is the bill's or the receipt's number; a void has its own, and `reverses` the document it voids, or the
    receipt, or number of suspense, whose check came back. A late charge, or its void, names its bill in `late_bill`.
    """

    entry_id: int
    kind: EntryKind
    on: date
    document: str
    bill_id: int | None
    period_start: date | None
    due_on: date | None
    reverses: str | None
    is_voided: bool
    amount_cents: int
    balance_cents: int
    late_bill: str | None = None


def statement(connection: Connection, account_id: int) -> list[StatementLine]:
    """Everything that moved an account, the oldest first; the last balance is the account's own."""
    lines = []
    running = 0
    for row in connection.execute(_STATEMENT, {"account": account_id}):
        running += int(row.amount_cents)
        lines.append(
            StatementLine(
                entry_id=row.id,
                kind=row.kind,
                on=row.effective_date,
                document=row.number
                or row.receipt
                or number_text(row.document_type, row.office, row.year, row.document_number),
                bill_id=row.bill_id,
                period_start=row.period_start,
                due_on=row.due_on,
                reverses=row.voided_bill or row.reversed_adjustment or row.reversed_late or row.reverses,
                late_bill=row.late_bill,
                is_voided=row.voided_by is not None,
                amount_cents=int(row.amount_cents),
                balance_cents=running,
            )
        )
    return lines


_VOID = aliased(Entry)
_VOIDED_PAYMENT = aliased(Payment)
_VOIDED_BILL = aliased(Bill)
_VOIDED_LATE = aliased(LateCharge)
_LATE_BILL = aliased(Bill)
_OF_ACCOUNT = (
    select(col(EntryLine.entry_id), func.sum(col(EntryLine.amount_cents)).label("amount_cents"))
    .where(col(EntryLine.account_id) == bindparam("account"))
    .group_by(col(EntryLine.entry_id))
    .subquery()
)
_STATEMENT: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.id),
        col(Entry.kind),
        col(Entry.effective_date),
        col(Entry.document_type),
        col(Entry.year),
        col(Entry.document_number),
        col(OfficeRow.code).label("office"),
        col(Bill.number),
        col(Bill.id).label("bill_id"),
        col(Bill.period_start),
        col(Bill.due_on),
        col(Payment.receipt),
        func.coalesce(col(_VOIDED_PAYMENT.receipt), col(Suspense.document)).label("reverses"),
        col(_VOIDED_BILL.number).label("voided_bill"),
        col(Adjustment.number).label("reversed_adjustment"),
        col(_VOIDED_LATE.number).label("reversed_late"),
        col(_LATE_BILL.number).label("late_bill"),
        col(_VOID.id).label("voided_by"),
        _OF_ACCOUNT.c.amount_cents,
    )
    .join(_OF_ACCOUNT, _OF_ACCOUNT.c.entry_id == col(Entry.id))
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(Entry.id))
    .outerjoin(Payment, col(Payment.entry_id) == col(Entry.id))
    .outerjoin(ReturnedCheck, col(ReturnedCheck.entry_id) == col(Entry.id))
    .outerjoin(
        _VOIDED_PAYMENT,
        col(_VOIDED_PAYMENT.entry_id) == func.coalesce(col(Entry.reverses_id), col(ReturnedCheck.payment_entry_id)),
    )
    .outerjoin(Suspense, col(Suspense.entry_id) == col(ReturnedCheck.payment_entry_id))
    .outerjoin(_VOIDED_BILL, col(_VOIDED_BILL.entry_id) == col(Entry.reverses_id))
    .outerjoin(Adjustment, col(Adjustment.entry_id) == col(Entry.reverses_id))
    .outerjoin(_VOIDED_LATE, col(_VOIDED_LATE.entry_id) == col(Entry.reverses_id))
    .outerjoin(LateCharge, col(LateCharge.entry_id) == func.coalesce(col(Entry.reverses_id), col(Entry.id)))
    .outerjoin(_LATE_BILL, col(_LATE_BILL.id) == col(LateCharge.bill_id))
    .outerjoin(_VOID, col(_VOID.reverses_id) == col(Entry.id))
    .order_by(col(Entry.effective_date), col(Entry.posted_at), col(Entry.id))
)


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A debt that is not wholly paid. Without a bill it comes from elsewhere."""

    open_item_id: int
    entry_id: int
    bill_id: int | None
    bill_number: str | None
    period_start: date | None
    due_on: date
    original_cents: int
    open_cents: int


def open_items(connection: Connection, account_id: int) -> list[OpenBill]:
    """The debts of an account, in the order in which a payment pays them."""
    return [OpenBill(*row) for row in connection.execute(_OPEN_ITEMS, {"account": account_id})]


_OPEN_ITEMS = (
    select(
        col(OpenItem.id),
        col(OpenItem.entry_id),
        col(Bill.id),
        col(Bill.number),
        col(Bill.period_start),
        col(OpenItem.due_on),
        col(OpenItem.original_cents),
        col(OpenItem.open_cents),
    )
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(OpenItem.account_id) == bindparam("account"), col(OpenItem.open_cents) > 0)
    .order_by(col(OpenItem.priority), col(OpenItem.due_on), col(OpenItem.id))
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is past its due date: how much, in how many debts, and since when the oldest is."""

    cents: int
    items: int
    oldest_due_on: date | None


def overdue(connection: Connection, account_id: int, today: date) -> Overdue:
    """What an account should have paid before today. What is due today is not late yet."""
    return late_among(open_items(connection, account_id), today)


def late_among(items: Sequence[OpenBill], today: date) -> Overdue:
    """What of some debts is past its due date."""
    late = [item for item in items if item.due_on < today]
    oldest = min((item.due_on for item in late), default=None)
    return Overdue(sum(item.open_cents for item in late), len(late), oldest)


@dataclass(frozen=True, slots=True)
class Settled:
    """How much of a debt an entry settled; negative when a void gave it back."""

    bill_id: int | None
    bill_number: str | None
    period_start: date | None
    account_number: str
    amount_cents: int


def what_paid(connection: Connection, entry_id: int) -> list[Settled]:
    """Which bills a payment paid, or a void gave back: the answer to «¿a qué mes fue mi pago?»."""
    return [Settled(*row) for row in connection.execute(_SETTLED_BY, {"entry": entry_id})]


_SETTLED_BY = (
    select(col(Bill.id), col(Bill.number), col(Bill.period_start), col(Account.number), col(Allocation.amount_cents))
    .select_from(Allocation)
    .join(OpenItem, col(OpenItem.id) == col(Allocation.open_item_id))
    .join(Account, col(Account.id) == col(OpenItem.account_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(Allocation.entry_id) == bindparam("entry"))
    .order_by(col(Account.number), col(OpenItem.due_on), col(OpenItem.id))
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """An entry that settled part of a bill: a payment, its void, or the bill itself using up a credit."""

    entry_id: int
    kind: EntryKind
    on: date
    receipt: str | None
    amount_cents: int


def paid_by(connection: Connection, bill_id: int) -> list[Settlement]:
    """What has been applied to a bill, the oldest first."""
    return [Settlement(*row) for row in connection.execute(_SETTLED_OF, {"bill": bill_id})]


_SETTLED_OF = (
    select(
        col(Entry.id), col(Entry.kind), col(Entry.effective_date), col(Payment.receipt), col(Allocation.amount_cents)
    )
    .select_from(Bill)
    .join(OpenItem, col(OpenItem.entry_id) == col(Bill.entry_id))
    .join(Allocation, col(Allocation.open_item_id) == col(OpenItem.id))
    .join(Entry, col(Entry.id) == col(Allocation.entry_id))
    .outerjoin(ReturnedCheck, col(ReturnedCheck.entry_id) == col(Entry.id))
    .outerjoin(
        Payment,
        col(Payment.entry_id)
        == func.coalesce(col(Entry.reverses_id), col(ReturnedCheck.payment_entry_id), col(Entry.id)),
    )
    .where(col(Bill.id) == bindparam("bill"))
    .order_by(col(Entry.posted_at), col(Entry.id))
)


@dataclass(frozen=True, slots=True)
class BillSummary:
    """A bill in a list. A voided one owes nothing: the one in its place has the next revision."""

    bill_id: int
    number: str
    period_start: date
    period_end: date
    issued_on: date
    due_on: date
    billed_l: int
    is_estimated: bool
    total_cents: int
    open_cents: int
    is_voided: bool


def bills(connection: Connection, account_id: int, most: int = 24) -> list[BillSummary]:
    """The last bills of an account, the newest first; of one period, the one that counts before those it replaced."""
    return [BillSummary(*row) for row in connection.execute(_BILLS, {"account": account_id, "most": most})]


_BILLS: Select[*tuple[Any, ...]] = (
    select(
        col(Bill.id),
        col(Bill.number),
        col(Bill.period_start),
        col(Bill.period_end),
        col(Bill.issued_on),
        col(Bill.due_on),
        col(Bill.billed_l),
        col(Bill.is_estimated),
        col(Bill.total_cents),
        col(OpenItem.open_cents),
        is_voided(),
    )
    .join(OpenItem, col(OpenItem.entry_id) == col(Bill.entry_id))
    .where(col(Bill.account_id) == bindparam("account"))
    .order_by(col(Bill.period_start).desc(), col(Bill.revision).desc())
    .limit(bindparam("most", type_=Integer))
)


def bill_facts(connection: Connection, bill_id: int) -> BillFacts:
    """All that explains a bill. Refuses one that does not exist."""
    bill = connection.execute(_BILL, {"bill": bill_id}).one_or_none()
    if bill is None:
        raise Refused("bill.unknown", tr("No hay una factura con ese número interno."), tr("Búsquela con [/]."))
    lines = connection.execute(_BILL_LINES, {"bill": bill_id})
    return BillFacts(
        number=bill.number,
        period_start=bill.period_start,
        period_end=bill.period_end,
        days=(bill.period_end - bill.period_start).days + 1,
        measured_l=bill.measured_l,
        billed_l=bill.billed_l,
        is_estimated=bill.is_estimated,
        tariff_class=bill.tariff_class,
        diameter=bill.diameter,
        service=bill.service.value,
        tariff_date=bill.tariff_date,
        due_on=bill.due_on,
        lines=tuple(
            TariffLine(
                line.code,
                line.quantity_l,
                None if line.unit_price is None else Decimal(line.unit_price),
                line.amount_cents,
            )
            for line in lines
        ),
        total_cents=bill.total_cents,
        adjustments_cents=int(connection.execute(_ADJUSTED, {"bill": bill_id}).scalar_one()),
        arrears_cents=_owed_before(connection, bill.account_id, bill.entry_id, bill.issued_on),
        late_cents=late_of_bills(connection, bill.account_id).get(bill_id, 0),
        meter_change=meter_changes(connection, bill.account_id).get(bill.reading_id),
        part_days=bill.part_days,
    )


def late_of_bills(connection: Connection, account_id: int) -> dict[int, int]:
    """What each bill of an account has of late charges that stand."""
    return {bill_id: int(cents) for bill_id, cents in connection.execute(_LATE, {"account": account_id})}


_LATE = (
    select(col(LateCharge.bill_id), func.sum(col(LateCharge.amount_cents)))
    .where(
        col(LateCharge.account_id) == bindparam("account"),
        ~exists().where(col(_VOID.reverses_id) == col(LateCharge.entry_id)),
    )
    .group_by(col(LateCharge.bill_id))
)
_BILL: Select[*tuple[Any, ...]] = select(*Bill.__table__.c).where(col(Bill.id) == bindparam("bill"))  # type: ignore[attr-defined]  # sqlmodel does not declare it
_ADJUSTED = select(func.coalesce(func.sum(col(Adjustment.amount_cents)), 0)).where(
    col(Adjustment.bill_id) == bindparam("bill"),
    ~exists().where(col(_VOID.reverses_id) == col(Adjustment.entry_id)),
)
_BILL_LINES: Select[*tuple[Any, ...]] = (
    select(col(BillLine.code), col(BillLine.quantity_l), col(BillLine.unit_price), col(BillLine.amount_cents))
    .where(col(BillLine.bill_id) == bindparam("bill"))
    .order_by(col(BillLine.line_number))
)


def _owed_before(connection: Connection, account_id: int, entry_id: int, issued_on: date) -> int:
    """The balance that the bill found, as the statement shows it."""
    found = connection.execute(_BEFORE, {"account": account_id, "entry": entry_id, "day": issued_on})
    return int(found.scalar_one())


_BEFORE = _LINES_OF.where(
    (col(Entry.effective_date) < bindparam("day"))
    | ((col(Entry.effective_date) == bindparam("day")) & (col(Entry.id) < bindparam("entry")))
)


def previous_bill(connection: Connection, bill_id: int) -> int | None:
    """The bill of the same account for the period before, to compare with."""
    return connection.execute(_PREVIOUS, {"bill": bill_id}).scalar_one_or_none()


_THIS = aliased(Bill)
_PREVIOUS = (
    select(col(Bill.id))
    .join(_THIS, (col(_THIS.account_id) == col(Bill.account_id)) & (col(Bill.period_start) < col(_THIS.period_start)))
    .where(col(_THIS.id) == bindparam("bill"), ~is_voided())
    .order_by(col(Bill.period_start).desc(), col(Bill.revision).desc())
    .limit(1)
)


def consumption(connection: Connection, account_id: int, months: int = MONTHS_MAX) -> list[MonthUse]:
    """The water of the last months that were billed, the oldest first, as it was measured."""
    rows = connection.execute(_CONSUMPTION, {"account": account_id, "most": months}).all()
    return [MonthUse(*row) for row in reversed(rows)]


_CONSUMPTION = (
    select(col(Bill.period_start), col(Bill.measured_l), col(Bill.is_estimated))
    .where(col(Bill.account_id) == bindparam("account"), ~is_voided())
    .order_by(col(Bill.period_start).desc())
    .limit(bindparam("most", type_=Integer))
)
