"""The tables of commitments. What was said of one is a list that only grows; its row says until when, whose it is, and
whether somebody closed it. Whether it was kept is never written: it follows from what was done, and when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    choice,
    day,
    identity,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)


class Basis(StrEnum):
    """Why it was promised: a law gives the term, the office's policy does, or somebody's courtesy."""

    LAW = "law"
    POLICY = "policy"
    COURTESY = "courtesy"


class Awaits(StrEnum):
    """What keeps a commitment: somebody who says that it was done, or the record of what was promised."""

    HAND = "hand"
    LETTER = "letter"
    ORDER = "order"
    ADJUSTMENT = "adjustment"
    CASE = "case"


class Said(StrEnum):
    """What was said of a commitment."""

    MADE = "made"
    KEPT = "kept"
    MOVED = "moved"
    GIVEN = "given"
    CANCELLED = "cancelled"


class Commitment(SQLModel, table=True):
    """A promise about an account. `record` is the number of what it promises; empty, the first of its kind since then.

    `due_on` and `owner_id` are what the last event said; `closed_on` is the day it was kept by hand or cancelled.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        one_of("basis", Basis),
        one_of("awaits", Awaits),
        UniqueConstraint("office_id", "year", "sequence"),
        Index("ix_commitment_account", "account_id"),
        partial_index("ix_commitment_open", "office_id", "due_on", where="closed_on IS NULL"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    year: int = whole()
    sequence: int = whole()
    number: str = text(unique=True)
    account_id: int = reference("account.id")
    what: str = text()
    to_whom: str = text()
    basis: Basis = choice(Basis)
    citation: str = text(default="")
    awaits: Awaits = choice(Awaits)
    record: str = text(default="")
    made_on: date = day()
    made_at: datetime = instant()
    due_on: date = day()
    owner_id: int = reference("clerk.id")
    closed_on: date | None = day(default=None)


class CommitmentEvent(SQLModel, table=True):
    """Something said of a commitment: the day it counts for, until when it was promised then, whose it was, and why."""

    __tablename__ = "commitment_event"
    __table_args__ = (one_of("said", Said), UniqueConstraint("commitment_id", "place"), STRICT)

    id: int = identity()
    commitment_id: int = reference("commitment.id")
    place: int = whole()
    said: Said = choice(Said)
    happened_on: date = day()
    due_on: date = day()
    owner_id: int = reference("clerk.id")
    words: str = text(default="")
    clerk_id: int = reference("clerk.id")
    said_at: datetime = instant()
