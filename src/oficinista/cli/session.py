"""What every subcommand shares: which database, which clerk, and what becomes of a refusal."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from oficinista.caller import is_hosted, os_user
from oficinista.host.protocol import SOCKET_VARIABLE
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.actors import find_actor, require_permission
from oficinista.staff.models import Role
from oficinista.staff.queries import clerk_of_os_user

DATABASE_VARIABLE = "OFICINISTA_DATABASE"
OFFICE_VARIABLE = "OFICINISTA_OFFICE"

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar=tr("BASE"),
        envvar=DATABASE_VARIABLE,
        help=tr("Ruta del archivo SQLite, o postgresql://servidor/base."),
        show_envvar=True,
    ),
]
Socket = Annotated[
    Path,
    typer.Option(
        "--socket", metavar=tr("RUTA"), envvar=SOCKET_VARIABLE, help=tr("Dónde atiende el servidor del mostrador.")
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=tr("Escribe JSON en vez de texto."))]
ActingAs = Annotated[
    str | None, typer.Option("--as", metavar=tr("OFICINISTA"), help=tr("El oficinista que da la orden."))
]
AccountNumber = Annotated[str, typer.Argument(metavar=tr("CUENTA"), help=tr("Con o sin los ceros de delante."))]
FileToRead = Annotated[Path, typer.Argument(metavar=tr("ARCHIVO"), help=tr("El archivo."))]
WithClosed = Annotated[bool, typer.Option("--all", help=tr("También lo que está cerrado."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=tr("Dice qué haría, sin hacerlo."))]


def default_database() -> str:
    """Where an office is kept when nobody says otherwise: the user's own data folder."""
    return str(user_data_path("oficinista", ensure_exists=True) / "oficina.db")


def database_address(database: str | None) -> str:
    """The address that was given, or the one of the environment, or the default one.

    Through a host, which names its own in the environment, refuses any other.
    """
    named = os.environ.get(DATABASE_VARIABLE)
    if is_hosted() and database not in (None, named):
        raise Refused("host.database", tr("Por el servidor del mostrador no se abre otra base de datos."))
    return database or named or default_database()


def existing_database(database: str | None) -> str:
    """The same, of a database that is there: a mistyped path never becomes a new file."""
    address = database_address(database)
    if "://" not in address and not Path(address).expanduser().is_file():
        raise Refused(
            "storage.missing",
            tr("No existe la base de datos {address}.", address=address),
            tr("Prepárela con «oficinista init», o pruebe «oficinista demo»."),
        )
    return address


def open_office(database: str | None) -> Office:
    """The office of a database, for a subcommand: whatever it says, a training office is named at its side."""
    office = find_office(database)
    if office.info.mark:
        typer.echo(office.info.mark, err=True)
    return office


def find_office(database: str | None, *, is_lobby: bool = False) -> Office:
    """The office of a database: the one named by `OFICINISTA_OFFICE`, or the machine's user's, or the first.

    Refuses what cannot be opened, through a host whoever is no clerk here, and to a terminal of the waiting room all
    that is not the board or the kiosk (`is_lobby`).
    """
    named = os.environ.get(OFFICE_VARIABLE)
    office = Office.open(existing_database(database), office_code=named)
    own = None if named else office.ask(clerk_of_os_user, office.os_user)
    if own is None and is_hosted():
        raise Refused(
            "clerk.unmapped",
            tr("El usuario «{user}» no es un oficinista de esta oficina.", user=office.os_user),
            tr("Pida a sistemas que lo registre con «oficinista clerk add … --os-user»."),
        )
    if own is not None and own.role is Role.LOBBY and not is_lobby:
        raise Refused(
            "clerk.lobby_only",
            tr("«{user}» es de la sala de espera: solo abre el tablero o el quiosco.", user=office.os_user),
            tr("oficinista board, u oficinista kiosk."),
        )
    if own is None or own.office_code == office.info.code:
        return office
    return Office(office.store, office_code=own.office_code)


def acting_clerk(office: Office, login: str | None) -> str:
    """Who gives the order: the clerk of the machine's user, or the one named by somebody who may speak for others.

    Whoever is no clerk here owns the database and already holds it (through a host they got no office to open); a
    clerk speaks only for themselves, except IT.
    """
    own = office.ask(clerk_of_os_user, office.os_user)
    if login is None and own is None:
        raise Refused(
            "clerk.unmapped",
            tr("El usuario «{user}» no es un oficinista de esta oficina.", user=office.os_user),
            tr("Diga quién da la orden con --as."),
        )
    if login is not None and own is not None and own.login != login and own.role is not Role.IT:
        raise Refused(
            "clerk.not_yourself",
            tr("«{own}» no puede dar órdenes a nombre de «{login}».", own=own.login, login=login),
            tr("Sin --as las da «{own}»; por otra persona, solo sistemas.", own=own.login),
        )
    return login or (own.login if own else "")


def permitted_clerk(office: Office, login: str | None, action: str) -> str:
    """Who gives the order (`acting_clerk`). Refuses, before anything is begun, whoever was not granted the action."""
    clerk = acting_clerk(office, login)
    require_permission(office.ask(find_actor, clerk, action), action)
    return clerk


def require_owner() -> None:
    """Refuse, through a host, what is for whoever owns the database and its files."""
    if is_hosted():
        raise Refused(
            "host.owner_only",
            tr("Esto lo hace el dueño de la base de datos, y «{user}» no lo es.", user=os_user()),
            tr("En el servidor: sudo -u oficinista oficinista …"),
        )


def new_key() -> str:
    """An idempotency key nobody else has."""
    return secrets.token_hex(16)
