"""The tables an office may edit that belong to no duty: its holidays and its overrides of the rules."""

from datetime import date, datetime

from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT, STRICT_KEYED, day, flag, identity, instant, reference, text


class Holiday(SQLModel, table=True):
    """A day on which the office is closed."""

    __tablename__ = "holiday"
    __table_args__ = (STRICT_KEYED,)

    day: date = day(primary_key=True)
    name: str = text()


class RuleOverride(SQLModel, table=True):
    """A rule as this office applies it from a date on, and who said so."""

    __tablename__ = "rule_override"
    __table_args__ = (STRICT,)

    id: int = identity()
    office_id: int = reference("office.id")
    key: str = text(index=True)
    value_json: str = text()
    effective_from: date = day()
    source: str = text()
    is_verified: bool = flag()
    set_by: int = reference("clerk.id")
    set_at: datetime = instant()
