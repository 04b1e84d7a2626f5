"""How subcommands answer: text or JSON on standard output, refusals on standard error, and the exit status.

0 done, 1 refused, 2 wrong usage, 3 an invariant is broken.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

import typer

from oficinista.i18n import tr
from oficinista.office import Done
from oficinista.orders import Refusal, Refused

REFUSED = 1
WRONG_USAGE = 2
INVARIANT_BROKEN = 3


def emit(data: Any, as_json: bool) -> None:
    """Write an answer: as JSON, or as lines that a person reads."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, default=str))
    else:
        for line in _lines(data):
            typer.echo(line)


def answer(outcome: Done[Any] | Refusal, as_json: bool) -> None:
    """Write what became of an order; a refusal ends the program."""
    if isinstance(outcome, Refusal):
        fail(outcome, as_json)
    emit(outcome.value.model_dump(mode="json"), as_json)


def fail(refusal: Refusal, as_json: bool) -> NoReturn:
    """Write a refusal and end with its status: a sentence on standard error, with --json also an object."""
    if as_json:
        typer.echo(json.dumps({"error": refusal.code, "message": str(refusal)}, ensure_ascii=False))
    typer.echo(str(refusal), err=True)
    raise typer.Exit(REFUSED)


@contextmanager
def refusals(as_json: bool) -> Iterator[None]:
    """Answer a refusal raised in the block as `fail` does."""
    try:
        yield
    except Refused as refused:
        fail(refused.refusal, as_json)


def parse_date(text: str) -> date:
    """A date of an option; anything but YYYY-MM-DD is wrong usage."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise typer.BadParameter(tr("«{text}» no es una fecha como 2026-11-24.", text=text))
    return day


def _lines(data: Any, indent: str = "") -> Iterator[str]:
    if isinstance(data, Mapping):
        for name, value in data.items():
            if isinstance(value, (Mapping, list, tuple)) and value:
                yield f"{indent}{name}:"
                yield from _lines(value, indent + "  ")
            else:
                yield f"{indent}{name}: {_text(value)}"
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for item in data:
            yield indent + _row(item) if isinstance(item, Mapping) else indent + _text(item)
    else:
        yield indent + _text(data)


def _row(item: Mapping[str, Any]) -> str:
    return "  ".join(_text(value) for value in item.values() if not isinstance(value, (list, tuple, Mapping)))


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return tr("sí") if value else tr("no")
    return str(value)
