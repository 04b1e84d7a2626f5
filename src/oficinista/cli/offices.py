"""`oficinista init` and `oficinista db …`: making an office and looking after its database."""

from dataclasses import asdict
from typing import Annotated

import typer

from oficinista.backups.proofs import soundness_faults
from oficinista.caller import os_user
from oficinista.cli.output import INVARIANT_BROKEN, emit, facts, refusals
from oficinista.cli.problems import understood
from oficinista.cli.session import AsJson, Database, database_address, existing_database, open_office
from oficinista.cli.words import Subcommands
from oficinista.clock import system_clock
from oficinista.i18n import tr
from oficinista.new_office import FirstClerk, create_office
from oficinista.orders import Refused
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.extent import extent
from oficinista.storage.migrate import REVISIONS, upgrade
from oficinista.storage.store import Store
from oficinista.text import clean

database = Subcommands()
database.later(
    "backup",
    "backups:backup",
    help=tr("Respalda la base de datos mientras se trabaja en ella, y vuelve a leer lo escrito."),
)
database.later("keygen", "backups:keygen", help=tr("Hace un par de claves para cifrar respaldos, y dice la pública."))
database.later(
    "restore",
    "backups:restore_backup",
    help=tr("Restaura un respaldo. Si le faltan recibos ya impresos, no se cobra hasta reconciliarlos."),
)
database.later(
    "drill",
    "backups:rehearse",
    help=tr("Ensaya una restauración en otro sitio, prueba lo restaurado y dice cuánto se perdería."),
)
database.later(
    "move", "backups:move_database", help=tr("Muda la oficina a otra base de datos, de SQLite a PostgreSQL o al revés.")
)

NAME_LENGTH_MAX = 80


def init(
    code: Annotated[
        str, typer.Option("--code", metavar=tr("SIGLAS"), help=tr("De 2 a 4 letras; sale en cada documento."))
    ],
    name: Annotated[str, typer.Option("--name", metavar=tr("NOMBRE"), help=tr("Nombre de la oficina."))],
    tills: Annotated[int, typer.Option("--tills", min=1, max=99, help=tr("Cuántas cajas tiene."))] = 1,
    admin: Annotated[
        str, typer.Option("--admin", metavar="LOGIN", help=tr("El primer oficinista, de sistemas."))
    ] = "sistemas",
    admin_name: Annotated[str, typer.Option("--admin-name", metavar=tr("NOMBRE"), help=tr("Su nombre."))] = "Sistemas",
    address: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make the tables and the office; the machine's user becomes its first clerk, of IT."""
    with refusals(as_json):
        _refuse_name(code, name)
        with understood("clerk.add"):
            person = AddClerk(login=admin, name=admin_name, role=Role.IT)
        store = Store(database_address(address))
        first = FirstClerk(person.login, person.name, os_user())
        create_office(store, code=code, name=clean(name), tills=tills, first=first, now=system_clock())
        where = store.said
        emit(
            {"office": code, "database": where, "admin": admin},
            as_json,
            (tr("La oficina «{code}» está lista en {database}.", code=code, database=where),),
        )


def _refuse_name(code: str, name: str) -> None:
    if not (code.isalpha() and code.isupper() and 2 <= len(code) <= 4):
        raise Refused("office.code", tr("El código de la oficina son de 2 a 4 letras mayúsculas."))
    if not 1 <= len(name.strip()) <= NAME_LENGTH_MAX:
        raise Refused("office.name", tr("El nombre de la oficina tiene de 1 a {limit} letras.", limit=NAME_LENGTH_MAX))


@database.command("upgrade", help=tr("Lleva la base de datos a la versión de este programa."))
def upgrade_database(address: Database = None, as_json: AsJson = False) -> None:
    """Run the migrations that are missing, all or nothing."""
    with refusals(as_json):
        upgrade(Store(existing_database(address)))
        said = tr("La base de datos está en la versión {revision}.", revision=REVISIONS[-1])
        emit({"revision": REVISIONS[-1]}, as_json, (said,))


@database.command(
    "check", help=tr("Revisa el archivo, la versión, las guardas y los casos. Sale con 3 si algo está mal.")
)
def check(address: Database = None, as_json: AsJson = False) -> None:
    """Integrity of the file, foreign keys, guards, and where the cases stand."""
    with refusals(as_json):
        faults = open_office(address).ask(soundness_faults)
        emit({"faults": faults}, as_json, faults or (tr("La base de datos está bien."),))
        if faults:
            raise typer.Exit(INVARIANT_BROKEN)


@database.command("info", help=tr("Qué base de datos es y cuánto guarda."))
def info(address: Database = None, as_json: AsJson = False) -> None:
    """Dialect, version, offices and sizes."""
    with refusals(as_json):
        office = open_office(address)
        found = {"database": office.store.said, **asdict(office.ask(extent))}
        emit(found, as_json, facts(dict(zip(_titles(), found.values(), strict=True))))


def _titles() -> tuple[str, ...]:
    return (
        tr("Base de datos"),
        tr("Motor"),
        tr("Versión del motor"),
        tr("Versión de las tablas"),
        tr("Oficinas"),
        tr("Cuentas"),
        tr("Asientos"),
        tr("Bytes"),
    )
