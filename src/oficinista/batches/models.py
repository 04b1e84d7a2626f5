"""The tables of batches and of suspense. Amounts and states are the ledger's and the till session's."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT, day, identity, instant, reference, text, whole


class Batch(SQLModel, table=True):
    """A till session of the mail or of the drop box: who opened it beside its clerk, and its seals.

    `seal_in` was found whole on the bag or box; `seal_out` was put on when it was emptied.
    """

    __tablename__ = "batch"
    __table_args__ = (STRICT,)

    till_session_id: int = reference("till_session.id", primary_key=True)
    witness_id: int = reference("clerk.id")
    seal_in: str = text(default="")
    seal_out: str = text(default="")


class BatchItem(SQLModel, table=True):
    """One envelope: its place in its batch, and the entry that its money made, a payment's or a suspense's."""

    __tablename__ = "batch_item"
    __table_args__ = (UniqueConstraint("till_session_id", "item_number"), STRICT)

    entry_id: int = reference("entry.id", primary_key=True)
    till_session_id: int = reference("batch.till_session_id")
    item_number: int = whole()


class Suspense(SQLModel, table=True):
    """Money that no account claims yet, who must find out whose it is, and all that is known of it."""

    __tablename__ = "suspense"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount_positive"), STRICT)

    entry_id: int = reference("entry.id", primary_key=True)
    document: str = text(unique=True)
    office_id: int = reference("office.id", index=True)
    owner_id: int = reference("clerk.id")
    amount_cents: int = whole()
    payer: str = text(default="")
    known: str = text(default="")


class SuspenseHandover(SQLModel, table=True):
    """Who looks for whose the money is from then on, who said so, and why; the last one counts."""

    __tablename__ = "suspense_handover"
    __table_args__ = (STRICT,)

    id: int = identity()
    suspense_entry_id: int = reference("suspense.entry_id", index=True)
    owner_id: int = reference("clerk.id")
    handed_by: int = reference("clerk.id")
    reason: str = text()
    handed_at: datetime = instant()


class SuspenseResolution(SQLModel, table=True):
    """Whose the money was found to be: all of it went to that account, once."""

    __tablename__ = "suspense_resolution"
    __table_args__ = (STRICT,)

    entry_id: int = reference("entry.id", primary_key=True)
    suspense_entry_id: int = reference("suspense.entry_id", unique=True)
    account_id: int = reference("account.id")


class Collection(SQLModel, table=True):
    """A till session that is what a collector's file brought."""

    __tablename__ = "collection"
    __table_args__ = (STRICT,)

    till_session_id: int = reference("till_session.id", primary_key=True)
    collector: str = text()


class CollectedPayment(SQLModel, table=True):
    """A payment that a collector took, once by their reference; its entry is a payment's or a suspense's.

    `account_given` is the number that they sent, whether anybody has it or not.
    """

    __tablename__ = "collected_payment"
    __table_args__ = (
        UniqueConstraint("collector", "reference"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    till_session_id: int = reference("collection.till_session_id")
    collector: str = text()
    reference: str = text()
    account_given: str = text()
    amount_cents: int = whole()
    paid_on: date = day()
