"""The real program in a pseudo-terminal over an office of today, and what a script of keys did to it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pysqlite3 import dbapi2  # not `sqlite3`: a second SQLite in one process takes the locks of the first

from oficinista.office import Office
from oficinista.storage.store import Store
from tests import databases
from tests.forking import ForkedProcess
from tests.office import PIN
from tests.terminal.pseudo import Terminal

CHECKOUT = Path(__file__).parents[2]
BURST, HUMAN = 0.0, 0.06
"""Seconds between keys: all at once, and a very fast person."""
ENTER, ESC = b"\r", b"\x1b"
_NOT_WORK = ("clerk.sign_in",)


def scan(code: str) -> bytes:
    """What the scanner of a terminal sends, in one piece."""
    return b"\x02" + code.encode("ascii") + ENTER


def keys(*texts: str) -> list[bytes]:
    """Texts key by key, each followed by Enter."""
    return [key for one in texts for key in (*(bytes([letter]) for letter in one.encode()), ENTER)]


def new_office(make: Callable[[Store], None], folder: Path) -> Path:
    """The database of an office that `make` filled, on the machine's own clock as the program is."""
    folder.mkdir(exist_ok=True)
    return Path(databases.new_sqlite(make, folder))


class Program(Terminal):
    """`oficinista` on a database, with a clerk signed in and at home; loaded before unless `is_cold`."""

    def __init__(
        self,
        database: Path,
        *,
        lines: int = 24,
        columns: int = 80,
        environment: dict[str, str] | None = None,
        login: str = "ana",
        is_cold: bool = False,
    ) -> None:
        folder, self._is_cold = database.parent, is_cold
        super().__init__(
            [sys.executable, "-c", "from oficinista.cli import main; main()"],
            environment={
                "OFICINISTA_DATABASE": str(database),
                "OFICINISTA_DRAFTS": str(folder / "drafts.json"),
                "OFICINISTA_LOG": str(folder / "defects.log"),
                "OFICINISTA_SPOOL": str(folder / "spool"),
                **(environment or {}),
            },
            lines=lines,
            columns=columns,
            cwd=str(CHECKOUT),
        )
        self.type(keys(login, PIN))
        self.wait_for(lambda: "Mi caja" in self.text or "My till" in self.text)
        self.wait_until_quiet(0.05)

    def _start(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: str, *, is_controlling: bool
    ) -> "subprocess.Popen[bytes] | ForkedProcess":
        if self._is_cold:
            return super()._start(arguments, environment, folder, is_controlling=is_controlling)
        return ForkedProcess(
            [], streams=[self._slave] * 3, environment=environment, folder=folder, is_controlling=is_controlling
        )

    def wait_until_at_rest(self, quiet_s: float = 0.5) -> None:
        """Wait until the program has written nothing and worked nothing for a while, however busy the machine is."""
        worked = -1.0
        while (now := self._worked_s()) != worked:
            worked = now
            self.wait_until_quiet(quiet_s)

    def _worked_s(self) -> float:
        """Seconds of processor that the program has used; a session at rest uses a hundredth now and then."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return round((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), 1)


def played(make: Callable[[Store], None], folder: Path, keys: Sequence[bytes], pause_s: float, until: str) -> list[str]:
    """The orders that a script gave, as the audit chain has them, once the screen shows `until`."""
    database = new_office(make, folder)
    before = orders(database)
    with Program(database) as program:
        program.type(keys, pause_s=pause_s)
        program.wait_for(until)
        program.wait_until_quiet(0.1)
    return orders(database)[len(before) :]


def orders(database: Path) -> list[str]:
    """Every order of an office but signing in, in its order."""
    given = dbapi2.connect(str(database)).execute("SELECT order_name, order_json FROM audit_event ORDER BY id")
    rows = given.fetchall()
    return [f"{name} {order}" for name, order in rows if name not in _NOT_WORK]


def reopened(database: Path) -> Office:
    """The office after the program."""
    return Office.open(str(database))
