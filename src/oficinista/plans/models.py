"""The tables of payment plans: each version of the terms that was offered, with its instalments and debts.

A plan is a case of the lifecycle `plan`; which version was signed, and when, stands in the events of the case. All of
it only grows.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.plans.terms import Profile
from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    day,
    identity,
    instant,
    one_of,
    reference,
    text,
    whole,
)


class PlanTerms(SQLModel, table=True):
    """One version of a plan's terms, in cents. `missed_months` in a row lose it; `rules` says why."""

    __tablename__ = "plan_terms"
    __table_args__ = (
        one_of("profile", Profile),
        UniqueConstraint("case_id", "version"),
        CheckConstraint("debt_cents > 0 AND down_cents BETWEEN 0 AND debt_cents", name="amounts"),
        CheckConstraint("version > 0 AND missed_months > 0", name="counts"),
        STRICT,
    )

    id: int = identity()
    case_id: int = reference("case_record.id")
    version: int = whole()
    profile: Profile = choice(Profile)
    debt_cents: int = whole()
    down_cents: int = whole()
    income_cents: int | None = whole(default=None)
    missed_months: int = whole()
    rules: str = text()
    made_on: date = day()
    made_at: datetime = instant()


class PlanInstalment(SQLModel, table=True):
    """One instalment of a version."""

    __tablename__ = "plan_instalment"
    __table_args__ = (CheckConstraint("amount_cents > 0 AND number > 0", name="amounts"), STRICT_KEYED)

    terms_id: int = reference("plan_terms.id", primary_key=True)
    number: int = whole(primary_key=True)
    due_on: date = day()
    amount_cents: int = whole()


class PlanDebt(SQLModel, table=True):
    """One debt that a version spreads, and how much of it."""

    __tablename__ = "plan_debt"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        Index("ix_plan_debt_item", "open_item_id"),
        STRICT_KEYED,
    )

    terms_id: int = reference("plan_terms.id", primary_key=True)
    open_item_id: int = reference("open_item.id", primary_key=True)
    amount_cents: int = whole()
