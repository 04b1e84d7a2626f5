"""The tables of cases. What happened in a case is a list that only grows; where it stands is what the last row says."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    day,
    identity,
    instant,
    partial_index,
    reference,
    text,
    whole,
)


class Case(SQLModel, table=True):
    """One case of a lifecycle. `state` is where its last event led; `next_on`, when its term ends unless it is over.

    `amount_cents` is what is disputed of the bill. `parent_id` is the case that this one belongs to.
    """

    __tablename__ = "case_record"
    __table_args__ = (
        CheckConstraint("(next_on IS NULL) = (closed_on IS NOT NULL)", name="open_has_next_date"),
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        Index("ix_case_record_account", "account_id"),
        partial_index("ix_case_record_next", "office_id", "next_on", where="closed_on IS NULL"),
        partial_index(
            "ux_case_record_open_plan",
            "lifecycle",
            "account_id",
            where="lifecycle IN ('plan', 'refund') AND closed_on IS NULL",
            unique=True,
        ),
        partial_index("ux_case_record_open_bill", "lifecycle", "bill_id", where="closed_on IS NULL", unique=True),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    number: str = text(unique=True)
    lifecycle: str = text()
    kind: str = text(default="")
    parent_id: int | None = reference("case_record.id", default=None, index=True)
    account_id: int = reference("account.id")
    bill_id: int | None = reference("bill.id", default=None, index=True)
    amount_cents: int = whole(default=0)
    opened_on: date = day()
    state: str = text()
    next_on: date | None = day(default=None)
    closed_on: date | None = day(default=None)


class CaseEvent(SQLModel, table=True):
    """One action done in a case: where it led, the day it counts from, what was said, by whom and when."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "place"), STRICT)

    id: int = identity()
    case_id: int = reference("case_record.id")
    place: int = whole()
    action: str = text()
    state: str = text()
    happened_on: date = day()
    words: str = text(default="")
    data_json: str = text(default="{}")
    clerk_id: int = reference("clerk.id")
    made_at: datetime = instant()


class CaseSeries(SQLModel, table=True):
    """The last number given in a series of cases, of an office and a year."""

    __tablename__ = "case_series"
    __table_args__ = (STRICT_KEYED,)

    office_id: int = reference("office.id", primary_key=True)
    series: str = text(primary_key=True)
    year: int = whole(primary_key=True)
    last_number: int = whole()
