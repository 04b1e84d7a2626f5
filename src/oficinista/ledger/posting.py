"""The one way to post: an entry is its lines, tenders, open items and allocations, sealed by its header.

Each entry is chained to the one before it in its office: `content_hash` covers what it says, `hash` also its place.
Only ids and amounts are hashed, so names and addresses can be corrected or erased without touching the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import col

from oficinista.ledger.models import (
    OFFICE_STRIDE,
    Allocation,
    DocumentSeries,
    Entry,
    EntryKind,
    EntryLine,
    OpenItem,
    Tender,
    TenderKind,
)
from oficinista.storage.columns import to_micros

HASH_VERSION = 1
ITEMS_PER_ENTRY_MAX = 1000
CONTINUOUS = 0
"""The year of a series that never starts again."""


@dataclass(frozen=True, slots=True)
class Line:
    """One side: debit positive, credit negative. With a till, `tender_kind` says which of its moneys."""

    gl_code: str
    amount_cents: int
    account_id: int | None = None
    till_session_id: int | None = None
    tender_kind: TenderKind | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A tender of a payment: what stays, and what was received before the change."""

    kind: TenderKind
    amount_cents: int
    received_cents: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """A new open item."""

    account_id: int
    due_on: date
    amount_cents: int
    priority: int = 50


@dataclass(frozen=True, slots=True)
class Paid:
    """So much of an open item is paid; negative gives it back."""

    open_item_id: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be posted. `debts[n]` may be paid in the same entry by `Paid(DEBT_OF_THIS + n, …)`."""

    kind: EntryKind
    document_type: str
    year: int
    effective_date: date
    lines: Sequence[Line]
    tenders: Sequence[Handed] = ()
    debts: Sequence[Debt] = ()
    allocations: Sequence[Paid] = ()
    till_session_id: int | None = None
    reverses_id: int | None = None
    approval_id: int | None = None
    reason: str | None = None


DEBT_OF_THIS = -ITEMS_PER_ENTRY_MAX


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted entry: its id, its number in its series, its hash and the ids of its open items."""

    id: int
    document_number: int
    hash: bytes
    open_item_ids: tuple[int, ...]


@dataclass
class Books:
    """The head of an office's journal while a transaction holds its lock."""

    office_id: int
    clerk_id: int
    request_hash: bytes
    now: datetime
    sequence: int
    head: bytes
    last_numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    posted: list[int] = field(default_factory=list)


def post(connection: Connection, books: Books, entries: Iterable[NewEntry]) -> list[Posted]:
    """Post entries in their order, all parts before all headers, and move the books' head."""
    rows = _Rows()
    posted = [_prepare(connection, books, entry, rows) for entry in entries]
    rows.write(connection)
    return posted


@dataclass
class _Rows:
    items: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    tenders: list[dict[str, Any]] = field(default_factory=list)
    allocations: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        for statement, rows in (
            (_INSERT_ITEM, self.items),
            (_INSERT_LINE, self.lines),
            (_INSERT_TENDER, self.tenders),
            (_INSERT_ALLOCATION, self.allocations),
            (_INSERT_ENTRY, self.headers),
        ):
            if rows:
                connection.execute(statement, rows)


_INSERT_ITEM = insert(OpenItem)
_INSERT_LINE = insert(EntryLine)
_INSERT_TENDER = insert(Tender)
_INSERT_ALLOCATION = insert(Allocation)
_INSERT_ENTRY = insert(Entry)


def _prepare(connection: Connection, books: Books, entry: NewEntry, rows: _Rows) -> Posted:
    books.sequence += 1
    entry_id = books.office_id * OFFICE_STRIDE + books.sequence
    number = _next_number(connection, books, entry.document_type, entry.year)
    items = [_item_row(entry_id, place, debt) for place, debt in enumerate(entry.debts)]
    lines = [_line_row(entry_id, place, line) for place, line in enumerate(entry.lines, 1)]
    tenders = [_tender_row(entry_id, place, tender) for place, tender in enumerate(entry.tenders, 1)]
    allocations = sorted((_allocation_row(entry_id, paid) for paid in entry.allocations), key=_open_item_id)
    total = sum(line.amount_cents for line in entry.lines if line.amount_cents > 0)
    content = content_hash(books.office_id, entry.kind, books.clerk_id, entry.till_session_id, entry.reverses_id,
                           entry.reason, lines, tenders, items, allocations)  # fmt: skip
    previous, posted_at = books.head, to_micros(books.now)
    books.head = link_hash(previous, content, entry_id, entry.document_type, entry.year, number,
                           entry.effective_date, posted_at, entry.approval_id, books.request_hash)  # fmt: skip
    rows.items += items
    rows.lines += lines
    rows.tenders += tenders
    rows.allocations += allocations
    rows.headers.append(
        {
            "id": entry_id,
            "office_id": books.office_id,
            "sequence": books.sequence,
            "kind": entry.kind,
            "document_type": entry.document_type,
            "year": entry.year,
            "document_number": number,
            "effective_date": entry.effective_date,
            "posted_at": books.now,
            "till_session_id": entry.till_session_id,
            "clerk_id": books.clerk_id,
            "reverses_id": entry.reverses_id,
            "approval_id": entry.approval_id,
            "reason": entry.reason,
            "request_hash": books.request_hash,
            "line_count": len(lines),
            "total_cents": total,
            "content_hash": content,
            "previous_hash": previous,
            "hash": books.head,
        }
    )
    books.posted.append(entry_id)
    return Posted(entry_id, number, books.head, tuple(item["id"] for item in items))


def content_hash(
    office_id: int,
    kind: str,
    clerk_id: int,
    till_session_id: int | None,
    reverses_id: int | None,
    reason: str | None,
    lines: Sequence[dict[str, Any]],
    tenders: Sequence[dict[str, Any]],
    items: Sequence[dict[str, Any]],
    allocations: Sequence[dict[str, Any]],
) -> bytes:
    """SHA-256 of what an entry says, over a canonical JSON array of whole numbers, text and null."""
    content = [
        HASH_VERSION,
        office_id,
        kind,
        clerk_id,
        till_session_id,
        reverses_id,
        reason,
        [[line[name] for name in _LINE_FIELDS] for line in lines],
        [[tender[name] for name in _TENDER_FIELDS] for tender in tenders],
        [[item["id"], item["account_id"], item["due_on"].isoformat(), item["original_cents"]] for item in items],
        [[paid["open_item_id"], paid["amount_cents"]] for paid in allocations],
    ]
    return _digest(b"", content)


def link_hash(
    previous: bytes,
    content: bytes,
    entry_id: int,
    document_type: str,
    year: int,
    number: int,
    effective_date: date,
    posted_at_micros: int,
    approval_id: int | None,
    request_hash: bytes,
) -> bytes:
    """SHA-256 of the link: the one before, the content, and the entry's place, number, time and authority."""
    place = [
        entry_id,
        document_type,
        year,
        number,
        effective_date.isoformat(),
        posted_at_micros,
        approval_id,
        request_hash.hex(),
    ]
    return _digest(previous + content, place)


_LINE_FIELDS = ("line_number", "gl_code", "account_id", "till_session_id", "tender_kind", "amount_cents")
_TENDER_FIELDS = ("tender_number", "kind", "amount_cents", "received_cents", "reference")
_LAST_NUMBER = select(col(DocumentSeries.last_number)).where(
    col(DocumentSeries.office_id) == bindparam("office"),
    col(DocumentSeries.document_type) == bindparam("type"),
    col(DocumentSeries.year) == bindparam("year"),
)


def _digest(prefix: bytes, values: list[Any]) -> bytes:
    return hashlib.sha256(prefix + json.dumps(values, separators=(",", ":")).encode()).digest()


def _next_number(connection: Connection, books: Books, document_type: str, year: int) -> int:
    series = (document_type, year)
    last = books.last_numbers.get(series)
    if last is None:
        place = {"office": books.office_id, "type": document_type, "year": year}
        last = connection.execute(_LAST_NUMBER, place).scalar_one_or_none() or 0
    books.last_numbers[series] = last + 1
    return last + 1


def _item_row(entry_id: int, place: int, debt: Debt) -> dict[str, Any]:
    return {
        "id": entry_id * ITEMS_PER_ENTRY_MAX + place,
        "account_id": debt.account_id,
        "entry_id": entry_id,
        "due_on": debt.due_on,
        "priority": debt.priority,
        "original_cents": debt.amount_cents,
        "open_cents": debt.amount_cents,
    }


def _line_row(entry_id: int, place: int, line: Line) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "line_number": place,
        "gl_code": line.gl_code,
        "account_id": line.account_id,
        "till_session_id": line.till_session_id,
        "tender_kind": line.tender_kind,
        "amount_cents": line.amount_cents,
    }


def _tender_row(entry_id: int, place: int, tender: Handed) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "tender_number": place,
        "kind": tender.kind,
        "amount_cents": tender.amount_cents,
        "received_cents": tender.received_cents,
        "reference": tender.reference,
    }


def _open_item_id(row: dict[str, Any]) -> int:
    return int(row["open_item_id"])


def _allocation_row(entry_id: int, paid: Paid) -> dict[str, Any]:
    item = paid.open_item_id
    if item < 0:
        item = entry_id * ITEMS_PER_ENTRY_MAX + item - DEBT_OF_THIS
    return {"entry_id": entry_id, "open_item_id": item, "amount_cents": paid.amount_cents}
