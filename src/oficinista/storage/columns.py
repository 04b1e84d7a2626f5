"""Column types that mean the same in SQLite's STRICT tables and in PostgreSQL.

Money, volumes and ids are integers; dates are ISO text; instants are microseconds UTC; choices are text under a CHECK.
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    TypeDecorator,
)
from sqlalchemy import text as sql
from sqlmodel import Field

WHOLE = BigInteger().with_variant(Integer, "sqlite")
"""A whole number of 64 bits: cents, litres, ids."""

STRICT = {"sqlite_strict": True}
STRICT_KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""For tables whose primary key is how they are always read: the rows lie in its order."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 UTC, exactly."""
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant of so many microseconds since 1970 UTC."""
    return _EPOCH + micros * _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds UTC."""

    impl = WHOLE
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class IsoDate(TypeDecorator[date]):
    """A date, kept as `2026-11-24`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A claim that is true or false, kept as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Choice(TypeDecorator[StrEnum]):
    """One of an enum's values, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.choices(value)


def identity() -> Any:
    """The table's own number, given by the database."""
    return Field(default=None, primary_key=True, sa_type=WHOLE)


def whole(**options: Any) -> Any:
    """A whole number: cents, litres, a count."""
    return Field(sa_type=WHOLE, **options)


def text(**options: Any) -> Any:
    """Text of any length."""
    return Field(sa_type=Text, **options)


def digest(**options: Any) -> Any:
    """A SHA-256."""
    return Field(sa_type=LargeBinary, **options)


IS_LARGE = "is_large"
"""In the `info` of a column: its values are too large to hold many rows in memory at once."""


def blob(**options: Any) -> Any:
    """The bytes of a whole document."""
    return Field(sa_type=LargeBinary, sa_column_kwargs={"info": {IS_LARGE: True}}, **options)


def instant(**options: Any) -> Any:
    """A moment in time."""
    return Field(sa_type=Instant, **options)


def day(**options: Any) -> Any:
    """A date of the office's calendar."""
    return Field(sa_type=IsoDate, **options)


def flag(**options: Any) -> Any:
    """True or false."""
    return Field(sa_type=Flag, **options)


def choice(choices: type[StrEnum], **options: Any) -> Any:
    """One of an enum's values; pair it with `one_of` in the table's constraints."""
    return Field(sa_type=Choice(choices), **options)


def reference(target: str, *, deferred: bool = False, **options: Any) -> Any:
    """The id of a row of another table; `deferred` lets parts be written before the whole."""
    when: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"} if deferred else {}
    return Field(sa_type=WHOLE, sa_column_args=[ForeignKey(target, **when)], **options)


def one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    """The database itself refuses any other value."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that satisfy `where`; unique, it is a rule about those rows alone."""
    return Index(name, *columns, unique=unique, sqlite_where=sql(where), postgresql_where=sql(where))
