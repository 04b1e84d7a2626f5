"""What an applicant pays, in the ledger: charged to their account and held for them (2210) until there is a connection.

A charge is a debt that any payment settles; giving it up is its mirror, and what was paid of it is a credit, given back
as any other. Once the connection is opened all of it is earned. Each entry stands in `connection_entry`; the database
refuses one that is not of its case, and any after it was earned.
"""

from datetime import date

from sqlalchemy import Select, bindparam, insert, select
from sqlmodel import col

from oficinista.adjustments.settlement import settled
from oficinista.connections.models import ConnectionEntry
from oficinista.connections.queries import Charged, ConnectionCase
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.allocation import OpenDebt
from oficinista.ledger.debts import owed
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import EntryKind, OpenItem
from oficinista.ledger.posting import DEBT_OF_THIS, Debt, NewEntry, Paid
from oficinista.ledger.posting import Line as Side
from oficinista.transaction import Transaction

CHARGES, VOIDS, EARNED = "ACC", "ACA", "ACI"
PRIORITY = 50


def charge(tx: Transaction, case_id: int, account_id: int, cents: int, due_on: date, words: str) -> None:
    """Charge the applicant so much, due on a day. A credit of their account pays it at once."""
    now = owed(tx.connection, account_id)
    debts = [*now.debts, OpenDebt(DEBT_OF_THIS, PRIORITY, due_on, cents)]
    entry = NewEntry(
        kind=EntryKind.CONNECTION,
        document_type=CHARGES,
        effective_date=tx.business_date,
        lines=[Side(chart.RECEIVABLE, cents, account_id), Side(chart.CONNECTIONS_HELD, -cents)],
        debts=[Debt(account_id, due_on, cents, PRIORITY)],
        allocations=settled(debts, now.balance_cents + cents),
        reason=words[:200],
    )
    _keep(tx, case_id, entry)


def give_up(tx: Transaction, found: ConnectionCase, charged: Charged, words: str) -> None:
    """Take a charge back: what is unpaid of it is owed no more, and what was paid is a credit."""
    now = owed(tx.connection, found.account_id)
    own = set(tx.connection.execute(_ITEMS, {"entry": charged.entry_id}).scalars())
    closing = [Paid(debt.id, debt.open_cents) for debt in now.debts if debt.id in own]
    others = [debt for debt in now.debts if debt.id not in own]
    entry = NewEntry(
        kind=EntryKind.CONNECTION_VOID,
        document_type=VOIDS,
        effective_date=tx.business_date,
        lines=mirrored(tx.connection, charged.entry_id),
        allocations=closing + settled(others, now.balance_cents - charged.cents),
        reverses_id=charged.entry_id,
        reason=words[:200],
    )
    _keep(tx, found.case_id, entry)


def earn(tx: Transaction, found: ConnectionCase, cents: int) -> None:
    """What is held for an applicant becomes income."""
    entry = NewEntry(
        kind=EntryKind.CONNECTION_EARNED,
        document_type=EARNED,
        effective_date=tx.business_date,
        lines=[Side(chart.CONNECTIONS_HELD, cents), Side(chart.CONNECTION_INCOME, -cents)],
        reason=tr("Solicitud {number}", number=found.number),
    )
    _keep(tx, found.case_id, entry)


def _keep(tx: Transaction, case_id: int, entry: NewEntry) -> None:
    posted = tx.post(entry)[0]
    row = {"entry_id": posted.id, "case_id": case_id, "kind": entry.kind}
    tx.connection.execute(insert(ConnectionEntry), row)


_ITEMS: Select[int] = select(col(OpenItem.id)).where(col(OpenItem.entry_id) == bindparam("entry"))
