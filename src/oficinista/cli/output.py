"""How subcommands answer: text or JSON on standard output, refusals on standard error, and the exit status.

0 done, 1 refused, 2 wrong usage, 3 an invariant is broken. A text is for people: aligned, in their language, harmless
to their terminal. JSON is for programs, and says the same whatever the language.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

import typer
from rich.cells import cell_len

from oficinista.i18n import tr
from oficinista.money import format_money, parse_money
from oficinista.office import Done
from oficinista.orders import Refusal, Refused
from oficinista.storage.errors import explained
from oficinista.text import clean, escape

REFUSED = 1
WRONG_USAGE = 2
INVARIANT_BROKEN = 3
DAMAGED = {"storage.damaged", "backup.damaged", "backup.faulty"}
"""The refusals that are no choice of the person's: the file is not what it was."""

DATE = tr("AAAA-MM-DD")
AMOUNT = tr("CANTIDAD")
COLUMN_WIDTH_MAX = 40
"""A longer cell goes beyond its column in its own row, and pushes no other."""

_NOTHING = "—"
_CENTS = "_cents"
_FIGURE = re.compile(r"-?\$?(?:0|[1-9][0-9,]*)(?:\.[0-9]+)?(?: m³)?")
"""What is counted or measured; a number with zeros in front is a name."""


def emit(data: Any, as_json: bool, text: Iterable[str] | None = None) -> None:
    """Write an answer: `data` as JSON or, for people, `text`; without it, the data by its own names."""
    if as_json:
        typer.echo(in_json(data))
        return
    for line in _lines(data) if text is None else text:
        typer.echo("\n".join(map(clean, line.split("\n"))))


def in_json(data: Any) -> str:
    """Data as one line of JSON that is safe to read at a terminal."""
    return escape(json.dumps(data, ensure_ascii=False, default=str))


def answer(outcome: Done[Any] | Refusal, as_json: bool, text: Iterable[str] | None = None) -> None:
    """Write what became of an order; a refusal ends the program."""
    if isinstance(outcome, Refusal):
        fail(outcome, as_json)
    emit(outcome.value.model_dump(mode="json"), as_json, text)


def fail(refusal: Refusal, as_json: bool) -> NoReturn:
    """Write a refusal and end with its status: a sentence on standard error, with --json also an object."""
    if as_json:
        typer.echo(in_json(as_error(refusal)))
    typer.echo(clean(str(refusal)), err=True)
    raise typer.Exit(INVARIANT_BROKEN if refusal.code in DAMAGED else REFUSED)


def as_error(refusal: Refusal) -> dict[str, str]:
    """A refusal as programs read it."""
    return {"error": refusal.code, "message": clean(str(refusal))}


@contextmanager
def refusals(as_json: bool) -> Iterator[None]:
    """Answer a refusal raised in the block as `fail` does, what storage says that a person can act on, and a file or
    folder that is closed to the caller."""
    try:
        with explained():
            yield
    except Refused as refused:
        fail(refused.refusal, as_json)
    except PermissionError as error:
        words = tr("Su usuario de esta máquina no tiene permiso para {file}.", file=error.filename)
        fail(Refusal("file.permission", words, tr("Escoja otra ruta, o pida el permiso.")), as_json)


def parse_date(text: str) -> date:
    """A date of an option; anything but YYYY-MM-DD is wrong usage."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise typer.BadParameter(tr("«{text}» no es una fecha como 2026-11-24.", text=clean(text)))
    return day


def parse_amount(text: str) -> int:
    """The cents of an option in dollars; anything else is wrong usage."""
    try:
        return parse_money(text)
    except Refused as refused:
        raise typer.BadParameter(str(refused.refusal)) from refused


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Aligned columns under their titles, figures to the right; one sentence when there is no row."""
    cells = [[shown(value) for value in row] for row in rows]
    if not cells:
        yield tr("No hay nada que mostrar.")
        return
    columns = list(zip(titles, *cells, strict=True))
    widths = [min(max(map(cell_len, column)), COLUMN_WIDTH_MAX) for column in columns]
    to_the_right = [_are_figures(column[1:]) for column in columns]
    for row in [list(titles), *cells]:
        padded = (_padded(*cell) for cell in zip(row, widths, to_the_right, strict=True))
        yield "  ".join(padded).rstrip()


def facts(named: Mapping[str, Any]) -> Iterator[str]:
    """One fact a line, its value aligned behind its name."""
    width = max(map(cell_len, named)) + 2
    for name, value in named.items():
        yield _padded(f"{name}:", width, to_the_right=False) + shown(value)


def shown(value: Any) -> str:
    """A value as a person reads it, in one line."""
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return tr("sí") if value else tr("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value)) or _NOTHING
    return clean(str(value))


def _are_figures(cells: Iterable[str]) -> bool:
    known = [cell for cell in cells if cell != _NOTHING]
    return bool(known) and all(map(_FIGURE.fullmatch, known))


def _padded(text: str, width: int, to_the_right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if to_the_right else text + space


def _lines(data: Any, indent: str = "") -> Iterator[str]:
    """Data without a text of its own: what orders answer, by the names that orders use."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if _holds_records(value):
                yield f"{indent}{name}:"
                yield from _lines(value, indent + "  ")
            else:
                yield f"{indent}{_fact(name, value)}"
    elif isinstance(data, (list, tuple)):
        for item in data:
            facts_of_one = item.items() if isinstance(item, Mapping) else ()
            yield indent + ("  ".join(_fact(*one) for one in facts_of_one) or shown(item))
    else:
        yield indent + shown(data)


def _holds_records(value: Any) -> bool:
    return bool(value) and (
        isinstance(value, Mapping) or (isinstance(value, (list, tuple)) and isinstance(value[0], Mapping))
    )


def _fact(name: str, value: Any) -> str:
    if name.endswith(_CENTS) and isinstance(value, int):
        return f"{name.removesuffix(_CENTS)}: {format_money(value)}"
    return f"{name}: {shown(value)}"
