"""What a command is given: one database transaction, who acts, when, and the rules in force.

Commands write with `tx.connection` (SQLAlchemy Core, for the hot paths) or `tx.session` (SQLModel); both are the same
transaction, which the door commits.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from oficinista.audit import chain
from oficinista.calendar import Calendar
from oficinista.i18n import tr
from oficinista.ledger.posting import Books, NewEntry, Posted, post
from oficinista.orders import Command, Order, Result, follower_of
from oficinista.rulebook import Rulebook
from oficinista.staff.actors import Actor, find_actor
from oficinista.storage import office_rules

INSTANT_OF_ITS_OWN = timedelta(microseconds=1)
"""No two orders of an office bear the same moment, even if the clock goes back: what an order did is known by it."""


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """The office a transaction belongs to."""

    id: int
    code: str
    name: str
    is_training: bool = False

    @property
    def mark(self) -> str:
        """What all that is taken out of a training office says of itself; of an office where work is real, nothing."""
        return tr("PRÁCTICA: NO VALE, DINERO FALSO") if self.is_training else ""

    @property
    def footer(self) -> tuple[str, ...]:
        """What stands for that below every table that is taken out."""
        return (self.mark,) if self.mark else ()


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
    os_user: str
    cosigner: Actor | None = None
    approval_id: int | None = None

    def post(self, *entries: NewEntry) -> list[Posted]:
        """Post entries to the ledger, in their order."""
        return post(self.connection, self.books, entries)

    def carry_out(self, command: Command[Any, Any], order: Order, order_json: str) -> Result:
        """Do what is ordered and what follows from it, and leave it in the audit chain."""
        result: Result = command.carry_out(self, order)
        follow = follower_of(command.name)
        if follow is not None:
            follow(self, () if command.touches is None else command.touches(self.connection, order))
        if "session" in self.__dict__:
            self.session.flush()
        self._link(command.name, order_json)
        return result

    def asking_for(self, command: Command[Any, Any], order_json: str, maker_id: int | None = None) -> "Transaction":
        """The same transaction for an order of the actor, or of another clerk, that is not the one being answered."""
        maker = find_actor(self.connection, maker_id or self.actor.id, command.permission)
        request_hash = chain.request_hash(command.name, order_json)
        books = replace(self.books, clerk_id=maker.id, request_hash=request_hash, posted=[])
        return replace(self, actor=maker, cosigner=None, request_hash=request_hash, books=books)

    def carry_out_approved(
        self, theirs: "Transaction", command: Command[Any, Any], order: Order, order_json: str
    ) -> Result:
        """Do what somebody else asked and the actor approved, as an order of theirs with a link of its own."""
        result = theirs.carry_out(command, order, order_json)
        self.audit_sequence, self.audit_hash = theirs.audit_sequence, theirs.audit_hash
        self.books.sequence, self.books.head = theirs.books.sequence, theirs.books.head
        self.now = self.books.now = theirs.now + INSTANT_OF_ITS_OWN
        return result

    def _link(self, order_name: str, order_json: str) -> None:
        link = chain.Link(
            office_id=self.office.id,
            sequence=self.audit_sequence + 1,
            previous_hash=self.audit_hash,
            at=self.now,
            clerk_id=self.actor.id,
            cosigner_id=self.cosigner.id if self.cosigner else None,
            os_user=self.os_user,
            order_name=order_name,
            request_hash=self.request_hash,
            entry_id=self.books.posted[-1] if self.books.posted else None,
        )
        chain.append(self.connection, link, order_json)
        self.audit_sequence, self.audit_hash = link.sequence, link.hash()

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
