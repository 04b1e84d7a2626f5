"""The letters that there are: `data/letters/catalogue.toml`, checked when loaded: sheets, rules, who names them."""

import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.adjustments.reasons import reasons
from oficinista.cases.lifecycle import lifecycles
from oficinista.i18n import tr
from oficinista.orders import find_in
from oficinista.resources import data_path
from oficinista.rule_file import Unit, load_rules
from oficinista.toml_file import read_each

VERSION_DIGITS = 12


class About(StrEnum):
    """What a letter is made from."""

    ACCOUNT = "account"
    BILL = "bill"
    RECEIPT = "receipt"
    CORRECTION = "correction"
    REJECTION = "rejection"
    CASE = "case"
    STEP = "step"
    TILL = "till"
    CLOSING = "closing"


class Event(StrEnum):
    """From when a term that a letter tells counts."""

    LETTER = "letter"
    BILL = "bill"
    OPENING = "opening"
    STEP = "step"
    REGION = "region"
    APPEAL = "appeal"
    REPAIR = "repair"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Told(_Entry):
    """A rule that a letter tells; a term, from when it counts."""

    rule: str
    event: Annotated[Event | None, Field(strict=False, alias="from")] = None


class Template(_Entry):
    """One letter of the catalogue. `notice` means that its delivery is followed until there is proof, and `dated` that
    what it says holds only if it goes out on the day on which it is made. `promise` is what it promises for the day
    that it asks for; `of`, the lifecycle of the only cases that it is about."""

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    title: Annotated[str, Field(min_length=1)]
    sheet: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    about: Annotated[About, Field(strict=False)]
    of: str | None = None
    asks: Annotated[tuple[Literal["words", "day"], ...], Field(strict=False)] = ()
    promise: str | None = None
    notice: bool = False
    dated: bool = False
    terms: Annotated[tuple[Told, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if not sheet_path(self.sheet).is_file():
            raise ValueError(f"there is no sheet {self.sheet}")
        if self.promise is not None and (self.about is not About.ACCOUNT or set(self.asks) != {"day", "words"}):
            raise ValueError("what promises something is about an account, and asks for what and for which day")
        if self.of is not None and (self.about is not About.CASE or self.of not in lifecycles()):
            raise ValueError(f"there are no cases of {self.of}")
        for told in self.terms:
            if told.rule not in load_rules():
                raise ValueError(f"there is no rule {told.rule}")
            if told.event is not None and load_rules()[told.rule][0].unit is not Unit.DAYS:
                raise ValueError(f"{told.rule} is no term in days")
        return self

    @property
    def name(self) -> str:
        """What it is called, in the language spoken."""
        return tr(self.title)

    @property
    def version(self) -> str:
        """The mark of the source that sets it: another when the sheet, the layout or its terms change."""
        sources = [sheet_path(self.sheet), *sorted(data_path("letters").glob("*.typ"))]
        digest = hashlib.sha256(self.model_dump_json().encode())
        for path in sources:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:VERSION_DIGITS]


def sheet_path(sheet: str) -> Path:
    """The file of a sheet."""
    return data_path("letters", "sheets", f"{sheet}.typ")


@cache
def templates() -> Mapping[str, Template]:
    """Every letter by its code, in the order of the catalogue. Raises ValueError naming the file and the letter."""
    path = data_path("letters", "catalogue.toml")
    found = read_catalogue(path)
    missing = {letter for letter in _named() if letter not in found}
    if missing:
        raise ValueError(f"{path}: there is no letter {', '.join(sorted(missing))}, which other data name")
    return found


def _named() -> Iterator[str]:
    """The letters that corrections and cases owe a customer."""
    yield from (reason.letter for reason in reasons().values())
    for lifecycle in lifecycles().values():
        yield from (action.letter for action in lifecycle.actions.values() if action.letter is not None)


def read_catalogue(path: Path) -> Mapping[str, Template]:
    """The letters of a file. Raises ValueError naming it and the letter that is wrong."""
    return read_each(path, Template)


def find_template(code: str) -> Template:
    """The letter of a code. Refuses one that is not in the catalogue."""
    return find_in(templates(), code, "letter.unknown_template", tr("No hay una carta «{code}».", code=code))
