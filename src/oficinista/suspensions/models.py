"""The tables of suspensions, which only grow: what shields accounts from a cut, what a notice named, what ended it.

Where a notice stands is its case's (`cases.models`), of the lifecycle `suspension`.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    day,
    flag,
    identity,
    instant,
    one_of,
    reference,
    text,
    whole,
)


class ShieldKind(StrEnum):
    """What keeps services from being cut: a storm by the law, or more time that the utility or a law gave."""

    STORM = "storm"
    MORATORIUM = "moratorium"


class ScopeKind(StrEnum):
    """What a scope names."""

    MUNICIPALITY = "municipality"
    TARIFF_CLASS = "tariff_class"


class Moratorium(SQLModel, table=True):
    """A storm or a moratorium as it was declared. `last_day` is None while nobody knows when it ends.

    `by_account` covers only the accounts that are included one by one, as those of a group of people are.
    """

    __tablename__ = "moratorium"
    __table_args__ = (
        one_of("kind", ShieldKind),
        CheckConstraint("last_day IS NULL OR last_day >= starts_on", name="dates_in_order"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id", index=True)
    kind: ShieldKind = choice(ShieldKind)
    name: str = text()
    source: str = text()
    starts_on: date = day()
    last_day: date | None = day(default=None)
    by_account: bool = flag()
    declared_by: int = reference("clerk.id")
    declared_at: datetime = instant()


class MoratoriumScope(SQLModel, table=True):
    """A municipality, or a tariff class, that a moratorium is for; one that names none of a kind is for all of it."""

    __tablename__ = "moratorium_scope"
    __table_args__ = (one_of("kind", ScopeKind), STRICT_KEYED)

    moratorium_id: int = reference("moratorium.id", primary_key=True)
    kind: ScopeKind = choice(ScopeKind, primary_key=True)
    value: str = text(primary_key=True)


class MoratoriumEnd(SQLModel, table=True):
    """When a moratorium, or the event of a storm, ends; what was said last counts."""

    __tablename__ = "moratorium_end"
    __table_args__ = (Index("ix_moratorium_end", "moratorium_id"), STRICT)

    id: int = identity()
    moratorium_id: int = reference("moratorium.id")
    last_day: date = day()
    words: str = text()
    said_by: int = reference("clerk.id")
    said_at: datetime = instant()


class MoratoriumAccount(SQLModel, table=True):
    """An account that belongs to the group of a moratorium, and what proved it."""

    __tablename__ = "moratorium_account"
    __table_args__ = (STRICT_KEYED,)

    account_id: int = reference("account.id", primary_key=True)
    moratorium_id: int = reference("moratorium.id", primary_key=True)
    proof: str = text()
    included_by: int = reference("clerk.id")
    included_at: datetime = instant()


class NoticedDebt(SQLModel, table=True):
    """So much of the debt of an entry that a notice of suspension names."""

    __tablename__ = "noticed_debt"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount_positive"), STRICT_KEYED)

    case_id: int = reference("case_record.id", primary_key=True)
    entry_id: int = reference("entry.id", primary_key=True)
    amount_cents: int = whole()


class NoticeSettled(SQLModel, table=True):
    """What the entry that settled a notice did: the crew's cut it cancelled, or the reconnection it ordered.

    `fee_cents` is what the rule says a reconnection costs, and `is_fee_charged` whether it was put on the account.
    """

    __tablename__ = "notice_settled"
    __table_args__ = (STRICT_KEYED,)

    entry_id: int = reference("entry.id", primary_key=True)
    case_id: int = reference("case_record.id", primary_key=True)
    cancelled_order: str | None = text(default=None)
    reconnection_order: str | None = text(default=None)
    fee_cents: int | None = whole(default=None)
    is_fee_charged: bool = flag(default=False)
