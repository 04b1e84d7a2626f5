"""How the files of a commercial system are laid out: data, so that another system needs no code."""

import codecs
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from oficinista.i18n import tr
from oficinista.orders import Line, Refused
from oficinista.resources import data_path
from oficinista.text import clean
from oficinista.toml_file import read_one


class Kind(StrEnum):
    """What a file holds."""

    ACCOUNTS = "accounts"
    BILLS = "bills"
    PAYMENTS = "payments"
    OPEN_ITEMS = "open_items"


FIELDS = {
    Kind.ACCOUNTS: (
        *("number", "name", "phone", "email", "address", "municipality", "postal_code"),
        *("tariff_class", "service", "diameter", "meter_serial", "dial_digits", "opened_on"),
    ),
    Kind.BILLS: ("number", "account", "dated_on", "due_on", "period_end", "billed_m3", "amount"),
    Kind.PAYMENTS: ("number", "account", "dated_on", "amount"),
    Kind.OPEN_ITEMS: ("number", "account", "dated_on", "due_on", "amount"),
}
"""What each kind of file must say of a row."""
OPTIONAL = {Kind.ACCOUNTS: "closed_on"}
"""What a layout may name besides, and a file may have: the day on which an account was closed."""


def _known_encoding(text: str) -> str:
    try:
        codecs.lookup(text)
    except LookupError as error:
        raise ValueError(f"unknown encoding {text}") from error
    return text


class Layout(BaseModel):
    """Where each thing stands in a file. A table for a kind of file names the column of each of its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delimiter: Annotated[str, Field(pattern=r"^[,;|\t]$")] = ","
    encoding: Annotated[Line, AfterValidator(_known_encoding)] = "utf-8-sig"
    date_format: Line = "%Y-%m-%d"
    decimal_mark: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    classes: dict[Line, Line] = {}
    services: dict[Line, Line] = {}
    accounts: dict[Line, Line] = {}
    bills: dict[Line, Line] = {}
    payments: dict[Line, Line] = {}
    open_items: dict[Line, Line] = {}

    @model_validator(mode="after")
    def _names_every_field(self) -> "Layout":
        for kind in Kind:
            columns = self.columns(kind)
            if columns and set(columns) - {OPTIONAL.get(kind)} != set(FIELDS[kind]):
                raise ValueError(f"[{kind}] must name {', '.join(FIELDS[kind])}")
        return self

    def columns(self, kind: Kind) -> dict[str, str]:
        """The column of each field of a kind of file; empty when the layout has none of these files."""
        found: dict[str, str] = getattr(self, kind.value)
        return found


def read_layout(name: str) -> Layout:
    """A layout of ours by its name, or one in a file of its own. Refuses what is no layout."""
    path = Path(name) if name.endswith(".toml") else data_path("imports", f"{name}.toml")
    try:
        return read_one(path, Layout, {})
    except (OSError, ValueError) as error:
        raise Refused(
            "import.layout",
            tr("No se puede leer el formato {name}: {reason}", name=clean(name), reason=clean(str(error))),
            tr("Tome data/imports/general.toml como modelo."),
        ) from error
