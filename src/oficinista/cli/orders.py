"""`oficinista run` and `oficinista commands`: the door for scripts."""

import json
import sys
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from oficinista.cli.output import emit, fail, refusals
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.i18n import tr
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal, Refused, all_commands, find_command

LINE_LENGTH_MAX = 1_000_000


def run(
    name: Annotated[str, typer.Argument(metavar="NAME|-", help=tr("Nombre de la orden, o «-»."))],
    order: Annotated[str, typer.Argument(metavar="JSON", help=tr("La orden en JSON."))] = "{}",
    as_clerk: ActingAs = None,
    key: Annotated[
        str | None, typer.Option("--key", help=tr("Clave de la orden: repetida, da la misma respuesta."))
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give one order, or read one a line: `{"order": NAME, "data": {…}, "as": CLERK, "key": KEY}`.

    Each line is answered by a line once its commit is durable.
    """
    with refusals(as_json or name == "-"):
        office = open_office(database)
        if name == "-":
            for line in sys.stdin:
                sys.stdout.write(json.dumps(_answer_line(office, line, as_clerk), ensure_ascii=False) + "\n")
                sys.stdout.flush()
            return
        answer = office.run(parse_order(name, order), actor=acting_clerk(office, as_clerk), key=key or new_key())
        if isinstance(answer, Refusal):
            fail(answer, as_json)
        emit(_done(answer), as_json)


def commands(
    name: Annotated[str | None, typer.Argument(help=tr("Una orden: muestra el esquema de su JSON."))] = None,
    as_json: AsJson = False,
) -> None:
    """List the orders, or print the JSON schema of one."""
    with refusals(as_json):
        if name is None:
            found = all_commands()
            emit([{"name": one.name, "title": summary(one.carry_out.__doc__)} for one in found.values()], as_json)
        else:
            emit(find_command(name).order_type.model_json_schema(), as_json=True)


def summary(docstring: str | None) -> str:
    """The first sentence of a docstring."""
    return (docstring or "").strip().split("\n")[0]


def parse_order(name: str, text: str) -> Order:
    """The order of a name from its JSON. Refuses what is not JSON, or not that order."""
    command = find_command(name)
    try:
        order: Order = command.order_type.model_validate_json(text)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'JSON'}: {e['msg']}" for e in error.errors())
        raise Refused(
            "order.invalid",
            tr("La orden «{name}» no se entiende: {problems}.", name=name, problems=problems),
            tr("Vea su forma con «oficinista commands {name} --json».", name=name),
        ) from error
    return order


def _answer_line(office: Office, line: str, as_clerk: str | None) -> dict[str, Any]:
    try:
        asked = _parse_line(line)
        order = parse_order(asked["order"], json.dumps(asked.get("data", {})))
        signature = asked.get("signature")
        answer = office.run(
            order,
            actor=acting_clerk(office, asked.get("as", as_clerk)),
            key=asked.get("key") or new_key(),
            cosignature=None if signature is None else Cosignature(signature["login"], signature["pin"]),
        )
    except Refused as refused:
        answer = refused.refusal
    if isinstance(answer, Refusal):
        return {"error": answer.code, "message": str(answer)}
    return _done(answer)


def _parse_line(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line) if len(line) <= LINE_LENGTH_MAX else None
    except ValueError:
        asked = None
    known = {"order": str, "data": dict, "as": str, "key": str, "signature": dict}
    if (
        not isinstance(asked, dict)
        or "order" not in asked
        or any(not isinstance(value, known.get(name, ())) for name, value in asked.items())
        or asked.get("signature", {"login": "", "pin": ""}).keys() != {"login", "pin"}
    ):
        raise Refused(
            "line.invalid",
            tr("Esta línea no es una orden."),
            tr('Cada línea es {{"order": NOMBRE, "data": {{…}}, "as": OFICINISTA, "key": CLAVE}}.'),
        )
    return asked


def _done(done: Done[Any]) -> dict[str, Any]:
    return {"done": done.value.model_dump(mode="json"), "replay": done.is_replay}
