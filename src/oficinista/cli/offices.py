"""`oficinista init` and `oficinista db …`: making an office and looking after its database."""

import getpass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, func, select
from sqlmodel import col

from oficinista.cli.output import INVARIANT_BROKEN, emit, refusals
from oficinista.cli.session import AsJson, Database, default_database, open_office
from oficinista.clock import system_clock
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger.models import Entry
from oficinista.new_office import FirstClerk, create_office
from oficinista.orders import Refused
from oficinista.staff.models import OfficeRow
from oficinista.storage import health
from oficinista.storage.migrate import REVISIONS, revision, upgrade
from oficinista.storage.store import Store

database = typer.Typer(no_args_is_help=True)


def init(
    code: Annotated[str, typer.Option("--code", help=tr("De 2 a 4 letras; sale en cada documento."))],
    name: Annotated[str, typer.Option("--name", help=tr("Nombre de la oficina."))],
    tills: Annotated[int, typer.Option("--tills", min=1, max=99, help=tr("Cuántas cajas tiene."))] = 1,
    admin: Annotated[str, typer.Option("--admin", help=tr("El primer oficinista, de sistemas."))] = "sistemas",
    admin_name: Annotated[str, typer.Option("--admin-name", help=tr("Su nombre."))] = "Sistemas",
    address: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make the tables and the office; the machine's user becomes its first clerk, of IT."""
    with refusals(as_json):
        if not (code.isalpha() and code.isupper() and 2 <= len(code) <= 4):
            raise Refused("office.code", tr("El código de la oficina son de 2 a 4 letras mayúsculas."))
        store = Store(address or default_database())
        first = FirstClerk(admin, admin_name, getpass.getuser())
        create_office(store, code=code, name=name, tills=tills, first=first, now=system_clock())
        emit({"office": code, "database": store.url.render_as_string(), "admin": admin}, as_json)


@database.command("upgrade", help=tr("Lleva la base de datos a la versión de este programa."))
def upgrade_database(address: Database = None, as_json: AsJson = False) -> None:
    """Run the migrations that are missing, all or nothing."""
    with refusals(as_json):
        store = Store(address or default_database())
        upgrade(store)
        emit({"revision": REVISIONS[-1]}, as_json)


@database.command("check", help=tr("Revisa el archivo, la versión y las guardas. Sale con 3 si algo está mal."))
def check(address: Database = None, as_json: AsJson = False) -> None:
    """Integrity of the file, foreign keys, guards."""
    with refusals(as_json):
        office = open_office(address)
        faults = office.ask(health.faults)
        emit({"faults": faults}, as_json) if as_json or faults else typer.echo(tr("La base de datos está bien."))
        if faults:
            raise typer.Exit(INVARIANT_BROKEN)


@database.command("info", help=tr("Qué base de datos es y cuánto guarda."))
def info(address: Database = None, as_json: AsJson = False) -> None:
    """Dialect, version, offices and sizes."""
    with refusals(as_json):
        office = open_office(address)
        emit({"database": office.store.url.render_as_string(), **office.ask(_facts)}, as_json)


def _facts(connection: Connection) -> dict[str, Any]:
    def count(column: Any) -> int:
        return connection.execute(select(func.count(column))).scalar_one()

    path = connection.engine.url.database or ""
    return {
        "dialect": connection.dialect.name,
        "version": ".".join(map(str, connection.dialect.server_version_info or ())),
        "revision": revision(connection),
        "offices": connection.execute(select(col(OfficeRow.code)).order_by(col(OfficeRow.id))).scalars().all(),
        "accounts": count(col(Account.id)),
        "entries": count(col(Entry.id)),
        "bytes": Path(path).stat().st_size if connection.dialect.name == "sqlite" else None,
    }
