"""What every session of a host needs, loaded and run once, in the process from which they are forked.

What is loaded here is shared by all of them, and none loads code later, when a newer version may be there.
"""

import asyncio
import pkgutil
import threading
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import oficinista
import screens
from oficinista.cli.session import find_office
from oficinista.rulebook import Rulebook
from oficinista.staff.actors import find_actor
from oficinista.staff.models import Role
from oficinista.staff.queries import StaffMember, staff
from oficinista.tariff import Tariffs
from screens.app import Session
from screens.counter import Counter

SELDOM_NEEDED = ("oficinista.demo", "oficinista.storage.migrations")
NOBODYS_DRAFTS = Path("/nonexistent/drafts")
"""What a clerk left half-typed is for their own sessions."""


def warm_up() -> None:
    """Load the program, and open the office and the first screen without a terminal. Raises what they raise, also
    the refusal of an office that cannot be opened.

    Nothing is left open, and no thread runs: the process may fork.
    """
    for package in (oficinista, screens):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(SELDOM_NEEDED):
                import_module(module.name)
    Tariffs.load()
    Rulebook.load()
    find_office(None).store.close()  # refuses what a session could only refuse, and the rehearsal would wait for
    asyncio.run(_rehearse())
    if threading.active_count() > 1:
        raise RuntimeError(f"a thread is left: {threading.enumerate()}")


async def _rehearse() -> None:
    counter = Counter(None, Session(drafts_path=NOBODYS_DRAFTS))
    async with counter.run_test() as pilot:
        while counter.office is None:
            await pilot.pause(0.01)
        await pilot.pause()
        if (login := _anybody(counter.office.ask(staff))) is not None:
            counter.signed_in(counter.office.ask(find_actor, login))
            await pilot.pause()
    await asyncio.get_running_loop().run_in_executor(counter._office_thread, counter.office.store.close)
    counter._office_thread.shutdown()


def _anybody(members: Iterable[StaffMember]) -> str | None:
    """Whose home to rehearse: a clerk's, as most sessions are, or else whoever there is."""
    working = [one for one in members if one.is_active and one.role is not Role.LOBBY]
    clerks = [one for one in working if one.role is Role.CLERK]
    return next((one.login for one in clerks + working), None)
