"""How the file of each outside collector is read: `data/tills/collectors.toml`."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.text import clean
from oficinista.toml_file import read_each

Position = Annotated[int, Field(ge=1, le=4_096)]
Where = Position | tuple[Position, Position]
"""A field's place from 1; or the column where it begins, from 1, and how many characters it has."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    mark: Annotated[str, Field(min_length=1)]


class Detail(_Part):
    """A line that is a payment."""

    reference: Where
    account: Where
    amount: Where
    paid_on: Where
    tender: Where | None = None


class Trailer(_Part):
    """The line that says how many payments there are, and their sum."""

    count: Where
    total: Where


class Layout(BaseModel):
    """The file of one collector."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    spanish: Annotated[str, Field(alias="name", min_length=1)]
    encoding: Literal["utf-8-sig", "latin-1"]
    delimiter: Annotated[str, Field(max_length=1)]
    amount: Literal["cents", "dollars"]
    date: Annotated[str, Field(min_length=1)]
    header: str
    tenders: Annotated[Mapping[str, TenderKind], Field(min_length=1)]
    detail: Detail
    trailer: Trailer

    @model_validator(mode="after")
    def _fields_are_found(self) -> Self:
        for part in (self.detail, self.trailer):
            places = [place for name, place in part if name != "mark" and place is not None]
            if any(isinstance(place, int) != bool(self.delimiter) for place in places):
                raise ValueError("a field has a place where lines are parted, and columns where they are not")
        if self.detail.tender is None and "" not in self.tenders:
            raise ValueError('without a field for the tender, "" says what all are')
        return self

    @property
    def name(self) -> str:
        """Who collects."""
        return tr(self.spanish)


@cache
def layouts() -> Mapping[str, Layout]:
    """The layouts by their codes, in the order of the file. Raises ValueError naming the file and the layout."""
    return read_each(data_path("tills", "collectors.toml"), Layout)


def find_layout(code: str) -> Layout:
    """The layout of a code. Refuses one that there is not."""
    found = layouts().get(code.strip())
    if found is None:
        raise Refused(
            "collection.layout_unknown",
            tr("No hay un formato «{code}».", code=clean(code[:40])),
            tr("Escoja uno de estos: {codes}.", codes=", ".join(layouts())),
        )
    return found
