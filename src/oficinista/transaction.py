"""What a command is given: one database transaction, who acts, when, and the rules in force.

Commands write with `tx.connection` (SQLAlchemy Core, for the hot paths) or `tx.session` (SQLModel); both are the same
transaction, which the door commits.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection
from sqlmodel import Session

from oficinista.calendar import Calendar
from oficinista.ledger.posting import Books, NewEntry, Posted, post
from oficinista.rulebook import Rulebook
from oficinista.staff.actors import Actor
from oficinista.storage import office_rules


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """The office a transaction belongs to."""

    id: int
    code: str
    name: str


@dataclass
class Transaction:
    """One order being carried out."""

    connection: Connection
    office: OfficeInfo
    actor: Actor
    now: datetime
    business_date: date
    request_hash: bytes
    key: str
    books: Books
    audit_sequence: int
    audit_hash: bytes
    cosigner: Actor | None = None
    approval_id: int | None = None

    def post(self, *entries: NewEntry) -> list[Posted]:
        """Post entries to the ledger, in their order."""
        return post(self.connection, self.books, entries)

    @cached_property
    def session(self) -> Session:
        """The same transaction for SQLModel; flushed by the door before it commits."""
        return Session(bind=self.connection, expire_on_commit=False)

    @cached_property
    def rules(self) -> Rulebook:
        """The rules with this office's overrides."""
        return office_rules.rulebook(self.connection, self.office.id)

    @cached_property
    def calendar(self) -> Calendar:
        """The office's business days."""
        return office_rules.calendar(self.connection)
