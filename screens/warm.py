"""What every session of a host needs, loaded and run once, in the process from which they are forked.

What is loaded here is shared by all of them, and none loads code later, when a newer version may be there.
"""

import asyncio
import pkgutil
import threading
from importlib import import_module

import oficinista
import screens
from oficinista.cli.session import find_office
from oficinista.rulebook import Rulebook
from oficinista.tariff import Tariffs
from screens.app import Session
from screens.counter import Counter

SELDOM_NEEDED = ("oficinista.demo", "oficinista.storage.migrations")


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
    counter = Counter(None, Session())
    async with counter.run_test() as pilot:
        while counter.office is None:
            await pilot.pause(0.01)
        await pilot.pause()
    await asyncio.get_running_loop().run_in_executor(counter._office_thread, counter.office.store.close)
    counter._office_thread.shutdown()
