"""The files of `data/tariffs/`: one tariff each, as its source gives it.

Amounts are dollars, unit prices dollars a cubic metre, volumes cubic metres a monthly bill, diameters inches. Every
amount stands for water, for sewer and for both, so that a slip of the pen in one of the three is found here and never
on a bill. What a file leaves out has no price.
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain, pairwise
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

CLASSES = ("residential", "commercial", "industrial", "government")
Diameter = Literal["5/8", "3/4", "1", "1 1/2", "2", "3", "4", "6", "8", "10", "12"]
Amount = Annotated[Decimal, Field(ge=0, decimal_places=2, le=10**6)]
UnitPrice = Annotated[Decimal, Field(ge=0, decimal_places=6, le=10**3)]
Volume = Annotated[Decimal, Field(ge=0, decimal_places=3, le=10**6)]


class TariffStatus(StrEnum):
    """How well a tariff is known: printed by the utility, computed from a printed one, or fitted to known bills."""

    PUBLISHED = "published"
    DERIVED = "derived"
    INFERRED = "inferred"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


PriceT = TypeVar("PriceT", bound="_Prices")


class _Prices(_Entry):
    water: UnitPrice
    sewer: UnitPrice
    both: UnitPrice

    def of(self, service: str) -> Decimal:
        """The price of `water`, `sewer` or `both`."""
        price: Decimal = getattr(self, service)
        return price


class BasePrice(_Prices):
    """The charge for having the service, whatever is used."""

    water: Amount
    sewer: Amount
    both: Amount

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        return _adding_up(self)


class BlockPrice(_Prices):
    """The price of each cubic metre up to a volume; the last block may have no end."""

    to_m3: Volume | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        return _adding_up(self)


class Consumption(_Entry):
    """The blocks of some diameters. The first begins where the volume that the base charge covers ends."""

    diameters: tuple[Diameter, ...] = Field(min_length=1)
    blocks: tuple[BlockPrice, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _rising([block.to_m3 for block in self.blocks])
        return self


class FlatStep(_Prices):
    """One amount for the whole bill of a month that used up to a volume; for both services it need not be the sum."""

    to_m3: Volume | None = None
    water: Amount
    sewer: Amount
    both: Amount


class FlatCharge(_Entry):
    """A charge that depends on the block in which the month falls and not on each cubic metre."""

    code: Literal["ccar", "special"]
    steps: tuple[FlatStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _rising([step.to_m3 for step in self.steps])
        return self


class ClassTable(_Entry):
    """What one class of customer pays. `doubts` are sentences for people, in Spanish."""

    included_m3: Volume
    doubts: tuple[str, ...] = ()
    base: dict[Diameter, BasePrice]
    consumption: tuple[Consumption, ...] = ()
    flat: tuple[FlatCharge, ...] = ()

    @model_validator(mode="after")
    def _diameters_are_clear(self) -> Self:
        named = list(chain.from_iterable(group.diameters for group in self.consumption))
        if len(named) != len(set(named)) or not self.base.keys() >= set(named):
            raise ValueError("each diameter with consumption prices stands in one group, and has a base charge")
        return self

    @model_validator(mode="after")
    def _blocks_follow_the_base(self) -> Self:
        firsts = [group.blocks[0].to_m3 for group in self.consumption]
        if any(first is not None and first <= self.included_m3 for first in firsts):
            raise ValueError("the first block ends before the volume that the base charge covers")
        return self


class TariffTable(_Entry):
    """A whole file."""

    effective_from: date
    effective_to: date | None = None
    status: TariffStatus
    source: str
    doubts: tuple[str, ...] = ()
    residential: ClassTable | None = None
    commercial: ClassTable | None = None
    industrial: ClassTable | None = None
    government: ClassTable | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("the tariff ends before it begins")
        return self

    @property
    def classes(self) -> Iterator[tuple[str, ClassTable]]:
        """The classes that have prices."""
        for name in CLASSES:
            table: ClassTable | None = getattr(self, name)
            if table is not None:
                yield name, table


def read_tables(folder: Path) -> tuple[TariffTable, ...]:
    """Every tariff of a folder, oldest first. Raises ValueError naming the file and the key that is wrong."""
    found = sorted(((_read(path), path) for path in folder.glob("*.toml")), key=lambda read: read[0].effective_from)
    if not found:
        raise ValueError(f"{folder}: no tariff")
    for (earlier, _), (later, path) in pairwise(found):
        if later.effective_from <= (earlier.effective_to or earlier.effective_from):
            raise ValueError(f"{path}: effective_from: the tariff of {earlier.effective_from} is still in force")
    return tuple(table for table, _ in found)


def _read(path: Path) -> TariffTable:
    try:
        return TariffTable.model_validate(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "effective_to"
        raise ValueError(f"{path}: {key}: {first['msg']}") from error


def _adding_up(price: PriceT) -> PriceT:
    if price.water + price.sewer != price.both:
        raise ValueError(f"water {price.water} and sewer {price.sewer} do not add up to {price.both}")
    return price


def _rising(ends: Sequence[Decimal | None]) -> None:
    bounds = [Decimal("Infinity") if end is None else end for end in ends]
    if any(earlier >= later for earlier, later in pairwise(bounds)):
        raise ValueError("each block ends above the one before, and only the last may have no end")
