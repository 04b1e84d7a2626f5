"""The two programs that are measured at the terminal, and how one gets to each of their places."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.baseline_app import NAMES
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import CHECKOUT, Program, new_office, scan
from tests.keystrokes.test_budgets import BILL, make_busy_office
from tests.office import with_customer
from tests.terminal.pseudo import Terminal

Step = tuple[bytes, str]
"""Keys, and what then shows."""
HOME = b"\x1b[H"
"""A scan leaves the cursor on its bill; the list is begun at its first."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A program: how it starts over a folder of its own, and the steps to its places."""

    name: str
    start: Callable[[Path], Terminal]
    home: str
    account: Step
    payment: Step
    search: Step

    def at_home(self, folder: Path) -> Terminal:
        """The program as it has started."""
        terminal = self.start(folder)
        terminal.wait_until_quiet(0.3)
        return terminal

    def at_account(self, folder: Path) -> Terminal:
        """The account with 24 bills and a payment, the cursor on the first of its list."""
        return stepped(self.at_home(folder), self.account)

    def at_payment(self, folder: Path) -> Terminal:
        """The payment of that account, the cursor in the amount."""
        return stepped(self.at_account(folder), self.payment)

    def at_search(self, folder: Path) -> Terminal:
        """The search box, empty."""
        return stepped(self.at_home(folder), self.search)


def stepped(terminal: Terminal, step: Step) -> Terminal:
    """The program after a step, all of its frame drawn."""
    key, shows = step
    terminal.type(key)
    terminal.wait_for(shows)
    terminal.wait_until_quiet(0.3)
    return terminal


def make_town(store: Store) -> None:
    """The busy office of the keystroke budgets, with neighbours enough to fill the list of a search."""
    make_busy_office(store)
    office = Office(store)
    for name in NAMES:
        with_customer(office, name)


def _start_counter(folder: Path) -> Terminal:
    return Program(new_office(make_town, folder), is_cold=True)


def _start_baseline(_folder: Path) -> Terminal:
    terminal = Terminal([sys.executable, "-m", "benchmarks.baseline_app"], cwd=str(CHECKOUT))
    terminal.wait_for("INICIO")
    return terminal


COUNTER = Subject(
    "oficinista",
    _start_counter,
    home="Mi caja",
    account=(scan(BILL) + HOME, "de 25"),
    payment=(b"p", "Se aplica a"),
    search=(b"/", "Dirección"),
)
BASELINE = Subject(
    "Textual, defaults",
    _start_baseline,
    home="INICIO",
    account=(b"a", "fila 1 de 25"),
    payment=(b"p", "COBRO"),
    search=(b"/", "BÚSQUEDA"),
)
