"""The tables of readings and bills. What was measured and what was billed are kept apart, and neither is rewritten."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.customers.models import Service
from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    day,
    flag,
    instant,
    one_of,
    reference,
    text,
    whole,
)


class ReadingKind(StrEnum):
    """How a reading came to be."""

    ACTUAL = "actual"
    ESTIMATED = "estimated"


class Reading(SQLModel, table=True):
    """The water of a stretch of months, in litres. `period_end` is the last day; `source_key`, its origin.

    The first month begins with the account, the last one ends with it; the others are whole.
    `register_l` is what the dial showed at its end. Where the meter was changed within it, `replaced_l` is the part of
    the water that the meters taken away had measured.
    A reading that was wrong stays; the right one has the next `revision`.
    """

    __tablename__ = "reading"
    __table_args__ = (
        one_of("kind", ReadingKind),
        CheckConstraint("period_end >= period_start AND months BETWEEN 1 AND 12", name="period_in_order"),
        UniqueConstraint("account_id", "period_end", "revision"),
        Index("ix_reading_period", "period_end", "period_start"),
        STRICT,
    )

    id: int = whole(default=None, primary_key=True)
    account_id: int = reference("account.id")
    meter_id: int = reference("meter.id")
    period_start: date = day()
    period_end: date = day()
    months: int = whole()
    kind: ReadingKind = choice(ReadingKind)
    measured_l: int = whole()
    register_l: int | None = whole(default=None)
    replaced_l: int | None = whole(default=None)
    source_key: str | None = text(default=None, unique=True)
    revision: int = whole(default=0)
    recorded_at: datetime = instant()


class HoldDecision(StrEnum):
    """What a supervisor made of a held reading."""

    BILL = "bill"
    NEVER = "never"


class ReadingHold(SQLModel, table=True):
    """A reading that nobody should bill before a person has looked at it, why, and what that person decided."""

    __tablename__ = "reading_hold"
    __table_args__ = (
        one_of("decision", HoldDecision),
        CheckConstraint(
            "(decision IS NULL) = (released_at IS NULL) AND (decision IS NULL) = (released_by IS NULL)",
            name="decided_whole",
        ),
        STRICT,
    )

    reading_id: int = reference("reading.id", primary_key=True)
    code: str = text()
    reason: str = text()
    held_at: datetime = instant()
    released_at: datetime | None = instant(default=None)
    released_by: int | None = reference("clerk.id", default=None)
    decision: HoldDecision | None = choice(HoldDecision, default=None)
    note: str = text(default="")


class Bill(SQLModel, table=True):
    """One month's bill, as it was issued: priced by the tariff of `tariff_date`, owed by `due_on`.

    `part_days` are the days of the month that its flat charges are for, where they are not a whole month's.
    """

    __tablename__ = "bill"
    __table_args__ = (
        one_of("service", Service),
        CheckConstraint("length(number) = 12", name="number_length"),
        CheckConstraint("billed_l >= 0 AND total_cents >= 0", name="not_negative"),
        CheckConstraint("part_days BETWEEN 1 AND 30", name="part_of_a_month"),
        UniqueConstraint("account_id", "period_start", "revision"),
        Index("ix_bill_alike", "period_start", "tariff_class", "diameter", "id"),
        STRICT,
    )

    id: int = whole(primary_key=True)
    number: str = text(unique=True)
    account_id: int = reference("account.id")
    reading_id: int = reference("reading.id", index=True)
    entry_id: int = reference("entry.id", unique=True)
    revision: int = whole(default=0)
    period_start: date = day()
    period_end: date = day()
    issued_on: date = day()
    due_on: date = day()
    measured_l: int = whole()
    billed_l: int = whole()
    is_estimated: bool = flag()
    tariff_class: str = text()
    service: Service = choice(Service)
    diameter: str = text()
    tariff_date: date = day()
    part_days: int | None = whole(default=None)
    total_cents: int = whole()


class BillLine(SQLModel, table=True):
    """One line of a bill. `unit_price` is dollars a cubic metre, as text; it is empty on a flat charge."""

    __tablename__ = "bill_line"
    __table_args__ = (STRICT_KEYED,)

    bill_id: int = reference("bill.id", primary_key=True)
    line_number: int = whole(primary_key=True)
    code: str = text()
    quantity_l: int | None = whole(default=None)
    unit_price: str | None = text(default=None)
    amount_cents: int = whole()


class LateCharge(SQLModel, table=True):
    """What a bill that was overdue in a month was charged for it, once; worked out again it has the next `revision`.

    `base_cents` is what of the bill was overdue then, before any credit that came later; `percent`, the rule's.
    """

    __tablename__ = "late_charge"
    __table_args__ = (
        CheckConstraint("amount_cents > 0 AND base_cents > 0", name="amounts"),
        UniqueConstraint("bill_id", "month", "revision"),
        Index("ix_late_charge_account", "account_id"),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    number: str = text(unique=True)
    office_id: int = reference("office.id")
    account_id: int = reference("account.id")
    bill_id: int = reference("bill.id")
    month: date = day()
    revision: int = whole(default=0)
    base_cents: int = whole()
    percent: str = text()
    amount_cents: int = whole()
    clerk_id: int = reference("clerk.id")
    made_on: date = day()
    made_at: datetime = instant()


class LateVoidCause(StrEnum):
    """Why a late charge stands no more: its bill was voided, another amount is due, or a person took it back."""

    BILL_VOIDED = "bill_voided"
    RECOMPUTED = "recomputed"
    TAKEN_BACK = "taken_back"


class LateChargeVoid(SQLModel, table=True):
    """The entry that reversed a late charge, and why."""

    __tablename__ = "late_charge_void"
    __table_args__ = (one_of("cause", LateVoidCause), STRICT)

    entry_id: int = reference("entry.id", primary_key=True)
    late_entry_id: int = reference("entry.id", unique=True)
    cause: LateVoidCause = choice(LateVoidCause)
    note: str = text(default="")
