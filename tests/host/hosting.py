"""A real host over an office of today, and the real program at its terminals."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from oficinista.billing.periods import add_months
from oficinista.caller import os_user
from oficinista.office import Office
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.store import Store
from tests.forking import ForkedProcess
from tests.host.people import as_user
from tests.keystrokes.play import ENTER, scan
from tests.office import PIN, PIN_HASH, do, make_office, with_bills
from tests.terminal.pseudo import DEADLINE_S, Terminal
from tests.tills_builders import open_till

CHECKOUT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-c", "from oficinista.cli import main; main()")
SIGN_IN = PIN.encode() + ENTER
BILL = "200010000001"
HOME = "Mi caja"


def make_hosted_office(store: Store) -> None:
    """Clerk «rosa» is whoever runs the tests; she has a till open, and a customer owes a bill."""
    make_office(store)
    office = Office(store)
    add_clerk(office, "rosa", os_user())
    with_bills(office, 1, until=add_months(office.today.replace(day=1), -1))
    open_till(office, actor="rosa")


def add_clerk(office: Office, login: str, user: str, role: Role = Role.CLERK) -> None:
    """A clerk who is that user of the machine."""
    added = AddClerk(login=login, name=login.title(), role=role, os_user=user, pin_hash=PIN_HASH)
    do(office, added, actor="sistemas")


def half_a_payment() -> list[bytes]:
    """A customer's bill, the amount to pay, and half of what they hand over."""
    return [scan(BILL), b"p", *(bytes([key]) for key in b"45.97"), ENTER, *(bytes([key]) for key in b"60")]


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has just ended
        os.kill(pid, signal.SIGKILL)


class HostProcess:
    """`oficinista host`, which has begun to listen. Use it in a `with`: at its end its sessions are no more, either."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        program: Sequence[str] = PROGRAM,
        uid: int | None = None,
        groups: Sequence[int] = (),
    ) -> None:
        self.folder = folder
        self.database = folder / "office.db"
        self.socket = folder / "host.sock"
        self.waiting = folder / "host.waiting"
        self._words = ["host", "--socket", str(self.socket), *words]
        self._command = [*program, *self._words]
        self._uid, self._groups = uid, groups
        self.start()

    def start(self, source: str | None = None) -> None:
        """Start it, for the first time or again, or the Python of `source` in place of the program."""
        state = {f"XDG_{name}_HOME": str(self.folder / "state") for name in ("STATE", "DATA")}
        before = self._inode()
        environment = {
            **(os.environ if self._uid is None else as_user()),
            **state,
            "HOME": str(self.folder),
            "OFICINISTA_DATABASE": str(self.database),
            "OFICINISTA_LOG": str(self.folder / "host.log"),
        }
        with (self.folder / "host.err").open("a") as errors:
            self.process = self._launch(source, environment, errors)
        wait_for(lambda: self._inode() not in (None, before) or self.process.poll() is not None)
        assert self.process.poll() is None, (self.folder / "host.err").read_text("utf-8")

    def _launch(
        self, source: str | None, environment: dict[str, str], errors: IO[str]
    ) -> "subprocess.Popen[bytes] | ForkedProcess":
        return subprocess.Popen(
            self._command if source is None else [sys.executable, "-c", source, *self._words],
            env=environment,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stderr=errors,
            user=self._uid,
            group=self._uid,
            extra_groups=None if self._uid is None else self._groups,
            process_group=0,
        )

    def _inode(self) -> int | None:
        return self.socket.stat().st_ino if self.socket.exists() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for pid in {self.process.pid, *self.sessions()}:
            _kill(pid)
        self.process.wait()

    def told(self, event: str) -> list[dict[str, Any]]:
        """What the log says of an event."""
        log = self.folder / "host.log"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [told for told in map(json.loads, lines) if told["event"] == event]

    def sessions(self) -> list[int]:
        """The processes that this host and those before it have forked, and that are alive."""
        return [told["process"] for told in self.told("session.began") if is_alive(told["process"])]

    def end_sessions(self) -> None:
        """Kill the sessions that this host has forked: one that waits for its clerk would take the next terminal."""
        forked = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii").split()
        for pid in set(self.sessions()) & set(map(int, forked)):
            _kill(pid)
        wait_for(lambda: not self.sessions())

    def terminal(self, *words: str, program: Sequence[str] = PROGRAM, **environment: str) -> Terminal:
        """The program, as a person starts it at a terminal of the server."""
        return Terminal([*program, *words], environment=self.environment(environment), cwd=str(CHECKOUT))

    def run(self, *words: str, given: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """A subcommand, as a script runs it."""
        return subprocess.run(
            [*PROGRAM, *words],
            input=given if isinstance(given, str) else given.decode(),
            env={**os.environ, **self.environment(environment)},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """What tells a client where this host is."""
        return {"OFICINISTA_HOST": str(self.socket), **more}

    def call(self) -> socket.socket:
        """A connection, as a program has it that is not ours."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.settimeout(DEADLINE_S)
        connection.connect(str(self.socket))
        return connection


class ForkedHost(HostProcess):
    """The same, of a program that was loaded before."""

    def _launch(
        self, source: str | None, environment: dict[str, str], errors: IO[str]
    ) -> "subprocess.Popen[bytes] | ForkedProcess":
        if source is not None:
            return super()._launch(source, environment, errors)
        with open(os.devnull, "r+") as nothing:  # noqa: PTH123 - what has no file object has no number
            streams = (nothing.fileno(), nothing.fileno(), errors.fileno())
            return ForkedProcess(self._words, streams=streams, environment=environment, folder=str(CHECKOUT))


def signed_in(terminal: Terminal) -> Terminal:
    """Wait for the first screen, type the PIN, and wait for what is behind it."""
    terminal.wait_for("PIN")
    terminal.type(SIGN_IN)
    terminal.wait_for(HOME)
    return terminal


def is_alive(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or while it was read
        return False


def wait_for(condition: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
    """Wait until it is so."""
    until = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.01)
