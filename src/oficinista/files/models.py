"""The tables of filed papers. They only grow: a paper is superseded by another, moved by an event, never removed.

The bytes are in the database, each content once: copies, moves and restorations of the office carry its papers.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    blob,
    choice,
    day,
    digest,
    identity,
    instant,
    one_of,
    reference,
    text,
    whole,
)


class MediaType(StrEnum):
    """What the bytes of a paper are."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"


class Origin(StrEnum):
    """Whose paper it is: one that the office made, or one that it received."""

    MADE = "made"
    RECEIVED = "received"


class Receiver(StrEnum):
    """To whom a paper was handed over."""

    SUPERVISOR = "supervisor"
    REGION = "region"
    CUSTOMER = "customer"
    AGENCY = "agency"


class Content(SQLModel, table=True):
    """The bytes of an office's papers, known by their SHA-256."""

    __tablename__ = "file_content"
    __table_args__ = (
        one_of("media_type", MediaType),
        CheckConstraint("length(content) = size_bytes AND size_bytes > 0", name="whole"),
        CheckConstraint("length(sha256) = 32", name="digest_length"),
        UniqueConstraint("office_id", "sha256"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    sha256: bytes = digest()
    media_type: MediaType = choice(MediaType)
    size_bytes: int = whole()
    content: bytes = blob()


class Paper(SQLModel, table=True):
    """A paper under its file number. `about` is the number of what it is about within the account, a case or a letter;
    `dated_on`, the date on the paper itself."""

    __tablename__ = "file_paper"
    __table_args__ = (
        one_of("origin", Origin),
        UniqueConstraint("office_id", "year", "sequence"),
        CheckConstraint("expires_on IS NULL OR expires_on >= dated_on", name="dates_in_order"),
        CheckConstraint("length(title) > 0", name="has_title"),
        Index("ix_file_paper_account", "account_id", "id"),
        Index("ix_file_paper_about", "about", "id"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    year: int = whole()
    sequence: int = whole()
    number: str = text(unique=True)
    kind: str = text()
    title: str = text()
    origin: Origin = choice(Origin)
    content_id: int = reference("file_content.id", index=True)
    account_id: int | None = reference("account.id", default=None)
    about: str = text(default="")
    dated_on: date = day()
    expires_on: date | None = day(default=None)
    supersedes_id: int | None = reference("file_paper.id", default=None, unique=True)
    clerk_id: int = reference("clerk.id")
    filed_at: datetime = instant()


class Placing(SQLModel, table=True):
    """Where the original of a paper was put: a box and a folder in it. The last one counts."""

    __tablename__ = "file_placing"
    __table_args__ = (
        CheckConstraint("length(box) > 0", name="in_a_box"),
        Index("ix_file_placing_paper", "paper_id", "id"),
        STRICT,
    )

    id: int = identity()
    paper_id: int = reference("file_paper.id")
    box: str = text()
    folder: str = text(default="")
    clerk_id: int = reference("clerk.id")
    placed_at: datetime = instant()


class HandedOver(SQLModel, table=True):
    """A paper that was given to somebody."""

    __tablename__ = "file_handed"
    __table_args__ = (one_of("receiver", Receiver), Index("ix_file_handed_paper", "paper_id", "id"), STRICT)

    id: int = identity()
    paper_id: int = reference("file_paper.id")
    receiver: Receiver = choice(Receiver)
    name: str = text(default="")
    clerk_id: int = reference("clerk.id")
    handed_at: datetime = instant()
