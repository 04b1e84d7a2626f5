"""`oficinista run` and `oficinista commands`: the door for scripts."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oficinista.cli.output import as_error, emit, fail, in_json, refusals, table
from oficinista.cli.problems import problems, understood
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.i18n import tr
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal, Refused, asked_command, asked_commands
from oficinista.titles import title_of

LINE = '{"order": …, "data": {…}, "as": …, "key": …}'
LINE_LENGTH_MAX = 1_000_000
NO_FACTS = "{}"


class _Signature(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    login: str
    pin: str


class _Asked(BaseModel):
    """One line of `oficinista run -`."""

    model_config = ConfigDict(strict=True, extra="forbid")

    order: str
    data: dict[str, Any] = {}
    as_clerk: str | None = Field(None, alias="as")
    key: str = Field(default_factory=new_key)
    signature: _Signature | None = None


def run(
    name: Annotated[str, typer.Argument(metavar=tr("ORDEN|-"), help=tr("Nombre de la orden, o «-»."))],
    facts: Annotated[str, typer.Argument(metavar="JSON", help=tr("Los datos de la orden."))] = NO_FACTS,
    as_clerk: ActingAs = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar=tr("CLAVE"), help=tr("Repetida, da la misma respuesta."))
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give one order, or read one a line: `{"order": NAME, "data": {…}, "as": CLERK, "key": KEY}`.

    Each line is answered by a line once its commit is durable.
    """
    if name == "-" and (key is not None or facts != NO_FACTS):
        raise typer.BadParameter(tr("con «-», los datos y la clave van en cada línea."), param_hint=tr("ORDEN"))
    with refusals(as_json or name == "-"):
        office = open_office(database)
        if name == "-":
            _answer_lines(office, as_clerk)
        else:
            _answer_one(office, parse_order(name, facts), as_clerk, new_key() if key is None else key, as_json)


def commands(
    name: Annotated[str | None, typer.Argument(metavar=tr("ORDEN"), help=tr("Muestra la forma de su JSON."))] = None,
    as_json: AsJson = False,
) -> None:
    """List the orders, or print the JSON schema of one."""
    with refusals(as_json):
        if name is not None:
            emit(asked_command(name).order_type.model_json_schema(), as_json=True)
            return
        titles = {name: title_of(one) for name, one in asked_commands().items()}
        emit(
            [{"name": name, "title": title} for name, title in titles.items()],
            as_json,
            table((tr("Orden"), tr("Qué hace")), titles.items()),
        )


def parse_order(name: str, text: str | bytes) -> Order:
    """The order of a name from its JSON. Refuses what is not JSON, or not that order."""
    command = asked_command(name)
    with understood(name):
        order: Order = command.order_type.model_validate_json(text)
    return order


def _answer_one(office: Office, order: Order, as_clerk: str | None, key: str, as_json: bool) -> None:
    answer = office.run(order, actor=acting_clerk(office, as_clerk), key=key)
    if isinstance(answer, Refusal):
        fail(answer, as_json)
    if answer.is_replay and not as_json:
        typer.echo(tr("Esta clave ya se había usado: esta es la respuesta de entonces."), err=True)
    emit(_done(answer) if as_json else answer.value.model_dump(mode="json"), as_json)


def _answer_lines(office: Office, as_clerk: str | None) -> None:
    for line in _lines_of_input():
        typer.echo(in_json(_answer_line(office, line, as_clerk)))
        sys.stdout.flush()


def _lines_of_input() -> Iterator[bytes]:
    """Each line, or the beginning of one that is too long: what is sent does not decide how much memory it takes."""
    source = sys.stdin.buffer
    while line := source.readline(LINE_LENGTH_MAX + 1):
        rest = line
        while len(rest) > LINE_LENGTH_MAX and not rest.endswith(b"\n"):
            rest = source.readline(LINE_LENGTH_MAX + 1)
        yield line


def _answer_line(office: Office, line: bytes, as_clerk: str | None) -> dict[str, Any]:
    try:
        asked = _parse_line(line)
        answer = office.run(
            parse_order(asked.order, json.dumps(asked.data)),
            actor=acting_clerk(office, asked.as_clerk or as_clerk),
            key=asked.key,
            cosignature=None if asked.signature is None else Cosignature(asked.signature.login, asked.signature.pin),
        )
    except Refused as refused:
        answer = refused.refusal
    return as_error(answer) if isinstance(answer, Refusal) else _done(answer)


def _parse_line(line: bytes) -> _Asked:
    if len(line) > LINE_LENGTH_MAX:
        raise Refused("line.too_long", tr("Esta línea pasa de {limit} letras.", limit=f"{LINE_LENGTH_MAX:,}"))
    try:
        return _Asked.model_validate_json(line)
    except ValidationError as error:
        raise Refused(
            "line.invalid",
            tr("Esta línea no es una orden: {problems}.", problems=problems(error)),
            tr("Cada línea es {shape}.", shape=LINE),
        ) from error


def _done(done: Done[Any]) -> dict[str, Any]:
    return {"done": done.value.model_dump(mode="json"), "replay": done.is_replay}
