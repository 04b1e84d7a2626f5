"""The kinds of papers, when they expire and how long they are kept: `data/files/kinds.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oficinista.calendar import later
from oficinista.i18n import tr
from oficinista.orders import Refused, find_in
from oficinista.resources import data_path
from oficinista.rule_file import load_rules
from oficinista.rulebook import Rulebook

_PATH = ("files", "kinds.toml")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Retention(_Entry):
    """How long papers of a class are kept: the rule that says the years."""

    code: str
    title: str
    rule: str


class Kind(_Entry):
    """A kind of paper. `expires`, it bears the date after which it proves nothing; `valid`, the rule with its days.

    `made`, the office makes it, and nobody files it by hand.
    """

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    title: Annotated[str, Field(min_length=1)]
    retention: str
    expires: Literal["stated"] | None = None
    valid: str | None = None
    made: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a paper must be kept: until a day, or without one while nobody has published the years."""

    title: str
    until: date | None
    source: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind in the order of the file. Raises ValueError naming the file and the entry at fault."""
    found = {code: _read(Kind, "kind", code, entry) for code, entry in _file()["kind"].items()}
    for kind in found.values():
        if kind.retention not in retentions():
            raise ValueError(f"{data_path(*_PATH)}: kind.{kind.code}: unknown retention {kind.retention}")
        if kind.valid is not None and kind.valid not in load_rules():
            raise ValueError(f"{data_path(*_PATH)}: kind.{kind.code}: unknown rule {kind.valid}")
    return found


@cache
def retentions() -> Mapping[str, Retention]:
    """Every class of retention by code. Raises ValueError naming the file and the entry at fault."""
    found = {code: _read(Retention, "retention", code, entry) for code, entry in _file()["retention"].items()}
    for one in found.values():
        if one.rule not in load_rules():
            raise ValueError(f"{data_path(*_PATH)}: retention.{one.code}: unknown rule {one.rule}")
    return found


def received() -> dict[str, Kind]:
    """The kinds that people bring, and clerks file."""
    return {code: kind for code, kind in kinds().items() if not kind.made}


def find_kind(code: str) -> Kind:
    """The kind of a code that is filed by hand. Refuses one that is not in the catalogue."""
    return find_in(received(), code, "document.kind_unknown", tr("No hay un tipo de documento «{code}».", code=code))


def expiry(kind: Kind, dated_on: date, stated: date | None, rules: Rulebook, today: date) -> date | None:
    """The last day on which a paper proves something; None when it always does.

    Refuses a paper that bears such a day without the day. One that the office does not know to expire may have one too.
    """
    if stated is not None:
        return stated
    if kind.expires == "stated":
        raise Refused(
            "document.expiry_missing",
            tr("«{kind}» tiene fecha de vencimiento.", kind=tr(kind.title)),
            tr("Escriba la que dice el documento."),
        )
    days = None if kind.valid is None else rules.describe(kind.valid, today).value
    return None if days is None else later(dated_on, days)


def kept(kind: Kind, filed_on: date, rules: Rulebook) -> Kept:
    """How long a paper filed on a day must be kept, and who says so."""
    retention = retentions()[kind.retention]
    rule = rules.describe(retention.rule, filed_on)
    until = None if rule.value is None else _years_later(filed_on, rule.value)
    return Kept(tr(retention.title), until, tr(rule.source))


def _years_later(day: date, years: int) -> date:
    """The same day of another year; the first of March for a 29th of February that is not there."""
    return day.replace(year=day.year + years, day=1) + timedelta(days=day.day - 1)


def _read(model: type[Any], table: str, code: str, entry: Mapping[str, Any]) -> Any:
    try:
        return model.model_validate({"code": code, **entry})
    except ValidationError as error:
        raise ValueError(f"{data_path(*_PATH)}: {table}.{code}: {error}") from error


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(data_path(*_PATH).read_text(encoding="utf-8"))
