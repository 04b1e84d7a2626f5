"""Reading the bank's file of deposits; how it is written is `data/tills/bank_file.toml`.

A file that is no such file is refused whole; a row that is wrong is rejected with its line and the reason.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from oficinista.i18n import tr
from oficinista.money import parse_money
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.text import clean
from oficinista.toml_file import read_one

ROWS_MAX = 5_000
BYTES_MAX = 4 * 2**20


class Columns(BaseModel):
    """The names of the columns in the first line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    deposit: str
    amount: str
    date: str
    reference: str


class BankLayout(BaseModel):
    """How the bank writes its file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    delimiter: Annotated[str, Field(min_length=1, max_length=1)]
    date_format: str
    decimal: Annotated[str, Field(pattern=r"^[.,]$")]
    columns: Columns


@cache
def bank_layout() -> BankLayout:
    """The layout. Raises ValueError naming what is wrong."""
    return read_one(data_path("tills", "bank_file.toml"), BankLayout, {})


@dataclass(frozen=True, slots=True)
class BankRow:
    """What the bank says of one deposit."""

    line: int
    deposit: str
    amount_cents: int
    banked_on: date
    reference: str


class RejectedRow(NamedTuple):
    """A line that could not be taken, and why."""

    line: int
    reason: str


def read_bank_file(path: Path) -> tuple[tuple[BankRow, ...], tuple[RejectedRow, ...]]:
    """The rows of a file, and those that cannot be read. Refuses what is no such file, or is too long."""
    layout = bank_layout()
    reader = csv.DictReader(io.StringIO(_text(path)), delimiter=layout.delimiter)
    missing = set(layout.columns.model_dump().values()) - set(reader.fieldnames or ())
    if missing:
        raise Refused(
            "bank_file.columns",
            tr("Al archivo le faltan columnas: {names}.", names=", ".join(sorted(missing))),
            tr("Vea cómo debe ser en data/tills/bank_file.toml."),
        )
    rows: list[BankRow] = []
    rejected: list[RejectedRow] = []
    for fields in reader:
        try:
            rows.append(_row(layout, reader.line_num, fields))
        except (Refused, ValueError) as error:
            rejected.append(RejectedRow(reader.line_num, clean(str(error))))
    if len(rows) + len(rejected) > ROWS_MAX:
        raise Refused("bank_file.too_long", tr("El archivo tiene más de {count} filas.", count=ROWS_MAX))
    return tuple(rows), tuple(rejected)


def _row(layout: BankLayout, line: int, fields: dict[str, str]) -> BankRow:
    names = layout.columns
    amount = clean(fields[names.amount] or "").replace("$", "").strip()
    if layout.decimal == ",":
        amount = amount.replace(".", "").replace(",", ".")
    return BankRow(
        line=line,
        deposit=clean(fields[names.deposit] or "").strip().upper(),
        amount_cents=parse_money(amount),
        banked_on=_day(layout, fields[names.date] or ""),
        reference=clean(fields[names.reference] or "").strip()[:80],
    )


def _day(layout: BankLayout, text: str) -> date:
    try:
        return datetime.strptime(text.strip(), layout.date_format).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise Refused("bank_file.date", tr("«{text}» no es una fecha del banco.", text=clean(text)[:20])) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > BYTES_MAX:
            raise Refused("bank_file.too_long", tr("El archivo tiene más de {count} filas.", count=ROWS_MAX))
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("bank_file.unreadable", tr("No se puede leer {path}.", path=path.name)) from error
