"""What the office holds, as tables that other programs read: accounts, bills, payments, the ledger… and every table.

Those of a kind that can be imported have the columns of `data/imports/general.toml`, and others after them: the file
goes into another office as it is. Rows come in an order of their own, one by one. What a table of the database holds of
PINs, of orders' own texts and of whole documents is left out: the last are had from `document` and `letter`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, Table, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill, Reading
from oficinista.customers.models import (
    Account,
    AccountTerms,
    Customer,
    Meter,
    MeterInstallation,
    Premise,
    ServicePoint,
)
from oficinista.customers.terms import diameter_on, terms_on
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance, Entry, EntryKind, EntryLine, OpenItem, ReturnedCheck
from oficinista.ledger.numbers import number_text
from oficinista.moving.layout import FIELDS, OPTIONAL, Kind, read_layout
from oficinista.moving.models import DocumentKind, ImportedDocument
from oficinista.orders import Refused
from oficinista.sheets import Cell, Sheet
from oficinista.sheets import Kind as Holds
from oficinista.staff.models import Clerk
from oficinista.storage.columns import IS_LARGE, IsoDate
from oficinista.text import clean
from oficinista.tills.models import PaymentMove

ROWS_AT_ONCE = 2_000
LEFT_OUT = {"clerk.pin_hash", "audit_event.order_json", "approval.order_json", "answered_order.result_json"}
"""Columns that no file has: PINs, and the orders' own texts, in which PINs are."""

Row = tuple[Cell, ...]
_VOID = aliased(Entry)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which office, and as of which day what has dates is told."""

    office_id: int
    office_code: str
    today: date


@dataclass(frozen=True, slots=True)
class Export:
    """A table that can be taken out: how it is laid out, and its rows."""

    sheet: Sheet
    rows: Callable[[Connection, Asked], Iterator[Row]]


def export_names() -> list[str]:
    """Every name that can be asked for."""
    return [*_OF_THE_OFFICE, *_tables()]


def find_export(name: str) -> Export:
    """The export of a name. Refuses one that there is not."""
    if name in _OF_THE_OFFICE:
        return _OF_THE_OFFICE[name]()
    table = _tables().get(name)
    if table is None:
        raise Refused(
            "export.unknown",
            tr("No hay nada que exportar con el nombre «{name}».", name=clean(name[:40])),
            tr("Vea los que hay con «oficinista export»."),
        )
    return _of_table(table)


def _importable(kind: Kind, holds: Mapping[str, Holds], rows: Callable[[Connection, Asked], Iterator[Row]]) -> Export:
    """An export that can be imported, `holds` its columns that are not text; those that no layout names come after."""
    named = read_layout("general").columns(kind)
    fields = (*FIELDS[kind], *(one for place, one in OPTIONAL.items() if place is kind))
    more = [one for one in holds if one not in fields]
    titles = [*(named[field] for field in fields), *more]
    kinds = [holds.get(field, Holds.TEXT) for field in (*fields, *more)]
    return Export(Sheet(kind.value.replace("_", "-"), titles, kinds), rows)


def _accounts() -> Export:
    days = {"dial_digits": Holds.COUNT, "opened_on": Holds.DAY, "closed_on": Holds.DAY}
    return _importable(Kind.ACCOUNTS, {**days, "customer": Holds.COUNT, "balance": Holds.MONEY}, _account_rows)


def _account_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    columns: tuple[Any, ...] = (
        col(Account.number),
        col(Customer.name),
        col(Customer.phone),
        col(Customer.email),
        col(Premise.address),
        col(Premise.municipality),
        col(Premise.postal_code),
        col(AccountTerms.tariff_class),
        col(AccountTerms.service),
        diameter_on(asked.today),
        col(Meter.serial),
        col(Meter.dial_digits),
        col(Account.opened_on),
        col(Account.closed_on),
        col(Account.customer_id),
        col(AccountBalance.balance_cents),
    )
    found: Select[*tuple[Any, ...]] = (
        select(*columns)
        .select_from(Account)
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
        .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
        .join(AccountTerms, terms_on(asked.today))
        .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
        .outerjoin(
            MeterInstallation,
            (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
            & col(MeterInstallation.removed_on).is_(None)
            & col(Account.closed_on).is_(None),
        )
        .outerjoin(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
        .where(col(Account.office_id) == asked.office_id)
        .order_by(col(Account.number))
    )
    return _stream(connection, found)


def _customers() -> Export:
    titles = ("customer", "name", "phone", "email", "birth_year", "language", "since", "accounts")
    kinds = (Holds.COUNT, *[Holds.TEXT] * 3, Holds.COUNT, Holds.TEXT, Holds.TEXT, Holds.COUNT)
    return Export(Sheet("customers", titles, kinds), _customer_rows)


def _customer_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    found = (
        select(
            col(Customer.id),
            col(Customer.name),
            col(Customer.phone),
            col(Customer.email),
            col(Customer.birth_year),
            col(Customer.language),
            col(Customer.created_at),
            func.count(col(Account.id)),
        )
        .join(Account, col(Account.customer_id) == col(Customer.id))
        .where(col(Account.office_id) == asked.office_id)
        .group_by(col(Customer.id))
        .order_by(col(Customer.id))
    )
    return map(_told, _stream(connection, found))


def _bills() -> Export:
    days = dict.fromkeys(("dated_on", "due_on", "period_end"), Holds.DAY)
    amounts = {"billed_m3": Holds.VOLUME, "amount": Holds.MONEY}
    return _importable(Kind.BILLS, {**days, **amounts, "period_start": Holds.DAY, "estimated": Holds.COUNT}, _bill_rows)


def _bill_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    """The bills that count: those of the commercial system, then ours that were not voided."""
    yield from (
        (number, account, dated_on, due_on, period_end, litres, cents, None, None)
        for number, account, dated_on, due_on, period_end, litres, cents in _imported(
            connection, asked, DocumentKind.BILL
        )
    )
    ours = (
        select(
            col(Bill.number),
            col(Account.number),
            col(Bill.issued_on),
            col(Bill.due_on),
            col(Bill.period_end),
            col(Bill.billed_l),
            col(Bill.total_cents),
            col(Bill.period_start),
            col(Bill.is_estimated),
        )
        .join(Account, col(Account.id) == col(Bill.account_id))
        .where(col(Account.office_id) == asked.office_id, ~exists().where(col(_VOID.reverses_id) == col(Bill.entry_id)))
        .order_by(col(Bill.id))
    )
    yield from map(_told, _stream(connection, ours))


def _imported(connection: Connection, asked: Asked, kind: DocumentKind) -> Iterator[Row]:
    found = (
        select(
            col(ImportedDocument.number),
            col(Account.number),
            col(ImportedDocument.dated_on),
            col(ImportedDocument.due_on),
            col(ImportedDocument.period_end),
            col(ImportedDocument.billed_l),
            col(ImportedDocument.amount_cents),
        )
        .join(Account, col(Account.id) == col(ImportedDocument.account_id))
        .where(col(ImportedDocument.office_id) == asked.office_id, col(ImportedDocument.kind) == kind)
        .order_by(col(ImportedDocument.id))
    )
    return _stream(connection, found)


def _payments() -> Export:
    holds = {"dated_on": Holds.DAY, "amount": Holds.MONEY, "receipt": Holds.TEXT}
    return _importable(Kind.PAYMENTS, holds, _payment_rows)


_PAYMENT_ID = func.coalesce(
    col(PaymentMove.payment_entry_id),
    col(ReturnedCheck.applied_entry_id),
    col(ReturnedCheck.payment_entry_id),
    col(Entry.id),
)
_OF_PAYMENTS = (EntryKind.PAYMENT, EntryKind.PAYMENT_MOVE, EntryKind.CHECK_RETURN, EntryKind.SUSPENSE_APPLIED)


def _payment_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    """What each account has of each payment: after what was moved, and without what was voided or came back."""
    for number, account, dated_on, _, _, _, cents in _imported(connection, asked, DocumentKind.PAYMENT):
        yield number, account, dated_on, cents, ""
    held = (
        select(
            _PAYMENT_ID.label("id"), col(EntryLine.account_id), (-func.sum(col(EntryLine.amount_cents))).label("cents")
        )
        .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
        .outerjoin(PaymentMove, col(PaymentMove.entry_id) == col(Entry.id))
        .outerjoin(ReturnedCheck, col(ReturnedCheck.entry_id) == col(Entry.id))
        .where(
            col(Entry.office_id) == asked.office_id,
            col(EntryLine.account_id).is_not(None),
            col(Entry.kind).in_(_OF_PAYMENTS),
        )
        .group_by(_PAYMENT_ID, col(EntryLine.account_id))
        .having(func.sum(col(EntryLine.amount_cents)) < 0)
        .subquery()
    )
    found = (
        select(
            held.c.id,
            col(Account.number),
            col(Entry.effective_date),
            held.c.cents,
            col(Entry.document_type),
            col(Entry.year),
            col(Entry.document_number),
        )
        .join(Entry, col(Entry.id) == held.c.id)
        .join(Account, col(Account.id) == held.c.account_id)
        .where(~exists().where(col(_VOID.reverses_id) == held.c.id))
        .order_by(held.c.id, col(Account.number))
    )
    last, place = 0, 0
    for entry_id, account, dated_on, cents, *document in _stream(connection, found):
        place = place + 1 if entry_id == last else 1
        last = entry_id
        receipt = number_text(document[0], asked.office_code, document[1], document[2])
        yield (receipt if place == 1 else f"{receipt}/{place}"), account, dated_on, int(cents), receipt


def _open_items() -> Export:
    holds = {"dated_on": Holds.DAY, "due_on": Holds.DAY, "amount": Holds.MONEY, "bill": Holds.TEXT}
    return _importable(Kind.OPEN_ITEMS, holds, _open_item_rows)


def _open_item_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    """What every account owes, debt by debt, and what it has to its credit: together they are its balance."""
    debts = (
        select(
            col(OpenItem.id),
            col(Account.number),
            col(Entry.effective_date),
            col(OpenItem.due_on),
            col(OpenItem.open_cents),
            func.coalesce(col(Bill.number), ""),
        )
        .join(Account, col(Account.id) == col(OpenItem.account_id))
        .join(Entry, col(Entry.id) == col(OpenItem.entry_id))
        .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
        .where(col(Account.office_id) == asked.office_id, col(OpenItem.open_cents) > 0)
        .order_by(col(OpenItem.id))
    )
    for item, *rest in _stream(connection, debts):
        yield str(item), *rest
    credits_ = (
        select(col(Account.number), col(Entry.effective_date), col(AccountBalance.balance_cents))
        .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
        .join(Entry, col(Entry.id) == col(AccountBalance.last_entry_id))
        .where(col(Account.office_id) == asked.office_id, col(AccountBalance.balance_cents) < 0)
        .order_by(col(Account.number))
    )
    for account, since, cents in _stream(connection, credits_):
        yield f"C-{account}", account, since, since, cents, ""


def _ledger() -> Export:
    columns = {
        "entry": Holds.COUNT,
        "kind": Holds.TEXT,
        "document": Holds.TEXT,
        "effective_on": Holds.DAY,
        "posted_at": Holds.TEXT,
        "clerk": Holds.TEXT,
        "reverses": Holds.COUNT,
        "reason": Holds.TEXT,
        "line": Holds.COUNT,
        "gl_code": Holds.TEXT,
        "account": Holds.TEXT,
        "till_session": Holds.COUNT,
        "tender": Holds.TEXT,
        "amount": Holds.MONEY,
    }
    return Export(Sheet("ledger", tuple(columns), tuple(columns.values())), _ledger_rows)


def _ledger_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    """Every line of every entry: debit positive, credit negative. A bill's document is its own number."""
    found = (
        select(
            col(Entry.document_type),
            col(Entry.year),
            col(Entry.document_number),
            col(Entry.id),
            col(Entry.kind),
            col(Entry.effective_date),
            col(Entry.posted_at),
            col(Clerk.login),
            col(Entry.reverses_id),
            col(Entry.reason),
            col(EntryLine.line_number),
            col(EntryLine.gl_code),
            col(Account.number),
            col(EntryLine.till_session_id),
            col(EntryLine.tender_kind),
            col(EntryLine.amount_cents),
            col(Bill.number),
        )
        .join(EntryLine, col(EntryLine.entry_id) == col(Entry.id))
        .join(Clerk, col(Clerk.id) == col(Entry.clerk_id))
        .outerjoin(Bill, col(Bill.entry_id) == col(Entry.id))
        .outerjoin(Account, col(Account.id) == col(EntryLine.account_id))
        .where(col(Entry.office_id) == asked.office_id)
        .order_by(col(Entry.id), col(EntryLine.line_number))
    )
    for series, year, number, entry, kind, *rest, bill in _stream(connection, found):
        yield _told((entry, kind, bill or number_text(series, asked.office_code, year, number), *rest))


def _readings() -> Export:
    columns = {
        "account": Holds.TEXT,
        "meter": Holds.TEXT,
        "period_start": Holds.DAY,
        "period_end": Holds.DAY,
        "months": Holds.COUNT,
        "kind": Holds.TEXT,
        "measured_m3": Holds.VOLUME,
        "dial_m3": Holds.VOLUME,
        "revision": Holds.COUNT,
    }
    return Export(Sheet("readings", tuple(columns), tuple(columns.values())), _reading_rows)


def _reading_rows(connection: Connection, asked: Asked) -> Iterator[Row]:
    found = (
        select(
            col(Account.number),
            col(Meter.serial),
            col(Reading.period_start),
            col(Reading.period_end),
            col(Reading.months),
            col(Reading.kind),
            col(Reading.measured_l),
            col(Reading.register_l),
            col(Reading.revision),
        )
        .join(Account, col(Account.id) == col(Reading.account_id))
        .join(Meter, col(Meter.id) == col(Reading.meter_id))
        .where(col(Account.office_id) == asked.office_id)
        .order_by(col(Reading.id))
    )
    return _stream(connection, found)


_OF_THE_OFFICE: Mapping[str, Callable[[], Export]] = {
    "accounts": _accounts,
    "customers": _customers,
    "bills": _bills,
    "payments": _payments,
    "open-items": _open_items,
    "ledger": _ledger,
    "readings": _readings,
}


def _tables() -> dict[str, Table]:
    """Every table of the database, whole: of all its offices."""
    from oficinista.storage.tables import METADATA

    return {table.name: table for table in sorted(METADATA.sorted_tables, key=lambda table: table.name)}


def _of_table(table: Table) -> Export:
    columns = [
        column
        for column in table.columns
        if f"{table.name}.{column.name}" not in LEFT_OUT and not column.info.get(IS_LARGE)
    ]
    kinds = [_holds(column.type) for column in columns]

    def rows(connection: Connection, _asked: Asked) -> Iterator[Row]:
        found = select(*columns).order_by(*table.primary_key.columns)
        return map(_told, _stream(connection, found))

    return Export(Sheet(table.name, [column.name for column in columns], kinds), rows)


def _holds(type_: Any) -> Holds:
    if isinstance(type_, IsoDate):
        return Holds.DAY
    return Holds.COUNT if isinstance(type_, Integer) else Holds.TEXT


def _stream(connection: Connection, found: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    return iter(connection.execute(found, execution_options={"yield_per": ROWS_AT_ONCE}))


def _told(row: Sequence[Any]) -> Row:
    """A row as a sheet holds it: moments and hashes as text, claims as 1 and 0."""
    return tuple(map(_cell, row))


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return int(value) if isinstance(value, bool) else value
