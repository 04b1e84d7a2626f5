"""Reading the list that comes with an agency's check; how it is written is `data/tills/agency_list.toml`.

A file that is no such list is refused whole. A line that cannot be read is set aside with its reason, and its amount as
far as that can be: it counts in the totals, so a line of which nothing was understood keeps the list from agreeing.
"""

from functools import cache
from typing import IO, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oficinista.batches.collecting import SetAside
from oficinista.batches.lists import LINES_MAX, ListedLine
from oficinista.i18n import tr
from oficinista.money import parse_money
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.text import unquoted
from oficinista.text_file import fields, lines, look, pointed, shown
from oficinista.toml_file import read_one

FAMILY = "list"


class Columns(BaseModel):
    """The names of the columns in the first line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    account: str
    amount: str


class ListLayout(BaseModel):
    """How an agency writes its list."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    encoding: Literal["utf-8-sig", "latin-1"]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)]
    decimal_mark: Annotated[str, Field(pattern=r"^[.,]$")]
    columns: Columns


@cache
def list_layout() -> ListLayout:
    """The layout. Raises ValueError naming what is wrong."""
    return read_one(data_path("tills", "agency_list.toml"), ListLayout, {})


def read_list(file: IO[bytes]) -> tuple[tuple[ListedLine, ...], tuple[SetAside, ...]]:
    """The lines of a list, and those that cannot be read. Refuses what is no such list, or is too long."""
    layout = list_layout()
    given = lines(file, FAMILY, layout.encoding)
    header = [name.strip().lower() for name in fields(next(given, ""), layout.delimiter)]
    names = (layout.columns.account.lower(), layout.columns.amount.lower())
    missing = [name for name in names if header.count(name) != 1]
    if missing:
        raise Refused("list.columns", tr("Al archivo le faltan columnas: {names}.", names=", ".join(missing)), look())
    taken: list[ListedLine] = []
    aside: list[SetAside] = []
    for number, line in enumerate(given, 2):
        if line.isspace():
            continue
        if len(taken) + len(aside) == LINES_MAX:
            raise Refused("list.too_large", tr("La lista pasa de {count} cuentas.", count=LINES_MAX), tr("Pártala."))
        said = [unquoted(one.strip()) for one in fields(line, layout.delimiter)]
        found = [said[header.index(name)] for name in names] if len(said) == len(header) else None
        _take(layout, number, found, taken, aside)
    return tuple(taken), tuple(aside)


def _take(
    layout: ListLayout, number: int, found: list[str] | None, taken: list[ListedLine], aside: list[SetAside]
) -> None:
    cents = 0
    try:
        if found is None:
            raise Refused("list.short", tr("La línea está incompleta."))
        cents = parse_money(pointed(found[1], layout.decimal_mark))
        taken.append(ListedLine(line=number, number=found[0], amount_cents=cents))
    except ValidationError:
        reason = tr("«{account}», «{amount}» no es una cuenta y su cantidad.", account=shown(found[0]) if found else "",
                    amount=shown(found[1]) if found else "")  # fmt: skip
        aside.append(SetAside(line=number, amount_cents=cents, reason=reason))
    except Refused as refused:
        aside.append(SetAside(line=number, amount_cents=cents, reason=refused.refusal.message))
