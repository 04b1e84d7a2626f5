"""The one way to post: an entry is its lines, tenders, open items and allocations, sealed by its header.

Each entry is chained to the one before it in its office: `content_hash` covers what it says, `hash` also its place.
Only ids and amounts are hashed, so names and addresses can be corrected or erased without touching the chain.

What is posted is given in tuples: a month's bills make them by the hundred thousand, and frozen dataclasses take three
times as long.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Connection, bindparam, select
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
from oficinista.storage.bulk import Inserter
from oficinista.storage.columns import to_micros

HASH_VERSION = 1
ITEMS_PER_ENTRY_MAX = 1000
CONTINUOUS = 0
"""The year of a series that never starts again."""


class Line(NamedTuple):
    """One side: debit positive, credit negative. With a till, `tender_kind` says which of its moneys."""

    gl_code: str
    amount_cents: int
    account_id: int | None = None
    till_session_id: int | None = None
    tender_kind: TenderKind | None = None


class Handed(NamedTuple):
    """A tender of a payment: what stays, and what was received before the change."""

    kind: TenderKind
    amount_cents: int
    received_cents: int
    reference: str | None = None


class Debt(NamedTuple):
    """A new open item."""

    account_id: int
    due_on: date
    amount_cents: int
    priority: int = 50


class Paid(NamedTuple):
    """So much of an open item is paid; negative gives it back."""

    open_item_id: int
    amount_cents: int


class NewEntry(NamedTuple):
    """What is to be posted. `debts[n]` may be paid in the same entry by `Paid(DEBT_OF_THIS + n, …)`.

    Its number is of the year of its day, unless its series goes on over the years (`series_year`).
    """

    kind: EntryKind
    document_type: str
    effective_date: date
    lines: Sequence[Line]
    tenders: Sequence[Handed] = ()
    debts: Sequence[Debt] = ()
    allocations: Sequence[Paid] = ()
    till_session_id: int | None = None
    reverses_id: int | None = None
    approval_id: int | None = None
    reason: str | None = None
    series_year: int | None = None

    @property
    def year(self) -> int:
        """The year of its number."""
        return self.effective_date.year if self.series_year is None else self.series_year


DEBT_OF_THIS = -ITEMS_PER_ENTRY_MAX


class Posted(NamedTuple):
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
    """What is to be inserted, in the columns' order and as the database keeps it: dates as text, times as numbers."""

    items: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    tenders: list[tuple[Any, ...]] = field(default_factory=list)
    allocations: list[tuple[Any, ...]] = field(default_factory=list)
    headers: list[tuple[Any, ...]] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        _ITEMS.insert(connection, self.items)
        _LINES.insert(connection, self.lines)
        _TENDERS.insert(connection, self.tenders)
        _ALLOCATIONS.insert(connection, self.allocations)
        _HEADERS.insert(connection, self.headers)


_ITEMS = Inserter(OpenItem, "id", "account_id", "entry_id", "due_on", "priority", "original_cents", "open_cents")
_LINES = Inserter(
    EntryLine,
    "entry_id",
    "line_number",
    "gl_code",
    "account_id",
    "till_session_id",
    "tender_kind",
    "amount_cents",
)
_TENDERS = Inserter(Tender, "entry_id", "tender_number", "kind", "amount_cents", "received_cents", "reference")
_ALLOCATIONS = Inserter(Allocation, "entry_id", "open_item_id", "amount_cents")
_HEADERS = Inserter(
    Entry,
    "id",
    "office_id",
    "sequence",
    "kind",
    "document_type",
    "year",
    "document_number",
    "effective_date",
    "posted_at",
    "till_session_id",
    "clerk_id",
    "reverses_id",
    "approval_id",
    "reason",
    "request_hash",
    "line_count",
    "total_cents",
    "content_hash",
    "previous_hash",
    "hash",
)


def _prepare(connection: Connection, books: Books, entry: NewEntry, rows: _Rows) -> Posted:
    books.sequence += 1
    entry_id = books.office_id * OFFICE_STRIDE + books.sequence
    number = _next_number(connection, books, entry.document_type, entry.year)
    items = [_item_row(entry_id, place, debt) for place, debt in enumerate(entry.debts)]
    lines = [_line_row(entry_id, place, line) for place, line in enumerate(entry.lines, 1)]
    tenders = [_tender_row(entry_id, place, tender) for place, tender in enumerate(entry.tenders, 1)]
    allocations = sorted(_allocation_row(entry_id, paid) for paid in entry.allocations)
    said = Said(
        books.office_id, entry.kind.value, books.clerk_id, entry.till_session_id, entry.reverses_id, entry.reason
    )
    content = content_hash(said, lines, tenders, items, allocations)
    place = Place(
        entry_id,
        entry.document_type,
        entry.year,
        number,
        entry.effective_date.isoformat(),
        to_micros(books.now),
        entry.approval_id,
        books.request_hash,
    )
    previous, books.head = books.head, link_hash(books.head, content, place)
    rows.items += items
    rows.lines += lines
    rows.tenders += tenders
    rows.allocations += allocations
    rows.headers.append(
        (
            entry_id,
            books.office_id,
            books.sequence,
            said.kind,
            *place[1:6],
            entry.till_session_id,
            books.clerk_id,
            entry.reverses_id,
            entry.approval_id,
            entry.reason,
            books.request_hash,
            len(lines),
            sum(line.amount_cents for line in entry.lines if line.amount_cents > 0),
            content,
            previous,
            books.head,
        )
    )
    books.posted.append(entry_id)
    return Posted(entry_id, number, books.head, tuple(item[0] for item in items))


class Said(NamedTuple):
    """What an entry says beside its parts."""

    office_id: int
    kind: str
    clerk_id: int
    till_session_id: int | None
    reverses_id: int | None
    reason: str | None


class Place(NamedTuple):
    """Where an entry stands: its number, its time, its authority."""

    entry_id: int
    document_type: str
    year: int
    document_number: int
    effective_date: str
    posted_at_micros: int
    approval_id: int | None
    request_hash: bytes


def content_hash(
    said: Said,
    lines: Sequence[Sequence[Any]],
    tenders: Sequence[Sequence[Any]],
    items: Sequence[Sequence[Any]],
    allocations: Sequence[Sequence[Any]],
) -> bytes:
    """SHA-256 of what an entry says, over a JSON array of whole numbers, text and null.

    The parts are rows in the order of their tables' columns, each table by its key.
    """
    content = [
        HASH_VERSION,
        *said,
        [line[1:] for line in lines],
        [tender[1:] for tender in tenders],
        [(item[0], item[1], item[3], item[5]) for item in items],
        [allocation[1:] for allocation in allocations],
    ]
    return hashlib.sha256(to_json(content)).digest()


def link_hash(previous: bytes, content: bytes, place: Place) -> bytes:
    """SHA-256 of the link: the one before, the content, and the entry's place."""
    written = to_json((*place[:-1], place.request_hash.hex()))
    return hashlib.sha256(previous + content + written).digest()


_LAST_NUMBER = select(col(DocumentSeries.last_number)).where(
    col(DocumentSeries.office_id) == bindparam("office"),
    col(DocumentSeries.document_type) == bindparam("type"),
    col(DocumentSeries.year) == bindparam("year"),
)


def _next_number(connection: Connection, books: Books, document_type: str, year: int) -> int:
    series = (document_type, year)
    last = books.last_numbers.get(series)
    if last is None:
        place = {"office": books.office_id, "type": document_type, "year": year}
        last = connection.execute(_LAST_NUMBER, place).scalar_one_or_none() or 0
    books.last_numbers[series] = last + 1
    return last + 1


def _item_row(entry_id: int, place: int, debt: Debt) -> tuple[Any, ...]:
    item_id, cents = entry_id * ITEMS_PER_ENTRY_MAX + place, debt.amount_cents
    return (item_id, debt.account_id, entry_id, debt.due_on.isoformat(), debt.priority, cents, cents)


def _line_row(entry_id: int, place: int, line: Line) -> tuple[Any, ...]:
    kind = None if line.tender_kind is None else line.tender_kind.value
    return (entry_id, place, line.gl_code, line.account_id, line.till_session_id, kind, line.amount_cents)


def _tender_row(entry_id: int, place: int, tender: Handed) -> tuple[Any, ...]:
    return (entry_id, place, tender.kind.value, tender.amount_cents, tender.received_cents, tender.reference)


def _allocation_row(entry_id: int, paid: Paid) -> tuple[Any, ...]:
    item = paid.open_item_id
    if item < 0:
        item = entry_id * ITEMS_PER_ENTRY_MAX + item - DEBT_OF_THIS
    return (entry_id, item, paid.amount_cents)
