"""The files of `data/rules/`: each rule under its key, as one table, or as several with their own dates.

A rule without a value is one that exists and whose value nobody has published: it is never guessed. `verified` means
that the value was read in the text of its source; `told_only`, that people are told of it and no code reckons with it.
`least` and `most` bound what an office may say instead, where its unit allows what the rule cannot mean.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from oficinista.calendar import Counting
from oficinista.resources import data_path


class Unit(StrEnum):
    """What a value measures, which also says what it looks like."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    TIMES = "times"
    PEOPLE = "people"
    CENTS = "cents"
    M3 = "m3"
    MM_S = "mm_s"
    MIB = "mib"
    PERCENT = "percent"
    FLAG = "flag"
    TIME = "time"
    CHOICE = "choice"
    LIST = "list"
    TABLE = "table"


_HUNDRED_YEARS_DAYS = 36_525
_MOST = {
    Unit.SECONDS: _HUNDRED_YEARS_DAYS * 24 * 3_600,
    Unit.MINUTES: _HUNDRED_YEARS_DAYS * 24 * 60,
    Unit.HOURS: _HUNDRED_YEARS_DAYS * 24,
    Unit.DAYS: _HUNDRED_YEARS_DAYS,
    Unit.MONTHS: 1_200,
    Unit.YEARS: 100,
    Unit.TIMES: 10**6,
    Unit.PEOPLE: 10**6,
    Unit.CENTS: 10**11,
    Unit.M3: 10**7,
    Unit.MM_S: 10**6,
    Unit.MIB: 10**9,
}
"""The units whose values are whole numbers, and the most that an office can mean: more is no day, and no rule."""
_WHOLE_MOST = 10**11

Text = Annotated[str, Field(min_length=1)]


class RuleEntry(BaseModel):
    """One rule from one date on."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: Text
    unit: Annotated[Unit, Field(strict=False)]
    value: Any = None
    effective_from: date
    effective_to: date | None = None
    source: Text
    verified: bool
    note: str = ""
    choices: Annotated[tuple[str, ...], Field(strict=False)] = ()
    least: int | None = None
    most: int | None = None
    counting: Annotated[Counting, Field(strict=False)] = Counting.CALENDAR
    roll_over: bool = True
    told_only: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.value is None and self.verified:
            raise ValueError("verified without a value")
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("it ends before it begins")
        if (self.unit is Unit.CHOICE) != bool(self.choices):
            raise ValueError("a choice has choices, and nothing else has")
        if self.value is not None:
            check_value(self.value, self.unit, self.choices)
            if not is_within(self.value, bounds(self.unit, self.least, self.most)):
                raise ValueError("it is not within its bounds")
        return self


def check_value(value: object, unit: Unit, choices: tuple[str, ...] = ()) -> None:
    """Raise ValueError, with the reason in English, when a value is not one of its unit."""
    if unit in _MOST:
        expected, is_right = "a whole number that is not negative", _is_whole(value)
    elif unit is Unit.PERCENT:
        expected, is_right = "a number from 0 to 100", _is_percentage(value)
    elif unit is Unit.FLAG:
        expected, is_right = "true or false", isinstance(value, bool)
    elif unit is Unit.TIME:
        expected, is_right = "a time such as 16:00", isinstance(value, str) and _is_time(value)
    elif unit is Unit.CHOICE:
        expected, is_right = f"one of {', '.join(choices)}", value in choices
    elif unit is Unit.LIST:
        expected, is_right = "a list", isinstance(value, list) and bool(value)
    else:
        expected, is_right = "a table", isinstance(value, dict) and bool(value)
    if not is_right:
        raise ValueError(f"expected {expected}")


def bounds(unit: Unit, least: int | None, most: int | None) -> tuple[int, int] | None:
    """From what to what a rule goes, or each number of its list; None where it is no number."""
    if unit not in _MOST and least is None and most is None:
        return None
    return least or 0, _MOST.get(unit, _WHOLE_MOST) if most is None else most


def is_within(value: object, span: tuple[int, int] | None) -> bool:
    """Whether a value, or each number of a list, is within some bounds; what has none always is."""
    if span is None:
        return True
    numbers = value if isinstance(value, list) else [value]
    return all(_is_whole(one) and span[0] <= one <= span[1] for one in numbers)


@cache
def load_rules() -> Mapping[str, tuple[RuleEntry, ...]]:
    """Every shipped rule by key, the earliest entry first. Raises ValueError naming the file and the key."""
    return read_rules(data_path("rules"))


def read_rules(folder: Path) -> Mapping[str, tuple[RuleEntry, ...]]:
    """The rules of a folder. Raises ValueError naming the file and the key that is wrong."""
    found: dict[str, tuple[RuleEntry, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for key, given in tables.items():
            try:
                entries = tuple(_entries(given))
            except ValueError as error:
                raise ValueError(f"{path}: {key}: {_reason(error)}") from error
            if key in found:
                raise ValueError(f"{path}: {key}: already in another file")
            found[key] = entries
    return found


def _entries(given: Any) -> Iterator[RuleEntry]:
    tables = given if isinstance(given, list) else [given]
    entries = sorted((RuleEntry.model_validate(table) for table in tables), key=lambda entry: entry.effective_from)
    for earlier, next_one in pairwise(entries):
        if earlier.effective_to is None or earlier.effective_to >= next_one.effective_from:
            raise ValueError(f"the entry of {earlier.effective_from} is still in force on {next_one.effective_from}")
    yield from entries


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _WHOLE_MOST


def _is_percentage(value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool) and 0 <= value <= 100


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors())
