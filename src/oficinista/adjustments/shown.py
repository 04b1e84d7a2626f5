"""A correction as it was made, to be read: an adjustment, or bills voided and billed again, and who agreed with it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.models import Adjustment, Rebill, RebillPeriod
from oficinista.adjustments.queries import AdjustmentFound, find_adjustment
from oficinista.audit.models import Approval
from oficinista.billing.models import Bill
from oficinista.customers.models import Account, Customer
from oficinista.i18n import tr
from oficinista.ledger.models import Entry
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import Clerk, OfficeRow

_MAKER, _CHECKER, _REVERSAL = aliased(Clerk), aliased(Clerk), aliased(Entry)


@dataclass(frozen=True, slots=True)
class AdjustmentShown:
    """An adjustment whole: what was seen and how it was computed, who made it, who agreed, and what reversed it."""

    found: AdjustmentFound
    customer_name: str
    documents: tuple[str, ...]
    computed: tuple[str, ...]
    made_at: datetime
    clerk_name: str
    checker_name: str | None
    reversal: str | None


_ADJUSTMENT: Select[*tuple[Any, ...]] = (
    select(
        col(Customer.name),
        col(Adjustment.documents),
        col(Adjustment.computed),
        col(Adjustment.made_at),
        col(_MAKER.name),
        col(_CHECKER.name),
        col(OfficeRow.code),
        col(_REVERSAL.document_type),
        col(_REVERSAL.year),
        col(_REVERSAL.document_number),
    )
    .join(Entry, col(Entry.id) == col(Adjustment.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(Adjustment.office_id))
    .join(Account, col(Account.id) == col(Adjustment.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(_MAKER, col(_MAKER.id) == col(Adjustment.clerk_id))
    .outerjoin(Approval, col(Approval.id) == col(Entry.approval_id))
    .outerjoin(_CHECKER, col(_CHECKER.id) == col(Approval.checker_id))
    .outerjoin(_REVERSAL, col(_REVERSAL.reverses_id) == col(Adjustment.entry_id))
    .where(col(Adjustment.entry_id) == bindparam("entry"))
)


def show_adjustment(connection: Connection, number: str) -> AdjustmentShown:
    """The adjustment of a number, to be read. Refuses one that nobody gave."""
    found = find_adjustment(connection, number)
    name, documents, computed, made_at, clerk, checker, office, *reversal = connection.execute(
        _ADJUSTMENT, {"entry": found.entry_id}
    ).one()
    series, year, place = reversal
    return AdjustmentShown(
        found,
        name,
        tuple(documents.split()),
        tuple(computed.splitlines()),
        made_at,
        clerk,
        checker,
        None if series is None else number_text(series, office, year, place),
    )


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """A bill that was voided, by which document, and the bill in its place."""

    period_start: date
    voided: str
    before_cents: int
    document: str
    bill: str
    after_cents: int


@dataclass(frozen=True, slots=True)
class RebillShown:
    """A rebilling whole: its periods in order, who made it and who agreed, what it takes back, and whether it was."""

    periods: tuple[PeriodShown, ...]
    id: int
    account_number: str
    customer_name: str
    reason: str
    note: str
    made_at: datetime
    clerk_name: str
    checker_name: str | None
    undoes_id: int | None
    is_undone: bool


_VOIDED, _UNDOING, _VOID = aliased(Bill), aliased(Rebill), aliased(Entry)
_REBILL: Select[*tuple[Any, ...]] = (
    select(
        col(Rebill.id),
        col(Account.number),
        col(Customer.name),
        col(Rebill.reason),
        col(Rebill.note),
        col(Rebill.made_at),
        col(_MAKER.name),
        col(_CHECKER.name),
        col(Rebill.undoes_id),
        col(_UNDOING.id).is_not(None),
    )
    .join(Account, col(Account.id) == col(Rebill.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(_MAKER, col(_MAKER.id) == col(Rebill.clerk_id))
    .outerjoin(Approval, col(Approval.id) == col(Rebill.approval_id))
    .outerjoin(_CHECKER, col(_CHECKER.id) == col(Approval.checker_id))
    .outerjoin(_UNDOING, col(_UNDOING.undoes_id) == col(Rebill.id))
    .where(col(Rebill.id) == bindparam("rebill"))
)
_PERIODS: Select[*tuple[Any, ...]] = (
    select(
        col(_VOIDED.period_start),
        col(_VOIDED.number),
        col(_VOIDED.total_cents),
        col(OfficeRow.code),
        col(_VOID.document_type),
        col(_VOID.year),
        col(_VOID.document_number),
        col(Bill.number),
        col(Bill.total_cents),
    )
    .select_from(RebillPeriod)
    .join(_VOIDED, col(_VOIDED.id) == col(RebillPeriod.voided_bill_id))
    .join(Bill, col(Bill.id) == col(RebillPeriod.bill_id))
    .join(_VOID, col(_VOID.id) == col(RebillPeriod.void_entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(_VOID.office_id))
    .where(col(RebillPeriod.rebill_id) == bindparam("rebill"))
    .order_by(col(RebillPeriod.place))
)


def show_rebill(connection: Connection, rebill_id: int) -> RebillShown:
    """A rebilling by its id, to be read. Refuses one that there is not."""
    found = connection.execute(_REBILL, {"rebill": rebill_id}).one_or_none()
    if found is None:
        raise Refused("rebill.unknown", tr("No hay una refacturación {number}.", number=rebill_id))
    periods = tuple(
        PeriodShown(start, voided, before, number_text(series, office, year, place), bill, after)
        for start, voided, before, office, series, year, place, bill, after in connection.execute(
            _PERIODS, {"rebill": rebill_id}
        )
    )
    return RebillShown(periods, *found)


_OF_VOID = select(col(RebillPeriod.rebill_id)).where(col(RebillPeriod.void_entry_id) == bindparam("entry"))


def rebill_of_void(connection: Connection, entry_id: int) -> int:
    """The rebilling that voided a bill with an entry: no bill is voided but in one."""
    return int(connection.execute(_OF_VOID, {"entry": entry_id}).scalar_one())
