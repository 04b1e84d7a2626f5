"""Settling the demonstration town, and what its people paid through the bank: each in one order.

Both post and insert as every other command does; only the people are invented.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, Row, bindparam, func, insert, select
from sqlmodel import col

from oficinista.billing.models import Bill, Reading, ReadingKind
from oficinista.billing.periods import MonthText, add_months, first_day, last_day
from oficinista.cases.models import Case
from oficinista.customers.models import Account, AccountTerms, Customer, Service
from oficinista.customers.opening import NewAccount, open_accounts
from oficinista.demo.population import Resident, months_unpaid, population
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind, OpenItem, TenderKind
from oficinista.ledger.posting import Handed, Line, NewEntry, Paid, Posted
from oficinista.orders import Order, Refused, Result, command
from oficinista.storage.batches import insert_many, insert_new
from oficinista.suspensions.following import follow
from oficinista.suspensions.queries import SUSPENSION
from oficinista.tills.models import Payment
from oficinista.tills.numbers import RECEIPTS, document_number
from oficinista.tills.sessions import require_open
from oficinista.transaction import Transaction

READING_MONTHS = 2
DIAL_DIGITS = 6
ACCOUNTS_A_RECEIPT = 50


Seed = Annotated[int, Field(ge=0, lt=2**63)]


class SettleTown(Order):
    """Invent so many customers, each with so many two-month readings from `first_month` on."""

    accounts: Annotated[int, Field(ge=20, le=100_000)]
    readings: Annotated[int, Field(ge=1, le=60)]
    first_month: MonthText
    seed: Seed


class TownSettled(Result):
    """How many accounts there are now."""

    accounts: int


@command("demo.settle")
def settle_town(tx: Transaction, order: SettleTown) -> TownSettled:
    """Add the invented town to an office that has nobody yet. Refuses one that has."""
    if tx.connection.execute(select(func.count(col(Account.id)))).scalar_one():
        raise Refused("demo.not_empty", tr("Esta oficina ya tiene clientes: el pueblo de prueba no cabe aquí."))
    residents = population(order.accounts, order.readings, order.seed)
    first = first_day(order.first_month)
    people = [{"name": one.name, "phone": one.phone, "created_at": tx.now} for one in residents]
    customers = insert_new(tx.connection, Customer, people)
    opened = open_accounts(tx, [_new_account(*pair, first) for pair in zip(customers, residents, strict=True)])
    settled = [(account_id, meter_id, one) for (account_id, meter_id), one in zip(opened, residents, strict=True)]
    terms = [
        {"account_id": n, "effective_from": first, "tariff_class": one.tariff_class, "service": Service.BOTH}
        for n, _, one in settled
    ]
    insert_many(tx.connection, AccountTerms, terms)
    insert_many(tx.connection, Reading, [row for one in settled for row in _readings(tx, *one, first)])
    return TownSettled(accounts=len(residents))


class CollectMonth(Order):
    """What the bank sends over for a month's bills: everyone pays theirs but those who owe it to this day."""

    month: MonthText
    months_ago: Annotated[int, Field(ge=0, le=600)]
    seed: Seed


class MonthCollected(Result):
    """How many accounts paid, in how many receipts."""

    accounts: int
    receipts: int
    total_cents: int


@command("demo.collect")
def collect_month(tx: Transaction, order: CollectMonth) -> MonthCollected:
    """Post the bank's lots for a month, fifty accounts a receipt; what it settles is noticed no more.

    The actor's till must be open.
    """
    session_id = require_open(tx)
    paying = _paying(tx.connection, order)
    lots = [paying[start : start + ACCOUNTS_A_RECEIPT] for start in range(0, len(paying), ACCOUNTS_A_RECEIPT)]
    noticed = dict(tx.connection.execute(_NOTICED, {"office": tx.office.id}).all())
    posted = [_post_lot(tx, session_id, order.month, place, lot, noticed) for place, lot in enumerate(lots, 1)]
    payments = [
        {
            "entry_id": entry.id,
            "receipt": document_number(tx, RECEIPTS, entry),
            "office_id": tx.office.id,
            "till_session_id": session_id,
            "total_cents": sum(item.open_cents for item in lot),
            "visit_id": None,
            "payer": tr("Recaudo del banco"),
        }
        for entry, lot in zip(posted, lots, strict=True)
    ]
    if payments:
        tx.connection.execute(insert(Payment), payments)
    total = sum(bill.open_cents for bill in paying)
    return MonthCollected(accounts=len(paying), receipts=len(lots), total_cents=total)


def _post_lot(
    tx: Transaction,
    session_id: int,
    month: str,
    place: int,
    lot: Sequence[Row[int, int, int]],
    noticed: Mapping[int, str],
) -> Posted:
    """One receipt of the bank, and what it does to the notices of the accounts in it."""
    [entry] = tx.post(_lot_entry(tx, session_id, month, place, lot))
    follow(tx, [noticed[item.account_id] for item in lot if item.account_id in noticed])
    return entry


def _new_account(customer_id: int, resident: Resident, first: date) -> NewAccount:
    return NewAccount(
        customer_id=customer_id,
        name=resident.name,
        address=resident.address,
        municipality=resident.municipality,
        postal_code=resident.postal_code,
        serial=resident.meter_serial,
        diameter=resident.diameter,
        dial_digits=DIAL_DIGITS,
        opened_on=first,
    )


def _readings(
    tx: Transaction, account_id: int, meter_id: int | None, resident: Resident, first: date
) -> Iterator[dict[str, Any]]:
    register = 0
    for place, litres in enumerate(resident.readings_l):
        start = add_months(first, READING_MONTHS * place)
        register += litres
        yield {
            "account_id": account_id,
            "meter_id": meter_id,
            "period_start": start,
            "period_end": last_day(add_months(start, READING_MONTHS - 1)),
            "months": READING_MONTHS,
            "kind": ReadingKind.ESTIMATED if resident.is_estimated[place] else ReadingKind.ACTUAL,
            "measured_l": litres,
            "register_l": None if resident.is_estimated[place] else register,
            "recorded_at": tx.now,
        }


def _paying(connection: Connection, order: CollectMonth) -> Sequence[Row[int, int, int]]:
    """The unpaid bills of the month whose customers pay by now."""
    bills = connection.execute(_OPEN_BILLS, {"month": first_day(order.month)}).all()
    return [bill for bill in bills if months_unpaid(order.seed, bill.account_id) <= order.months_ago]


_NOTICED = (
    select(col(Account.id), col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == SUSPENSION,
        col(Case.closed_on).is_(None),
    )
)
_OPEN_BILLS = (
    select(col(OpenItem.id), col(OpenItem.account_id), col(OpenItem.open_cents))
    .join(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(Bill.period_start) == bindparam("month"), col(OpenItem.open_cents) > 0)
    .order_by(col(OpenItem.id))
)


def _lot_entry(tx: Transaction, session_id: int, month: str, place: int, lot: Sequence[Row[int, int, int]]) -> NewEntry:
    total = sum(item.open_cents for item in lot)
    return NewEntry(
        kind=EntryKind.PAYMENT,
        document_type=RECEIPTS,
        effective_date=tx.business_date,
        lines=[
            Line(chart.TILLS, total, None, session_id, TenderKind.CHECK),
            *(Line(chart.RECEIVABLE, -item.open_cents, item.account_id) for item in lot),
        ],
        tenders=[Handed(TenderKind.CHECK, total, total, f"{month}-{place:03d}")],
        allocations=[Paid(item.id, item.open_cents) for item in lot],
        till_session_id=session_id,
    )
