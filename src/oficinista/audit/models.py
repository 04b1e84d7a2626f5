"""The tables of the audit chain, of orders already answered, and of approvals with what is said about them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    digest,
    identity,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)


class Decision(StrEnum):
    """What became of it: what the second person said, or that its author no longer wants it."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class AuditHead(SQLModel, table=True):
    """The last link of an office's audit chain."""

    __tablename__ = "audit_head"
    __table_args__ = (STRICT,)

    office_id: int = reference("office.id", primary_key=True)
    sequence: int = whole()
    at: datetime = instant()
    hash: bytes = digest()


class AuditEvent(SQLModel, table=True):
    """One order carried out. The order's own text may be erased for privacy; its hash stays in the chain."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("office_id", "sequence"), STRICT)

    id: int = whole(primary_key=True)
    office_id: int = reference("office.id")
    sequence: int = whole()
    at: datetime = instant()
    clerk_id: int = reference("clerk.id")
    cosigner_id: int | None = reference("clerk.id", default=None)
    os_user: str = text()
    order_name: str = text(index=True)
    order_json: str | None = text(default=None)
    request_hash: bytes = digest()
    entry_id: int | None = reference("entry.id", default=None)
    previous_hash: bytes = digest()
    hash: bytes = digest()


class AnsweredOrder(SQLModel, table=True):
    """The answer given to an idempotency key: the same key again gets the same answer."""

    __tablename__ = "answered_order"
    __table_args__ = (CheckConstraint("length(key) BETWEEN 1 AND 64", name="key_length"), STRICT_KEYED)

    key: str = text(primary_key=True)
    order_name: str = text()
    request_hash: bytes = digest()
    clerk_id: int = reference("clerk.id")
    result_json: str = text()
    at: datetime = instant()


class Approval(SQLModel, table=True):
    """An order waiting for, or decided by, a person other than its author. The order is kept as it was asked.

    `facts_json` is what there was to see of it when it was asked; `reason`, a sentence kept untranslated;
    `signatures`, how many others must agree.
    """

    __tablename__ = "approval"
    __table_args__ = (
        one_of("decision", Decision),
        CheckConstraint("checker_id <> maker_id", name="checker_is_not_maker"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint(
            "(COALESCE(decision, 'withdrawn') = 'withdrawn') = (checker_id IS NULL)", name="decided_by_somebody"
        ),
        CheckConstraint("amount_cents >= 0 AND length(reason) > 0", name="amount_and_reason"),
        CheckConstraint("signatures BETWEEN 1 AND 5", name="signatures_few"),
        partial_index("ix_approval_undecided", "office_id", "made_at", where="decision IS NULL"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    order_name: str = text()
    order_json: str = text()
    request_hash: bytes = digest()
    facts_json: str = text()
    amount_cents: int = whole()
    reason: str = text()
    signatures: int = whole()
    maker_id: int = reference("clerk.id")
    made_at: datetime = instant()
    expires_at: datetime = instant()
    checker_id: int | None = reference("clerk.id", default=None)
    decided_at: datetime | None = instant(default=None)
    decision: Decision | None = choice(Decision, default=None)


class NoteKind(StrEnum):
    """What a note is: its author's words, a question to them, or the agreement of one of several who must agree."""

    NOTE = "note"
    QUESTION = "question"
    ENDORSEMENT = "endorsement"
    REJECTION = "rejection"


class ApprovalNote(SQLModel, table=True):
    """Something said about an order that waits. When the last is a question, it waits for its author's answer."""

    __tablename__ = "approval_note"
    __table_args__ = (
        one_of("kind", NoteKind),
        CheckConstraint("kind = 'endorsement' OR length(words) > 0", name="says_something"),
        partial_index(
            "ux_approval_endorsed_once", "approval_id", "clerk_id", where="kind = 'endorsement'", unique=True
        ),
        STRICT,
    )

    id: int = identity()
    approval_id: int = reference("approval.id", index=True)
    clerk_id: int = reference("clerk.id")
    at: datetime = instant()
    kind: NoteKind = choice(NoteKind)
    words: str = text()
