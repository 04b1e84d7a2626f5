"""What is asked about an account that was closed: why and when, its last bills, its deposit, what came after it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.closings.models import AccountClosing, Asker, Closing, ReadingSource
from oficinista.customers.models import Account
from oficinista.ledger.models import Allocation, Entry, EntryKind, OpenItem


@dataclass(frozen=True, slots=True)
class ClosedAccount:
    """The end of an account.

    `bill_ids` are its last bills that count, the oldest first, issued on `billed_on`; `deposit_cents`, what of its
    deposit was applied, or went with its customer; `next_account`, that of who came, or where the customer went on.
    """

    closed_on: date
    kind: Closing
    asker: Asker
    source: ReadingSource
    words: str
    send_to: str
    next_account: str | None
    bill_ids: tuple[int, ...]
    billed_on: date | None
    deposit_cents: int


def closing_of(connection: Connection, account_id: int) -> ClosedAccount | None:
    """How an account ended; None while it is open, and for one that ended before it came here."""
    row = connection.execute(_CLOSING, {"account": account_id}).one_or_none()
    if row is None:
        return None
    bills = connection.execute(_BILLS, {"reading": row.reading_id}).all()
    return ClosedAccount(
        row.closed_on,
        row.kind,
        row.asker,
        row.reading_source,
        row.words,
        row.send_to,
        row.number,
        tuple(bill.id for bill in bills),
        max((bill.issued_on for bill in bills), default=None),
        _deposit(connection, row.deposit_entry_id),
    )


def _deposit(connection: Connection, entry_id: int | None) -> int:
    """What of a deposit had been paid, by the entry that released it; or that charged it again where it went."""
    if entry_id is None:
        return 0
    entry = connection.execute(_ENTRY, {"entry": entry_id}).one()
    if entry.kind is EntryKind.GUARANTEE:
        return int(connection.execute(_CARRIED, {"entry": entry_id}).scalar_one())
    return int(entry.total_cents - connection.execute(_UNPAID, {"entry": entry_id}).scalar_one())


_NEXT = aliased(Account)
_CLOSING: Select[*tuple[Any, ...]] = (
    select(*AccountClosing.__table__.c, col(_NEXT.number))  # type: ignore[attr-defined]  # sqlmodel does not declare it
    .outerjoin(_NEXT, col(_NEXT.id) == col(AccountClosing.next_account_id))
    .where(col(AccountClosing.account_id) == bindparam("account"))
)
_BILLS = (
    select(col(Bill.id), col(Bill.issued_on))
    .where(col(Bill.reading_id) == bindparam("reading"), ~is_voided())
    .order_by(col(Bill.period_start))
)
_ENTRY = select(col(Entry.kind), col(Entry.total_cents)).where(col(Entry.id) == bindparam("entry"))
_CHARGE = aliased(Entry)
_UNPAID = (
    select(func.coalesce(func.sum(col(Allocation.amount_cents)), 0))
    .select_from(Allocation)
    .join(OpenItem, col(OpenItem.id) == col(Allocation.open_item_id))
    .join(_CHARGE, col(_CHARGE.id) == col(OpenItem.entry_id))
    .join(Entry, (col(Entry.id) == col(Allocation.entry_id)) & (col(Entry.reverses_id) == col(_CHARGE.id)))
    .where(col(Allocation.entry_id) == bindparam("entry"))
)
_MOVE = aliased(Entry)
_CARRIED = (
    select(func.coalesce(func.sum(col(Allocation.amount_cents)), 0))
    .select_from(Allocation)
    .join(OpenItem, col(OpenItem.id) == col(Allocation.open_item_id))
    .join(_MOVE, (col(_MOVE.id) == col(Allocation.entry_id)) & (col(_MOVE.kind) == EntryKind.GUARANTEE_MOVE))
    .where(col(OpenItem.entry_id) == bindparam("entry"))
)
