"""The program as a fork of one process that has it loaded and rehearsed: what tests start dozens of times, once.

A fork has its own words, environment, folder and streams, as if it had been started. Loading is what a start adds:
`cli/test_installed.py` starts the program, and so do the tests of the host and the benchmarks.
"""

import atexit
import fcntl
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

CALL_BYTES, WORD_BYTES = 2**17, 16
CALLER = """#!{python} -SE
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
line.connect({path!r})
call = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd(), False])
socket.send_fds(line, [call.encode()], range(3))
line.recv(16)
sys.exit(int(line.recv(16)) % 256)
"""
"""What a shell calls. It loads nothing but how to ask for a fork."""


class ForkedProcess:
    """A fork of the program in a session of its own, held as `subprocess.Popen` holds a process."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        streams: Sequence[int],
        environment: Mapping[str, str],
        folder: str,
        is_controlling: bool = False,
    ) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.connect(_server())
        call = json.dumps([list(words), dict(environment), folder, is_controlling]).encode()
        socket.send_fds(self._line, [call], list(streams))
        self.pid = int(self._line.recv(WORD_BYTES))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status, or minus the number of a signal; None while it runs."""
        try:
            return self.wait(0.0)
        except BlockingIOError:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises TimeoutError."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            self.returncode = int(self._line.recv(WORD_BYTES))
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


@contextmanager
def program_for_shells(folder: Path) -> Iterator[Path]:
    """The folder for PATH with an `oficinista` in it that forks."""
    caller = folder / "bin" / "oficinista"
    caller.parent.mkdir()
    caller.write_text(CALLER.format(python=sys.executable, path=_server()), encoding="utf-8")
    caller.chmod(0o755)
    yield caller.parent


@cache
def _server() -> str:
    """Where the process listens from which this one's programs are forked; it ends with this one."""
    path = str(Path(tempfile.mkdtemp(prefix="oficinista-forks-")) / "sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(path)
        door.listen()
        server = subprocess.Popen(
            [sys.executable, "-m", __name__, str(door.fileno())],
            pass_fds=[door.fileno()],
            start_new_session=True,
            cwd=Path(__file__).parents[1],
        )
    atexit.register(server.kill)
    return path


def serve(door: socket.socket) -> None:
    """Load and rehearse the program over an office of its own as the host does, and fork for each call until killed."""
    import oficinista.cli
    from oficinista.storage.store import Store
    from screens.warm import warm_up
    from tests.office import make_office

    main = oficinista.cli.main  # the module of the same name takes its place once it is loaded
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"OFICINISTA_DATABASE": f"{folder}/office.db", "OFICINISTA_LOG": f"{folder}/log"}
        store = Store(os.environ["OFICINISTA_DATABASE"])
        make_office(store)
        store.close()
        warm_up()
    gc.collect()
    gc.freeze()  # as the host does: what is loaded is not gone through at the end of every fork
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        line, _ = door.accept()
        if not os.fork():
            door.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _look_after(line)
            main()
            sys.exit()
        line.close()


def _look_after(line: socket.socket) -> None:
    """Fork the program: return in it; in this process tell its number and, when it has ended, how."""
    call, streams, _, _ = socket.recv_fds(line, CALL_BYTES, 3)
    words, environment, folder, is_controlling = json.loads(call)
    program = os.fork()
    if not program:
        line.close()
        _become(words, environment, folder, streams)
        if is_controlling:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        return
    for stream in streams:
        os.close(stream)
    line.send(str(program).encode())
    _, status = os.waitpid(program, 0)
    line.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(words: list[str], environment: dict[str, str], folder: str, streams: list[int]) -> None:
    """Be as a process that was started with these."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, closefd=False) for number, mode in enumerate("rww"))  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["oficinista", *words]


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
