"""Reading the bank's file of deposits; how it is written is `data/tills/bank_file.toml`.

A file that is no such file is refused whole; a row that is wrong is rejected with its line and the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from oficinista.i18n import tr
from oficinista.money import parse_money
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.text import clean
from oficinista.text_file import Rejected, fields, lines, look, opened, pointed, shown
from oficinista.toml_file import read_one

FAMILY = "bank_file"
ROWS_MAX = 5_000
REFERENCE_LENGTH_MAX = 80


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
    decimal_mark: Annotated[str, Field(pattern=r"^[.,]$")]
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


def read_bank_file(path: Path) -> tuple[tuple[BankRow, ...], tuple[Rejected, ...]]:
    """The rows of a file, and those that cannot be read. Refuses what is no such file, or is too long."""
    with opened(path, FAMILY) as file:
        return _read(lines(file, FAMILY))


def _read(given: Iterator[str]) -> tuple[tuple[BankRow, ...], tuple[Rejected, ...]]:
    layout = bank_layout()
    header = [name.strip() for name in fields(next(given, ""), layout.delimiter)]
    columns = layout.columns.model_dump()
    missing = [name for name in columns.values() if header.count(name) != 1]
    if missing:
        raise Refused(
            "bank_file.columns", tr("Al archivo le faltan columnas: {names}.", names=", ".join(sorted(missing))), look()
        )
    places = {name: header.index(title) for name, title in columns.items()}
    rows: list[BankRow] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(given, 2):
        if number > ROWS_MAX + 1:
            raise Refused("bank_file.too_large", tr("El archivo tiene más de {count} filas.", count=ROWS_MAX), look())
        if line.isspace():
            continue
        try:
            rows.append(_row(layout, number, _said(line, layout.delimiter, len(header), places)))
        except Refused as error:
            rejected.append(Rejected(number, clean(str(error.refusal.message))))
    return tuple(rows), tuple(rejected)


def _said(line: str, delimiter: str, width: int, places: dict[str, int]) -> dict[str, str]:
    said = fields(line, delimiter)
    if len(said) != width:
        message = tr("Tiene {found} columnas en vez de {width}.", found=len(said), width=width)
        raise Refused("bank_file.width", message)
    return {name: clean(said[place]).strip() for name, place in places.items()}


def _row(layout: BankLayout, line: int, said: dict[str, str]) -> BankRow:
    return BankRow(
        line=line,
        deposit=said["deposit"].upper(),
        amount_cents=parse_money(pointed(said["amount"], layout.decimal_mark)),
        banked_on=_day(layout, said["date"]),
        reference=said["reference"][:REFERENCE_LENGTH_MAX],
    )


def _day(layout: BankLayout, text: str) -> date:
    try:
        return datetime.strptime(text, layout.date_format).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise Refused("bank_file.date", tr("«{text}» no es una fecha del banco.", text=shown(text))) from error
