"""`oficinista host`: the process that serves every terminal of a server, and what its sessions run."""

import grp
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from oficinista.cli.counter import open_counter, warm_counter
from oficinista.cli.output import refusals
from oficinista.cli.session import DATABASE_VARIABLE, Database, Socket, existing_database, require_owner
from oficinista.host.line import Line
from oficinista.host.protocol import DEFAULT_SOCKET, SOCKET_VARIABLE
from oficinista.host.server import Host, excess_letters
from oficinista.host.session import answer
from oficinista.i18n import language, tr
from oficinista.orders import Refused

SESSIONS_A_USER = 8


def host(
    socket: Socket = Path(DEFAULT_SOCKET),
    group: Annotated[
        str | None,
        typer.Option("--group", metavar=tr("GRUPO"), help=tr("El grupo de la máquina cuyos miembros pueden entrar.")),
    ] = None,
    sessions: Annotated[
        int, typer.Option("--sessions", min=1, max=100, help=tr("Cuántas sesiones a la vez por usuario."))
    ] = SESSIONS_A_USER,
    database: Database = None,
) -> None:
    """Serve terminals until the machine says stop; each session is a process of its own, and stays when this ends."""
    with refusals(as_json=False):
        require_owner()
        _refuse_long(socket.absolute())
        _refuse_unfit(socket.absolute())
        _refuse_unknown(group)
        os.environ[DATABASE_VARIABLE] = existing_database(database)
        os.environ.pop(SOCKET_VARIABLE, None)
        host = Host(socket.absolute(), group=group, sessions_a_user=sessions)
        with host.getting_ready():
            warm_counter()
    call = host.serve()
    sys.exit(answer(call, run_words))  # a session, which is no end of the host's subcommand


def _refuse_long(socket: Path) -> None:
    if excess := excess_letters(socket):
        raise Refused(
            "host.path_long",
            tr("La ruta {path} es demasiado larga: sobran {excess} letras.", path=socket, excess=excess),
            tr("Escoja otra con --socket."),
        )


def _refuse_unfit(socket: Path) -> None:
    """Refuse a place without a folder, and one where something else stands: it would be put out of the way."""
    if not socket.parent.is_dir():
        raise Refused(
            "host.folder",
            tr("No existe la carpeta {folder}.", folder=socket.parent),
            tr("Hágala, o escoja otra ruta con --socket."),
        )
    if socket.exists() and not socket.is_socket():
        raise Refused(
            "host.not_a_socket",
            tr("{path} es otra cosa, no el socket de un servidor.", path=socket),
            tr("Escoja otra ruta con --socket."),
        )


def _refuse_unknown(group: str | None) -> None:
    """Asked by its name: a directory of many machines answers for its groups, and lists them to nobody."""
    if group is None:
        return
    try:
        grp.getgrnam(group)
    except KeyError:
        raise Refused(
            "host.group",
            tr("No hay un grupo «{group}» en esta máquina.", group=group),
            tr("Hágalo con «addgroup», o diga otro con --group."),
        ) from None


def run_words(words: list[str], line: Line) -> int:
    """What `oficinista` and these words do, in a process of the host; the exit status."""
    if not words:
        return open_counter(None, line)
    line.hear_as_signals()
    if language() != _LANGUAGE:
        _forget_commands()
    from oficinista.cli.main import app

    try:
        app(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


_LANGUAGE = language()


def _forget_commands() -> None:
    """The help of subcommands is put into words when they are loaded: in another language, load them again."""
    for name in [name for name in sys.modules if name.startswith("oficinista.cli.")]:
        del sys.modules[name]
