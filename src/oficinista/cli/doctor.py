"""`oficinista doctor` and `keys`: is everything as it must be, and if not, what to do. For people and monitoring."""

from pathlib import Path
from typing import Annotated

import typer

from oficinista.cli.counter import probe_terminal
from oficinista.cli.output import INVARIANT_BROKEN, emit, refusals
from oficinista.cli.session import AsJson, Database, Socket, existing_database
from oficinista.clock import system_clock
from oficinista.doctor import Finding, State
from oficinista.doctor.books import books
from oficinista.doctor.machine import machine
from oficinista.doctor.sessions import sessions
from oficinista.host.protocol import DEFAULT_SOCKET
from oficinista.i18n import tr
from oficinista.storage.store import Store

WARNED = 1


def examine(
    backups: Annotated[
        Path | None,
        typer.Option(
            "--backups",
            metavar=tr("CARPETA"),
            envvar="OFICINISTA_BACKUPS",
            show_envvar=True,
            help=tr("Dónde están los respaldos."),
        ),
    ] = None,
    socket: Socket = Path(DEFAULT_SOCKET),
    address: Database = None,
    as_json: AsJson = False,
) -> None:
    """Look at everything. Ends with 0 when all is well, 1 when something wants care, 3 when something is bad."""
    with refusals(as_json):
        store = Store(existing_database(address))
    now = system_clock()
    found = [*books(store, now), *machine(store, backups, now), *sessions(socket)]
    emit([_told(one) for one in found], as_json, [line for one in found for line in _lines(one)])
    states = {one.state for one in found}
    if State.BAD in states:
        raise typer.Exit(INVARIANT_BROKEN)
    if State.WARNING in states:
        raise typer.Exit(WARNED)


def keys() -> None:
    """Ask for each key of the counter, and show what this terminal sends for it."""
    raise typer.Exit(probe_terminal())


def _told(one: Finding) -> dict[str, str]:
    return {"code": one.code, "state": one.state.value, "found": one.found, "advice": one.advice}


def _lines(one: Finding) -> list[str]:
    mark = {State.WELL: tr("bien"), State.WARNING: tr("OJO"), State.BAD: tr("MAL")}[one.state]
    lines = [f"{mark:<5}{one.title}: {one.found}"]
    return [*lines, f"{'':<5}{one.advice}"] if one.advice else lines
