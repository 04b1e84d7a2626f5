"""`oficinista clerk …`: who works here and what each may do."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

from oficinista.cli.output import answer, emit, refusals
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.i18n import tr
from oficinista.money import parse_money
from oficinista.orders import Order, Refused
from oficinista.staff.commands import AddClerk, DisableClerk, GrantPermission, SetPin
from oficinista.staff.models import Role
from oficinista.staff.pins import DIGITS_MIN, hash_pin
from oficinista.staff.queries import staff

app = typer.Typer(no_args_is_help=True)
LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN", help=tr("El nombre corto del oficinista."))]


@app.command("add", help=tr("Añade una persona con los permisos de su puesto."))
def add(
    login: LoginArgument,
    name: Annotated[str, typer.Option("--name", help=tr("Nombre y apellidos."))],
    role: Annotated[Role, typer.Option("--role", help=tr("clerk, supervisor o it."))] = Role.CLERK,
    os_user: Annotated[str | None, typer.Option("--os-user", help=tr("Su usuario en el servidor."))] = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Add a clerk; their PIN is given by `clerk pin`."""
    _run(lambda: AddClerk(login=login, name=name, role=role, os_user=os_user), as_clerk, database, as_json)


@app.command("list", help=tr("El personal y sus permisos."))
def list_clerks(database: Database = None, as_json: AsJson = False) -> None:
    """Everybody, also those who were disabled."""
    with refusals(as_json):
        emit([asdict(person) for person in open_office(database).ask(staff)], as_json)


@app.command("grant", help=tr("Otorga un permiso, con límite y derecho a aprobar."))
def grant(
    login: LoginArgument,
    action: Annotated[str, typer.Argument(metavar="ORDEN", help=tr("Como payment.void."))],
    limit: Annotated[str | None, typer.Option("--limit", help=tr("Hasta cuánto solo: 50.00."))] = None,
    can_check: Annotated[bool, typer.Option("--can-check", help=tr("Puede aprobar lo de otros."))] = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Grant or change one permission."""

    def order() -> Order:
        cents = None if limit is None else parse_money(limit)
        return GrantPermission(login=login, action=action, limit_cents=cents, can_check=can_check)

    _run(order, as_clerk, database, as_json)


@app.command("disable", help=tr("Desactiva a quien ya no trabaja aquí."))
def disable(
    login: LoginArgument, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Disable a clerk; nothing of theirs is removed."""
    _run(lambda: DisableClerk(login=login), as_clerk, database, as_json)


@app.command("pin", help=tr("Da un PIN nuevo; lo pide sin mostrarlo."))
def pin(login: LoginArgument, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False) -> None:
    """Ask for a PIN twice and set it."""

    def order() -> Order:
        typed: str = typer.prompt(tr("PIN nuevo"), hide_input=True, confirmation_prompt=tr("Otra vez"))
        if not (typed.isascii() and typed.isdigit() and len(typed) >= DIGITS_MIN):
            raise Refused("pin.weak", tr("El PIN son {n} dígitos o más.", n=DIGITS_MIN))
        return SetPin(login=login, pin_hash=hash_pin(typed))

    _run(order, as_clerk, database, as_json)


def _run(order: Callable[[], Order], as_clerk: str | None, database: str | None, as_json: bool) -> None:
    with refusals(as_json):
        office = open_office(database)
        actor = acting_clerk(office, as_clerk)
        answer(office.run(order(), actor=actor, key=new_key()), as_json)
