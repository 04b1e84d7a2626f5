"""Bringing in a file from the commercial system, a part at a time: whole parts, so that what was cut off goes on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.billing.commands import FilePath, RejectedLine
from oficinista.customers.models import Account, AccountTerms, Customer, Meter
from oficinista.customers.opening import NewAccount, open_accounts
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.allocation import OpenDebt, allocate
from oficinista.ledger.debts import owed
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import DEBT_OF_THIS, ITEMS_PER_ENTRY_MAX, Debt, Line, NewEntry, Paid
from oficinista.money import format_money
from oficinista.moving.layout import Kind, Layout
from oficinista.moving.models import DocumentKind, ImportedDocument
from oficinista.moving.rows import AccountRow, DocumentRow, FileRows, read_rows
from oficinista.orders import Order, Refused, Result, command
from oficinista.storage.batches import insert_many, insert_new
from oficinista.text_file import Rejected
from oficinista.transaction import Transaction

OPENINGS = "INI"
PRIORITY = 50
LINES_A_PART = 10_000
ASKED_AT_ONCE = 500

DOCUMENTS = {
    Kind.BILLS: DocumentKind.BILL,
    Kind.PAYMENTS: DocumentKind.PAYMENT,
    Kind.OPEN_ITEMS: DocumentKind.OPEN_ITEM,
}


class PartImported(Result):
    """What a part of a file added, what was there already, each line that was not taken, and where the next begins."""

    added: int
    added_cents: int
    known: int
    rejected: tuple[RejectedLine, ...]
    next_line: int | None


class ImportFile(Order):
    """Bring in so many lines of the file at `path`, from `first_line` on, if it still is the one with this SHA-256."""

    kind: Annotated[Kind, Field(strict=False)]
    path: FilePath
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    layout: Layout
    first_line: Annotated[int, Field(ge=2, le=2**31)] = 2


class Plan:
    """What rows add to an office as it is now."""

    def __init__(self, rows: FileRows) -> None:
        self.rejected = list(rows.rejected)
        self.accounts: list[AccountRow] = []
        self.documents: list[tuple[int, DocumentRow]] = []
        self.known = 0

    @property
    def added_cents(self) -> int:
        """The money of the documents that are new."""
        return sum(row.amount_cents for _, row in self.documents)

    def reject(self, line: int, reason: str) -> None:
        """Leave a line out, and say why."""
        self.rejected.append(Rejected(line, reason))


@command("import.file")
def import_file(tx: Transaction, order: ImportFile) -> PartImported:
    """Add what is new in a part of a file. Refuses another file than the one that was asked for."""
    rows = read_rows(Path(order.path), order.kind, order.layout, first=order.first_line, count=LINES_A_PART)
    if rows.sha256 != order.sha256:
        raise Refused(
            "import.changed",
            tr("El archivo cambió mientras se importaba."),
            tr("Repita cuando nadie lo esté escribiendo."),
        )
    plan = plan_rows(tx.connection, order.kind, rows, tx.office.id, tx.business_date)
    _write_accounts(tx, plan.accounts)
    _write_documents(tx, order.kind, plan.documents)
    return PartImported(
        added=len(plan.accounts) + len(plan.documents),
        added_cents=plan.added_cents,
        known=plan.known,
        rejected=tuple(RejectedLine(line=line, reason=reason) for line, reason in sorted(plan.rejected)),
        next_line=rows.next_line,
    )


def plan_rows(connection: Connection, kind: Kind, rows: FileRows, office_id: int, today: date) -> Plan:
    """What the rows of a kind would add, without adding it."""
    plan = Plan(rows)
    if kind is Kind.ACCOUNTS:
        accounts = [one for one in rows.accounts if _has_come(plan, one.line, one.closed_on or one.opened_on, today)]
        _plan_accounts(connection, plan, accounts, office_id)
    else:
        documents = [one for one in rows.documents if _has_come(plan, one.line, one.dated_on, today)]
        _plan_documents(connection, plan, documents, DOCUMENTS[kind], office_id)
    return plan


def _has_come(plan: Plan, line: int, day: date, today: date) -> bool:
    """Whether what happened on a day could have; otherwise its line is left out."""
    if day > today:
        plan.reject(line, tr("La fecha no ha llegado."))
    return day <= today


def account_key(office_id: int, number: str) -> str:
    """How an account that came from the commercial system is recognised when its file comes again."""
    return f"import/{office_id}/{number}"


def _plan_accounts(connection: Connection, plan: Plan, rows: Sequence[AccountRow], office_id: int) -> None:
    known = dict(_found(connection, Account, "number", (row.number for row in rows), "source_key"))
    serials = {
        serial
        for (serial,) in _found(connection, Meter, "serial", (row.meter_serial for row in rows if row.meter_serial))
    }
    seen: set[str] = set()
    for row in rows:
        if row.number in seen:
            plan.reject(row.line, tr("La cuenta {number} está dos veces.", number=row.number))
            continue
        seen.add(row.number)
        if known.get(row.number) == account_key(office_id, row.number):
            plan.known += 1
        elif row.number in known:
            plan.reject(row.line, tr("La cuenta {number} ya existe y no vino de este sistema.", number=row.number))
        elif row.meter_serial in serials:
            plan.reject(row.line, tr("El contador {serial} ya está registrado.", serial=row.meter_serial))
        else:
            serials |= {row.meter_serial} - {""}
            plan.accounts.append(row)


def _plan_documents(
    connection: Connection, plan: Plan, rows: Sequence[DocumentRow], kind: DocumentKind, office_id: int
) -> None:
    accounts = {
        number: account_id
        for number, account_id, office in _found(
            connection, Account, "number", (row.account for row in rows), "id", "office_id"
        )
        if office == office_id
    }
    documents = _found(
        connection,
        ImportedDocument,
        "number",
        (row.number for row in rows),
        *("office_id", "kind", "account_id", "amount_cents"),
    )
    known = {number: rest for number, office, its_kind, *rest in documents if (office, its_kind) == (office_id, kind)}
    items: dict[int, int] = defaultdict(int)
    for row in rows:
        account_id = accounts.get(row.account)
        if account_id is None:
            plan.reject(row.line, tr("No hay una cuenta {number}.", number=row.account))
        elif row.number in known:
            if known[row.number] == [account_id, row.amount_cents]:
                plan.known += 1
            else:
                plan.reject(row.line, _other_before(row, known[row.number][1]))
        elif items[account_id] == ITEMS_PER_ENTRY_MAX:
            plan.reject(row.line, tr("Una cuenta tiene más de mil partidas: tráigala en otro archivo."))
        else:
            items[account_id] += 1
            known[row.number] = [account_id, row.amount_cents]
            plan.documents.append((account_id, row))


def _other_before(row: DocumentRow, cents: int) -> str:
    return tr(
        "El documento {number} ya vino, de otra cuenta o por otra cantidad: {amount}.",
        number=row.number,
        amount=format_money(cents),
    )


def _found(connection: Connection, table: Any, key: str, wanted: Iterable[str], *columns: str) -> list[Any]:
    """The key and these columns of the rows with these keys."""
    keys = list(dict.fromkeys(wanted))
    found: list[Any] = []
    read = select(*(col(getattr(table, name)) for name in (key, *columns)))
    for start in range(0, len(keys), ASKED_AT_ONCE):
        of_these = col(getattr(table, key)).in_(keys[start : start + ASKED_AT_ONCE])
        found += connection.execute(read.where(of_these)).all()
    return found


def _write_accounts(tx: Transaction, rows: Sequence[AccountRow]) -> None:
    people = [{"name": row.name, "phone": row.phone, "email": row.email or None, "created_at": tx.now} for row in rows]
    wanted = [
        NewAccount(
            customer_id=customer_id,
            name=row.name,
            address=row.address,
            municipality=row.municipality,
            postal_code=row.postal_code,
            serial=row.meter_serial,
            diameter=row.diameter,
            dial_digits=row.dial_digits,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            source_key=account_key(tx.office.id, row.number),
            number=row.number,
        )
        for row, customer_id in zip(rows, insert_new(tx.connection, Customer, people), strict=True)
    ]
    terms = [
        {
            "account_id": account_id,
            "effective_from": row.opened_on,
            "tariff_class": row.tariff_class,
            "service": row.service,
        }
        for row, (account_id, _) in zip(rows, open_accounts(tx, wanted), strict=True)
    ]
    insert_many(tx.connection, AccountTerms, terms)


def _write_documents(tx: Transaction, kind: Kind, documents: Sequence[tuple[int, DocumentRow]]) -> None:
    entries = _post_openings(tx, documents) if kind is Kind.OPEN_ITEMS else {}
    rows = [
        {
            "office_id": tx.office.id,
            "account_id": account_id,
            "kind": DOCUMENTS[kind],
            "number": row.number,
            "dated_on": row.dated_on,
            "due_on": row.due_on,
            "period_end": row.period_end,
            "billed_l": row.billed_l,
            "amount_cents": row.amount_cents,
            "entry_id": entries.get(account_id),
        }
        for account_id, row in documents
    ]
    insert_many(tx.connection, ImportedDocument, rows)


def _post_openings(tx: Transaction, documents: Sequence[tuple[int, DocumentRow]]) -> dict[int, int]:
    """Open what each account still owed, in one entry each; the entries by account."""
    by_account: dict[int, list[DocumentRow]] = defaultdict(list)
    for account_id, row in documents:
        by_account[account_id].append(row)
    posted = tx.post(*(_opening(tx, account_id, rows) for account_id, rows in by_account.items()))
    return {account_id: entry.id for account_id, entry in zip(by_account, posted, strict=True)}


def _opening(tx: Transaction, account_id: int, rows: Sequence[DocumentRow]) -> NewEntry:
    """The entry of an account. A credit, of the file or that it has already, pays its debts, the oldest first."""
    owing = [row for row in rows if row.amount_cents > 0]
    debts = [Debt(account_id, row.due_on or row.dated_on, row.amount_cents, PRIORITY) for row in owing]
    now = owed(tx.connection, account_id)
    total = sum(row.amount_cents for row in rows)
    every = [
        *now.debts,
        *(OpenDebt(DEBT_OF_THIS + place, PRIORITY, one.due_on, one.amount_cents) for place, one in enumerate(debts)),
    ]
    credit = sum(one.open_cents for one in every) - max(now.balance_cents + total, 0)
    return NewEntry(
        kind=EntryKind.OPENING,
        document_type=OPENINGS,
        effective_date=tx.business_date,
        lines=[
            line
            for row in rows
            for line in (
                Line(chart.RECEIVABLE, row.amount_cents, account_id),
                Line(chart.IMPORTED, -row.amount_cents),
            )
        ],
        debts=debts,
        allocations=[Paid(one.debt.id, one.amount_cents) for one in allocate(every, credit)],
    )
