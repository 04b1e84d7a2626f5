"""The table of what came from the commercial system: its bills, its payments, and what its accounts still owed."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT, choice, day, identity, one_of, reference, text, whole


class DocumentKind(StrEnum):
    """What a document of the commercial system is. Only an open item is money here; the others are its history."""

    BILL = "bill"
    PAYMENT = "payment"
    OPEN_ITEM = "open_item"


class ImportedDocument(SQLModel, table=True):
    """One document as the commercial system had it; `entry_id` is the entry that opened what it still owed.

    `amount_cents` is what the account owed for it; a credit among the open items is negative.
    """

    __tablename__ = "imported_document"
    __table_args__ = (
        one_of("kind", DocumentKind),
        UniqueConstraint("office_id", "kind", "number"),
        CheckConstraint("amount_cents <> 0 OR kind = 'bill'", name="amount"),
        CheckConstraint("(kind = 'open_item') = (entry_id IS NOT NULL)", name="open_item_is_posted"),
        Index("ix_imported_document_account", "account_id", "kind"),
        Index("ix_imported_document_entry", "entry_id"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    account_id: int = reference("account.id")
    kind: DocumentKind = choice(DocumentKind)
    number: str = text()
    dated_on: date = day()
    due_on: date | None = day(default=None)
    period_end: date | None = day(default=None)
    billed_l: int | None = whole(default=None)
    amount_cents: int = whole()
    entry_id: int | None = reference("entry.id", default=None)
