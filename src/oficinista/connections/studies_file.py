"""The liaison's file: what Operations has to study, in CSV with blank columns, and the same file filled in, read back.

Each row becomes the order of one study, so that it goes through the door as if it had been typed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from pydantic import ValidationError

from oficinista.cases.queries import CaseRow
from oficinista.connections.studying import StudyConnection
from oficinista.customers.commands import DIAMETERS
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.sheets import Kind, Sheet, write_csv
from oficinista.text import clean
from oficinista.text_file import Rejected, fields, lines, opened, shown

FAMILY = "connection"
COLUMNS = ("number", "outcome", "words", "main", "point", "diameter", "agencies")
KNOWN = ("account", "customer", "since")
"""Columns that the office writes for whoever reads them, and that are not read back."""
ROWS_MAX = 5_000
_LIST = Sheet("studies", (*COLUMNS, *KNOWN), (Kind.TEXT,) * (len(COLUMNS) + 2) + (Kind.DAY,))


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study as a line of the file gives it."""

    line: int
    order: StudyConnection


def studies_wanted(found: Iterable[CaseRow], footer: Sequence[str] = ()) -> str:
    """The list of what is to be studied, and the footer of a training office, which is not read back."""
    out = StringIO()
    blank = ("",) * (len(COLUMNS) - 1)
    write_csv(out, _LIST, ((one.number, *blank, one.account, one.customer, one.opened_on) for one in found), footer)
    return out.getvalue()


def read_studies(path: Path) -> tuple[tuple[StudyRow, ...], tuple[Rejected, ...]]:
    """The studies of a file, and the lines that are none. Lines whose outcome is blank are not studied yet.

    Refuses a file that cannot be read, has other columns, or too many lines.
    """
    with opened(path, FAMILY) as file:
        read = [fields(line) for line in lines(file, FAMILY)]
    if not read or set(COLUMNS) - set(read[0]) or set(read[0]) - {*COLUMNS, *KNOWN}:
        names = clean(", ".join(read[0] if read else ())[:80])
        raise Refused(f"{FAMILY}.columns", tr("Las columnas no son las de un estudio: {names}.", names=names),
                      tr("Son: {names}.", names=", ".join(COLUMNS)))  # fmt: skip
    if len(read) > ROWS_MAX:
        raise Refused(f"{FAMILY}.too_long", tr("El archivo pasa de {limit} líneas.", limit=f"{ROWS_MAX:,}"),
                      tr("Pártalo en varios."))  # fmt: skip
    good: list[StudyRow] = []
    rejected: list[Rejected] = []
    for place, row in enumerate(read[1:], 2):
        given = dict(zip(read[0], map(str.strip, row), strict=False))
        if not given.get("outcome"):
            continue
        found = _row(place, given)
        good.append(found) if isinstance(found, StudyRow) else rejected.append(found)
    return tuple(good), tuple(rejected)


def _row(line: int, given: dict[str, str]) -> StudyRow | Rejected:
    said = {
        "number": given.get("number", "").upper(),
        "outcome": given["outcome"],
        "words": given.get("words", ""),
        "main": given.get("main", ""),
        "point": given.get("point", ""),
        "diameter": given.get("diameter") or None,
        "agencies": tuple(given.get("agencies", "").split()),
    }
    try:
        return StudyRow(line, StudyConnection.model_validate(said))
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors())
    told = "; ".join(f"{name} «{shown(given.get(name, ''))}»{_ALLOWED.get(name, '')}" for name in wrong)
    return Rejected(line, tr("El estudio no se entiende: {fields}.", fields=told))


_ALLOWED = {
    "outcome": " (feasible, not_feasible)",
    "diameter": f" ({', '.join(DIAMETERS)})",
}
"""What may stand in a column, where it is one of a few."""
