"""Opening the counter: the only place of the core that names the screens."""

import os
import sys

from oficinista.i18n import tr


def open_counter(database: str | None) -> int:
    """Run the counter on this terminal until the clerk leaves; the exit status. Refuses what is not a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(tr("El mostrador necesita una terminal. Vea los subcomandos con «oficinista --help».") + "\n")
        return 2
    os.environ.setdefault("ESCDELAY", "300")
    from screens.counter import run_counter

    return run_counter(database)
