"""Billing a month: every reading that covers it, and has no bill for it yet, becomes a bill.

An account that was opened within it is billed from that day on; the last bill of one that closes is made when it does,
and what a file says was read of it afterwards is not billed.

Each bill is priced by the tariff in force at the month's end, for the class and service the account had then and the
meter that was read. What has no published price is listed, never guessed; a held reading waits for a supervisor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, exists, func, select
from sqlmodel import col

from oficinista.billing.issue import NewBill, Priced, bill_entry, pricing, write_bills
from oficinista.billing.live import counts
from oficinista.billing.models import Bill, Reading, ReadingHold, ReadingKind
from oficinista.billing.periods import add_months, last_day, months_from, part_days, share, weights
from oficinista.billing.stops import BASE_WHILE_STOPPED, stopped_days
from oficinista.customers.models import Account, AccountTerms, Meter
from oficinista.customers.terms import diameter_on, terms_on
from oficinista.ledger.models import AccountBalance, OpenItem
from oficinista.ledger.posting import DEBT_OF_THIS, NewEntry, Paid
from oficinista.tariff import Part, Tariffs
from oficinista.transaction import Transaction

BILLS_A_BATCH = 2_000
FIRST_REVISION = 0
READING_MONTHS_MAX = 12
BY_DAYS = "bill.part_by_days"
"""The rule by which the flat charges of a part of a month are for its days."""


class Billable(NamedTuple):
    """A month of a reading, with all that decides its price."""

    reading_id: int
    account_id: int
    number: str
    measured_l: int
    billed_l: int
    is_estimated: bool
    tariff_class: str
    service: str
    diameter: str
    period_start: date
    part_days: int | None = None


@dataclass
class MonthRun:
    """What a run made of a month."""

    bills: int = 0
    total_cents: int = 0
    held: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    unpriced: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)


def bill_month(tx: Transaction, first: date) -> MonthRun:
    """Post and issue the bills of the month that begins on `first`. Refuses a month before the oldest tariff."""
    run = MonthRun()
    end = last_day(first)
    issued_on = end + timedelta(days=1)
    tariff = Tariffs.load().in_force(end)
    due_on = tx.rules.due("bill.due", issued_on, tx.calendar).date
    price = pricing(tariff)
    credits_cents = _credits(tx.connection, tx.office.id)
    batch: list[tuple[Billable, Priced]] = []
    by_days = tx.rules.get(BY_DAYS, end).value
    goes_on = tx.rules.get(BASE_WHILE_STOPPED, end).value
    stopped = {} if goes_on else stopped_days(tx.connection, tx.office.id, first, end)
    for billable in unbilled(tx.connection, tx.office.id, first, held=run.held):
        days = billed_days(billable.period_start, end, stopped.get(billable.account_id, 0), is_by_days=by_days)
        if days == 0 and billable.billed_l == 0:
            run.stopped.append(billable.number)
            continue
        part = None if not days else Part(days, end.day)
        priced = price(billable.tariff_class, billable.diameter, billable.service, billable.billed_l, part)
        if priced is None:
            what = (billable.tariff_class, billable.diameter, billable.service)
            run.unpriced.setdefault(what, []).append(billable.number)
        else:
            batch.append((billable._replace(part_days=days or None), priced))
    month = _Month(end, issued_on, due_on, tariff.info.effective_from)
    for start in range(0, len(batch), BILLS_A_BATCH):
        _issue(tx, month, batch[start : start + BILLS_A_BATCH], credits_cents)
    run.bills = len(batch)
    run.total_cents = sum(priced.total_cents for _, priced in batch)
    return run


def unbilled(connection: Connection, office_id: int, first: date, *, held: list[str]) -> Iterator[Billable]:
    """The readings that cover a month without a bill; the accounts of those that wait for a decision go to `held`."""
    latest = last_day(add_months(first, READING_MONTHS_MAX - 1))
    values = {"office": office_id, "first": first, "end": last_day(first), "latest": latest}
    for row in connection.execute(_UNBILLED, values):
        if row.is_held and row.decision is None:
            held.append(row.number)
        else:
            yield _billable(row, first)


def billed_days(start: date, end: date, stopped: int = 0, *, is_by_days: bool = True) -> int | None:
    """For how many days of its month a bill of these days has flat charges; None for the whole month.

    Those on which the service was closed are not among them, where the rule says so.
    """
    days = (part_days(start, end) if is_by_days else None) or last_day(start).day
    left = max(days - stopped, 0)
    return None if left == last_day(start).day else left


class _Month(NamedTuple):
    end: date
    issued_on: date
    due_on: date
    tariff_date: date


def _billable(row: Row[*tuple[Any, ...]], first: date) -> Billable:
    place = months_from(row.period_start, first)
    part = share(row.measured_l, weights(row.period_start, row.period_end), place)
    return Billable(
        row.id,
        row.account_id,
        row.number,
        part.measured_l,
        part.billed_l,
        row.kind is ReadingKind.ESTIMATED,
        row.tariff_class,
        row.service.value,
        row.diameter,
        max(row.period_start, first),
    )


_UNBILLED = (
    select(
        col(Reading.id),
        col(Reading.account_id),
        col(Account.number),
        col(Reading.measured_l),
        col(Reading.months),
        col(Reading.period_start),
        col(Reading.period_end),
        col(Reading.kind),
        col(AccountTerms.tariff_class),
        col(AccountTerms.service),
        diameter_on(bindparam("end")).label("diameter"),
        col(ReadingHold.reading_id).is_not(None).label("is_held"),
        col(ReadingHold.decision),
    )
    .join(Account, col(Account.id) == col(Reading.account_id))
    .join(Meter, col(Meter.id) == col(Reading.meter_id))
    .join(AccountTerms, terms_on(bindparam("end")))
    .outerjoin(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
    .where(
        col(Account.office_id) == bindparam("office"),
        col(Account.closed_on).is_(None) | (col(Account.closed_on) > bindparam("end")),
        col(Reading.period_end).between(bindparam("end"), bindparam("latest")),
        col(Reading.period_start) <= bindparam("end"),
        counts(),
        ~exists().where(
            col(Bill.account_id) == col(Reading.account_id),
            col(Bill.period_start).between(bindparam("first"), bindparam("end")),
        ),
    )
    .order_by(col(Reading.id))
)
_CREDITS = (
    select(
        col(AccountBalance.account_id),
        func.coalesce(func.sum(OpenItem.open_cents), 0) - col(AccountBalance.balance_cents),
    )
    .join(Account, col(Account.id) == col(AccountBalance.account_id))
    .outerjoin(OpenItem, col(OpenItem.account_id) == col(AccountBalance.account_id))
    .where(col(Account.office_id) == bindparam("office"), col(AccountBalance.balance_cents) < 0)
    .group_by(col(AccountBalance.account_id), col(AccountBalance.balance_cents))
)


def _credits(connection: Connection, office_id: int) -> dict[int, int]:
    """What each account with money in its favour has not used yet."""
    rows = connection.execute(_CREDITS, {"office": office_id})
    return {account_id: int(cents) for account_id, cents in rows}


def _issue(
    tx: Transaction, month: _Month, batch: Sequence[tuple[Billable, Priced]], credits_cents: dict[int, int]
) -> None:
    bills = [(_bill(month, billable), priced) for billable, priced in batch]
    posted = tx.post(*(_entry(bill, priced, credits_cents) for bill, priced in bills))
    write_bills(tx, ((bill, priced, entry) for (bill, priced), entry in zip(bills, posted, strict=True)))


def _entry(bill: NewBill, priced: Priced, credits_cents: dict[int, int]) -> NewEntry:
    credit = min(credits_cents.get(bill.account_id, 0), priced.total_cents)
    if credit:
        credits_cents[bill.account_id] -= credit
    return bill_entry(bill, priced, bill.issued_on, (Paid(DEBT_OF_THIS, credit),) if credit else ())


def _bill(month: _Month, billable: Billable) -> NewBill:
    return NewBill(
        billable.account_id,
        billable.reading_id,
        FIRST_REVISION,
        billable.period_start,
        month.end,
        month.issued_on,
        month.due_on,
        billable.measured_l,
        billable.billed_l,
        billable.is_estimated,
        billable.tariff_class,
        billable.service,
        billable.diameter,
        month.tariff_date,
        billable.part_days,
    )
