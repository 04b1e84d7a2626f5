"""The tables of letters. A letter never changes: one with other facts is another letter that takes its place."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.i18n import Language
from oficinista.storage.columns import (
    STRICT,
    choice,
    day,
    digest,
    identity,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)


class LetterState(StrEnum):
    """Where a letter is. `HANDED` are papers given at the counter, of whose delivery no proof is kept."""

    HANDED = "handed"
    AWAITING = "awaiting"
    DELIVERED = "delivered"
    RETURNED = "returned"
    REPLACED = "replaced"


class Letter(SQLModel, table=True):
    """A letter as it was made: by which template and version, about what, from which facts; its bytes are in a file.

    `asked_json` is what the clerk said of it, `facts_json` what the records said; `version` marks the template's source
    and `content_hash` is the SHA-256 of the paper. `replaces_id` is the letter in whose place it is.
    """

    __tablename__ = "letter"
    __table_args__ = (
        one_of("language", Language),
        one_of("state", LetterState),
        UniqueConstraint("office_id", "year", "sequence"),
        Index("ix_letter_account", "account_id"),
        Index("ix_letter_subject", "subject", "template"),
        partial_index("ix_letter_undelivered", "office_id", "id", where="state IN ('awaiting', 'returned')"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    year: int = whole()
    sequence: int = whole()
    number: str = text(unique=True)
    template: str = text()
    version: str = text()
    language: Language = choice(Language)
    subject: str = text()
    account_id: int | None = reference("account.id", default=None)
    asked_json: str = text()
    facts_json: str = text()
    content_hash: bytes = digest()
    file_number: str = text()
    replaces_id: int | None = reference("letter.id", default=None, unique=True)
    state: LetterState = choice(LetterState)
    clerk_id: int = reference("clerk.id")
    made_on: date = day()
    made_at: datetime = instant()


class Happened(StrEnum):
    """What can happen to a letter once it is made."""

    PRINTED = "printed"
    DELIVERED = "delivered"
    RETURNED = "returned"


class Way(StrEnum):
    """How a letter reaches whom it is for."""

    IN_PERSON = "in_person"
    CERTIFIED = "certified"
    MAIL = "mail"
    EMAIL = "email"


class LetterEvent(SQLModel, table=True):
    """Something that happened to a letter. `proof` is who signed, the certified mail's number or the address."""

    __tablename__ = "letter_event"
    __table_args__ = (
        UniqueConstraint("letter_id", "place"),
        one_of("happened", Happened),
        one_of("way", Way),
        CheckConstraint("(way IS NOT NULL) = (happened = 'delivered')", name="delivered_by_a_way"),
        STRICT,
    )

    id: int = identity()
    letter_id: int = reference("letter.id")
    place: int = whole()
    happened: Happened = choice(Happened)
    happened_on: date = day()
    way: Way | None = choice(Way, default=None)
    proof: str = text(default="")
    words: str = text(default="")
    clerk_id: int = reference("clerk.id")
    made_at: datetime = instant()
