"""Opening the counter: the only place of the core that names the screens."""

import os
import sys
from typing import TYPE_CHECKING

from oficinista.i18n import tr

if TYPE_CHECKING:
    from oficinista.host.line import Line


def open_counter(database: str | None, line: "Line | None" = None) -> int:
    """Run the counter on this terminal until the clerk leaves; the exit status. Refuses what is not a terminal.

    With the `line` of a host, a session that loses its terminal waits for the clerk to come back.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(tr("El mostrador necesita una terminal. Vea los subcomandos con «oficinista --help».") + "\n")
        return 2
    os.environ.setdefault("ESCDELAY", "300")
    from screens.counter import run_counter

    return run_counter(database, line)


def open_lobby(kind: str, database: str | None) -> int:
    """Run the `board` or the `kiosk` on this terminal; the exit status. Refuses what is not a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(tr("Esto necesita una terminal.") + "\n")
        return 2
    from screens.lobby import run_lobby

    return run_lobby(kind, database)


def warm_counter() -> None:
    """Load all that a session needs and open the counter once without a terminal, for the processes to be forked."""
    os.environ.setdefault("ESCDELAY", "300")
    from screens.warm import warm_up

    warm_up()


def probe_terminal() -> int:
    """Show what this terminal sends for each key of the counter; the exit status. Refuses what is not a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(tr("Esto necesita una terminal.") + "\n")
        return 2
    from screens.probe import run_probe

    return run_probe(sys.stdin.fileno())
