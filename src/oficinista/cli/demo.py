"""`oficinista demo`: an office to try everything in, made once and kept."""

import gc
import os
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path
from rich.console import Console
from rich.progress import Progress

from oficinista.caller import os_user
from oficinista.cli.counter import open_counter
from oficinista.cli.output import refusals
from oficinista.cli.session import DATABASE_VARIABLE, Database, open_office
from oficinista.clock import system_clock
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage.store import Store

PARTIAL = ".partial"
Builder = Callable[..., None]
"""Fills an empty store: told the moment, the machine's user, and whom to tell how far it is."""


def demo(
    no_open: Annotated[bool, typer.Option("--no-open", help=tr("La prepara sin abrir el mostrador."))] = False,
    accounts: Annotated[int, typer.Option("--accounts", min=20, max=100_000, help=tr("Cuántas cuentas."))] = 2_000,
    seed: Annotated[int, typer.Option("--seed", min=0, max=1_000_000, help=tr("Otro número, otro pueblo."))] = 1,
    database: Database = None,
) -> None:
    """Prepare the demonstration office unless it is there, say how to enter, and open it."""
    with refusals(as_json=False):
        address = database or os.environ.get(DATABASE_VARIABLE) or default_demo()
        if is_there(address):
            require_demo(address)
        else:
            make(address, tr("Preparando la oficina de demostración"), _builder(accounts, seed))
        typer.echo(how_to_enter(address))
    if not no_open:
        raise typer.Exit(open_counter(address))


def default_demo() -> str:
    """Where the demonstration office is kept when nobody says otherwise."""
    return str(user_data_path("oficinista", ensure_exists=True) / "demo.db")


def is_there(address: str) -> bool:
    """Whether there is an office at an address already. Refuses a database of another version."""
    if "://" not in address:
        return Path(address).exists()
    from oficinista.storage.migrate import revision

    with Store(address).read() as connection:
        return revision(connection) is not None


def require_demo(address: str) -> None:
    """Refuse an office that is not the demonstration: nobody should practise on real customers."""
    from oficinista.demo.build import CODE

    office = open_office(address)
    if office.info.code != CODE:
        raise Refused(
            "demo.other_office",
            tr("En {address} está la oficina «{code}», no la de demostración.", address=address, code=office.info.code),
            tr("Diga otra base de datos con --database."),
        )


def _builder(accounts: int, seed: int) -> Builder:
    from oficinista.demo.build import build

    return partial(build, accounts=accounts, seed=seed)


def make(address: str, said: str, build: Builder) -> None:
    """Build an office; a SQLite file appears under its name only when it is whole."""
    is_file = "://" not in address
    work = address + PARTIAL if is_file else address
    if is_file:
        remove(work)
    gc.disable()  # only here: a million small tuples, none of them in a cycle
    store = Store(work, is_scratch=is_file)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(said, total=None)
        build(
            store,
            now=system_clock(),
            os_user=os_user(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    store.close()
    gc.enable()
    if is_file:
        if Path(f"{work}-wal").exists():
            raise RuntimeError("SQLite kept a log beside the file: renaming the file would lose it")
        flush(work)
        Path(work).rename(address)
        remove(work)


def flush(path: str) -> None:
    """Have the disk keep a file before it gets its name."""
    with Path(path).open("rb") as file:
        os.fsync(file.fileno())


def remove(path: str) -> None:
    """Take away what an interrupted preparation left."""
    for suffix in ("", "-wal", "-shm", ".gate"):
        Path(path + suffix).unlink(missing_ok=True)


def how_to_enter(address: str) -> str:
    """Who can sit down, and with which PIN."""
    from oficinista.demo.build import BANK, PEOPLE, PIN

    clerks, supervisors, liaisons = (
        ", ".join(login for login, _, role in PEOPLE if role.value == wanted and login != BANK)
        for wanted in ("clerk", "supervisor", "liaison")
    )
    return tr(
        "Oficina de demostración: {address}\n"
        "Oficinistas: {clerks}. Supervisores: {supervisors}. Enlace de redes: {liaisons}. PIN de todos: {pin}.\n"
        "Para entrar: oficinista --database {quoted}",
        address=address,
        quoted=shlex.quote(address),
        clerks=clerks,
        supervisors=supervisors,
        liaisons=liaisons,
        pin=PIN,
    )
