"""Reading what the crews send back: a CSV with one row an order, columns by name.

`order`, `date` and `outcome` (`done` or `returned`) are in every file, `notes` may be, and the other columns are the
fields of the results (`data/work/types.toml`). A file that is no such file is refused whole; a row that is wrong is
rejected with its line and the reason.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oficinista.cases.forms import ANSWER_LENGTH_MAX, FieldCode
from oficinista.i18n import tr
from oficinista.orders import Line, Note, Refused
from oficinista.text import clean
from oficinista.text_file import opened
from oficinista.work.types import order_types

ROWS_MAX = 5_000
BYTES_MAX = 8 * 2**20
ORDER, DATE, OUTCOME, NOTES = "order", "date", "outcome", "notes"
NEEDED = (ORDER, DATE, OUTCOME)

Answers = dict[FieldCode, Annotated[Line, Field(max_length=ANSWER_LENGTH_MAX)]]
"""The result of an order: a text for each field of its type's form."""


class ResultRow(BaseModel):
    """What a crew says of an order: it did it, with its result, or it could not, and why."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    line: Annotated[int, Field(ge=1, lt=2**31)]
    number: Line
    on: Annotated[date, Field(strict=False)]
    outcome: Literal["done", "returned"]
    result: Answers = {}
    words: Note = ""


class Rejected(NamedTuple):
    """A line that could not be taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """What a file holds."""

    rows: tuple[ResultRow, ...]
    rejected: tuple[Rejected, ...]

    @property
    def count(self) -> int:
        """How many rows it has, good or not."""
        return len(self.rows) + len(self.rejected)


def read_results(path: Path, expected: int | None = None) -> ResultsFile:
    """The rows of a file. Refuses what is no such file, is empty or too long, or has not the `expected` rows."""
    reader = csv.reader(io.StringIO(_text(path)), strict=True)
    try:
        lines = [(reader.line_num, fields) for fields in reader if any(fields)]
    except csv.Error as error:
        raise _no_csv() from error
    if len(lines) < 2:
        raise Refused("results.empty", tr("El archivo no tiene ningún resultado."), _look())
    header, *rows = lines
    names = _columns(header[1])
    _refuse_count(len(rows), expected)
    good: list[ResultRow] = []
    rejected: list[Rejected] = []
    for line, fields in rows:
        found = _row(line, names, fields)
        good.append(found) if isinstance(found, ResultRow) else rejected.append(found)
    return ResultsFile(tuple(good), tuple(rejected))


def _text(path: Path) -> str:
    with opened(path, "results") as file:
        content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX or b"\x00" in content:
        raise _no_csv()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_csv() from error


def _columns(header: list[str]) -> list[str]:
    names = [name.strip() for name in header]
    known = {*NEEDED, NOTES, *(code for one in order_types().values() for code in one.result)}
    missing = [name for name in NEEDED if names.count(name) != 1]
    strange = [name for name in names if name not in known or names.count(name) != 1]
    if missing or strange:
        raise Refused(
            "results.columns",
            tr("No es un archivo de resultados: revise la columna {names}.",
               names=clean(", ".join(missing or strange)[:80])),
            tr("La primera línea lleva order, date y outcome; notes, si hay; y los campos de los resultados."),
        )  # fmt: skip
    return names


def _refuse_count(count: int, expected: int | None) -> None:
    if expected is not None and count != expected:
        raise Refused(
            "results.count",
            tr("El archivo trae {count} resultados y se esperaban {expected}: nada se importó.", count=count,
               expected=expected),
            tr("Pídalo otra vez a la brigada."),
        )  # fmt: skip
    if count > ROWS_MAX:
        raise Refused(
            "results.too_long",
            tr("El archivo pasa de {limit} resultados.", limit=f"{ROWS_MAX:,}"),
            tr("Pártalo en varios."),
        )


def _row(line: int, names: list[str], fields: list[str]) -> ResultRow | Rejected:
    if len(fields) != len(names):
        return Rejected(line, tr("Tiene {found} columnas en vez de {width}.", found=len(fields), width=len(names)))
    given = dict(zip(names, map(str.strip, fields), strict=True))
    result = {name: text for name, text in given.items() if text and name not in {*NEEDED, NOTES}}
    asked = {
        "line": line,
        "number": given[ORDER].upper(),
        "on": given[DATE],
        "outcome": given[OUTCOME],
        "result": result,
        "words": given.get(NOTES, ""),
    }
    try:
        return ResultRow.model_validate(asked)
    except ValidationError as error:
        return Rejected(line, "; ".join(dict.fromkeys(_problems(error))))


def _problems(error: ValidationError) -> Iterator[str]:
    said = {
        "on": tr("la fecha no es como 2026-11-24"),
        "outcome": tr("el desenlace no es done ni returned"),
    }
    for one in error.errors():
        field = str(one["loc"][0])
        yield said.get(field) or tr("«{field}» es demasiado largo", field=str(one["loc"][-1]))


def _no_csv() -> Refused:
    return Refused("results.not_csv", tr("El archivo no es un CSV de texto: nada se importó."), _look())


def _look() -> str:
    return tr("Revise que sea el archivo de resultados de la brigada.")
