"""The tables of corrections. Nothing is undone by removing it: what corrects a thing is a new row that names it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT, STRICT_KEYED, day, identity, instant, reference, text, whole


class Rebill(SQLModel, table=True):
    """Bills of one account voided and billed again, all or none; `undoes_id` is the one that it takes back.

    `change_cents` adds up what each period changed, whichever way: what a limit is held against.
    """

    __tablename__ = "rebill"
    __table_args__ = (
        CheckConstraint("change_cents >= 0 AND length(reason) > 0", name="change_and_reason"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    account_id: int = reference("account.id", index=True)
    clerk_id: int = reference("clerk.id")
    approval_id: int | None = reference("approval.id", default=None, unique=True)
    undoes_id: int | None = reference("rebill.id", default=None, unique=True)
    reason: str = text()
    note: str = text(default="")
    change_cents: int = whole()
    made_on: date = day()
    made_at: datetime = instant()


class RebillPeriod(SQLModel, table=True):
    """One period of a rebilling: the bill that was voided, the entry that voided it, and the bill in its place."""

    __tablename__ = "rebill_period"
    __table_args__ = (STRICT_KEYED,)

    rebill_id: int = reference("rebill.id", primary_key=True)
    place: int = whole(primary_key=True)
    voided_bill_id: int = reference("bill.id", unique=True)
    void_entry_id: int = reference("entry.id", unique=True)
    bill_id: int = reference("bill.id", unique=True)


class Adjustment(SQLModel, table=True):
    """An adjustment as it was applied, once: negative lowers what the account owes.

    `bill_id` is the bill that it adjusts; `documents`, what was seen, and `computed`, how a rule gave the amount.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0 AND length(reason) > 0", name="amount_and_reason"),
        Index("ix_adjustment_account", "account_id", "made_on"),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    number: str = text(unique=True)
    office_id: int = reference("office.id")
    account_id: int = reference("account.id")
    bill_id: int | None = reference("bill.id", default=None, index=True)
    clerk_id: int = reference("clerk.id")
    reason: str = text()
    note: str = text()
    documents: str = text(default="")
    computed: str = text(default="")
    amount_cents: int = whole()
    made_on: date = day()
    made_at: datetime = instant()


class Notice(SQLModel, table=True):
    """What the customer must be told of a correction, with all that its letter says, ready to be printed."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("entry_id", "letter", "account_id"), STRICT)

    id: int = identity()
    office_id: int = reference("office.id")
    account_id: int = reference("account.id", index=True)
    entry_id: int = reference("entry.id")
    letter: str = text()
    data_json: str = text()
    made_at: datetime = instant()
