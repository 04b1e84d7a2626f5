"""`oficinista clerk …`: who works here, what each may do, and in whose accounts nobody of theirs acts."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from oficinista.cli.output import answer, emit, refusals, table
from oficinista.cli.problems import understood
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.cli.words import Subcommands
from oficinista.clock import business_date
from oficinista.customers.conflicts import declared_links
from oficinista.customers.models import Relation
from oficinista.i18n import tr
from oficinista.money import format_money, parse_money
from oficinista.orders import Order, Refused
from oficinista.staff.commands import AddClerk, DisableClerk, EnableClerk, GrantPermission, SetPin
from oficinista.staff.models import Role
from oficinista.staff.pins import DIGITS_MIN, hash_pin
from oficinista.staff.queries import Granted, StaffMember, staff
from oficinista.staff.roles import role_name

app = Subcommands()
LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN", help=tr("El nombre corto del oficinista."))]


@app.command("add", help=tr("Añade una persona con los permisos de su puesto."))
def add(
    login: LoginArgument,
    name: Annotated[str, typer.Option("--name", metavar=tr("NOMBRE"), help=tr("Nombre y apellidos."))],
    role: Annotated[
        Role,
        typer.Option("--role", help=tr("Oficinista, supervisor, de sistemas, enlace de redes, o terminal de la sala.")),
    ] = Role.CLERK,
    os_user: Annotated[
        str | None, typer.Option("--os-user", metavar=tr("USUARIO"), help=tr("Su usuario en el servidor."))
    ] = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Add a clerk; their PIN is given by `clerk pin`."""
    said = tr("Se añadió a «{login}».", login=login)
    if role is not Role.LOBBY:
        said += " " + tr("Dele un PIN con «oficinista clerk pin {login}».", login=login)
    order = partial(AddClerk, login=login, name=name, role=role, os_user=os_user)
    _run("clerk.add", order, said, as_clerk, database, as_json)


@app.command("list", help=tr("El personal, o los permisos de una persona."))
def list_clerks(
    login: Annotated[str | None, typer.Argument(metavar="LOGIN", help=tr("De quién ver los permisos."))] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Everybody, also those who were disabled; of one person, what they may do."""
    with refusals(as_json):
        people = open_office(database).ask(staff)
        if login is not None:
            people = [person for person in people if person.login == login]
            if not people:
                raise Refused("clerk.unknown", tr("No hay un oficinista «{clerk}».", clerk=login))
        text = _people(people) if login is None else _permissions(people[0])
        emit([asdict(person) for person in people], as_json, text)


@app.command("links", help=tr("Los vínculos declarados del personal con clientes: en esas cuentas no actúan."))
def links(database: Database = None, as_json: AsJson = False) -> None:
    """The declarations that count today; `run conflict.declare` makes and lifts them."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(declared_links, office.info.id)
        titles = (tr("Login"), tr("Cliente"), tr("Vínculo"), tr("Nota"), tr("Lo declaró"), tr("Cuándo"))
        rows = [
            (one.login, one.customer, _relation(one.relation), one.note, one.declared_by,
             business_date(one.declared_at))
            for one in found
        ]  # fmt: skip
        emit([asdict(one) for one in found], as_json, table(titles, rows))


@app.command("grant", help=tr("Otorga un permiso, con límite y derecho a aprobar."))
def grant(
    login: LoginArgument,
    action: Annotated[str, typer.Argument(metavar=tr("ORDEN"), help=tr("Como payment.void."))],
    limit: Annotated[
        str | None, typer.Option("--limit", metavar=tr("CANTIDAD"), help=tr("Hasta cuánto solo: 50.00."))
    ] = None,
    can_check: Annotated[bool, typer.Option("--can-check", help=tr("Puede aprobar lo de otros."))] = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Grant or change one permission."""
    said = tr("«{login}» tiene ahora el permiso {action}.", login=login, action=action)

    def order() -> Order:
        cents = None if limit is None else parse_money(limit)
        return GrantPermission(login=login, action=action, limit_cents=cents, can_check=can_check)

    _run("clerk.grant", order, said, as_clerk, database, as_json)


@app.command("disable", help=tr("Desactiva a quien ya no trabaja aquí."))
def disable(
    login: LoginArgument, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Disable a clerk; nothing of theirs is removed."""
    said = tr("«{login}» queda desactivado.", login=login)
    _run("clerk.disable", partial(DisableClerk, login=login), said, as_clerk, database, as_json)


@app.command("enable", help=tr("Reactiva a quien vuelve a trabajar aquí."))
def enable(login: LoginArgument, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False) -> None:
    """Enable a clerk who was disabled."""
    said = tr("«{login}» entra otra vez, con el PIN que tenía.", login=login)
    _run("clerk.enable", partial(EnableClerk, login=login), said, as_clerk, database, as_json)


@app.command("pin", help=tr("Da un PIN nuevo; lo pide sin mostrarlo."))
def pin(login: LoginArgument, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False) -> None:
    """Ask for a PIN twice and set it."""
    said = tr("«{login}» tiene un PIN nuevo.", login=login)
    _run("clerk.pin", lambda: SetPin(login=login, pin_hash=hash_pin(_typed_twice())), said, as_clerk, database, as_json)


def _typed_twice() -> str:
    typed = _typed(tr("PIN nuevo"))
    if not (typed.isascii() and typed.isdigit() and len(typed) >= DIGITS_MIN):
        raise Refused("pin.weak", tr("El PIN son {n} dígitos o más.", n=DIGITS_MIN))
    if _typed(tr("Otra vez")) != typed:
        raise Refused(
            "pin.mismatch", tr("No es el mismo PIN: nada cambió."), tr("Repita la operación desde el principio.")
        )
    return typed


def _typed(asked: str) -> str:
    """What a person types without its being shown; where there is no terminal, the next line of the input."""
    if sys.stdin.isatty():
        typed: str = typer.prompt(asked, hide_input=True, err=True)
        return typed
    line = sys.stdin.readline()
    if not line:
        raise typer.Abort
    return line.rstrip("\n")


def _run(
    name: str, make: Callable[[], Order], said: str, as_clerk: str | None, database: str | None, as_json: bool
) -> None:
    """Give the order that `make` makes, and say so; refuse what the order's model does not take."""
    with refusals(as_json):
        office = open_office(database)
        actor = acting_clerk(office, as_clerk)
        with understood(name):
            order = make()
        answer(office.run(order, actor=actor, key=new_key()), as_json, (said,))


def _people(people: list[StaffMember]) -> Iterator[str]:
    titles = (tr("Login"), tr("Nombre"), tr("Puesto"), tr("Usuario del servidor"), tr("Activo"), tr("Permisos"))
    return table(
        titles, [(p.login, p.name, role_name(p.role), p.os_user, p.is_active, len(p.permissions)) for p in people]
    )


def _permissions(person: StaffMember) -> Iterator[str]:
    yield f"{person.name}, {role_name(person.role)}"
    yield from table(
        (tr("Permiso"), tr("Hasta cuánto solo"), tr("Aprueba lo de otros")),
        [(p.action, _limit(p), p.can_check) for p in person.permissions],
    )


def _relation(relation: Relation) -> str:
    return {Relation.SELF: tr("es él mismo"), Relation.RELATIVE: tr("familiar"), Relation.NONE: ""}[relation]


def _limit(granted: Granted) -> str:
    return tr("sin límite") if granted.limit_cents is None else format_money(granted.limit_cents)
