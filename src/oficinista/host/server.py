"""The host: it accepts, looks who calls, and forks. It reads nothing that a caller sends, so nobody can hold it up.

It may be killed and started again at any time: a session is a process of its own, which does not need it any more. It
has no thread and no connection to a database, as forking demands.
"""

import contextlib
import ctypes
import gc
import grp
import os
import selectors
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oficinista.host.lasting import keep_for_ever
from oficinista.host.line import DOOR_NAME_LENGTH_MAX
from oficinista.host.protocol import ending
from oficinista.i18n import tr
from oficinista.log import log

BACKLOG = 128
SESSIONS_MAX = 400
"""Of all users together: what the memory of a server of 8 GiB holds."""
SOCKET_MODE = 0o660
DOORS_MODE = 0o700
ADDRESS_BYTES_MAX = 107
"""What Linux lets the address of a Unix socket be (unix(7))."""
PR_SET_MEMORY_MERGE = 67
"""Of linux/prctl.h."""
_CREDENTIALS = struct.Struct("3i")  # process, user, group, as the kernel gives them


@dataclass(frozen=True, slots=True)
class Call:
    """A caller, known by what the kernel says of them, and where sessions without a line wait."""

    connection: socket.socket
    uid: int
    doors: Path


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    uid: int
    descriptor: int


def excess_letters(path: Path) -> int:
    """By how many letters a path is too long for a session that lost its line to be found again; 0 when it is not."""
    return max(0, len(os.fsencode(_doors_of(path))) + 1 + DOOR_NAME_LENGTH_MAX - ADDRESS_BYTES_MAX)


def _doors_of(path: Path) -> Path:
    return path.with_suffix(".waiting")


class Host:
    """Listens at `path` from the beginning, and answers when it serves: whoever calls meanwhile waits, however long the
    program takes to load on a busy machine. `group` is the group of the machine whose members may call; without it, the
    owner's own."""

    def __init__(self, path: Path, *, group: str | None, sessions_a_user: int) -> None:
        self._path = path
        self._doors = _doors_of(path)
        self._sessions_a_user = sessions_a_user
        self._processes: dict[int, _Process] = {}
        self._selector = selectors.PollSelector()
        self._doors.mkdir(mode=DOORS_MODE, exist_ok=True)
        _let_kernel_merge()
        self._listener = _listen(path, group)

    @contextlib.contextmanager
    def getting_ready(self) -> Iterator[None]:
        """What must be so before it serves. If it cannot be, whoever called meanwhile is told, and not cut off."""
        is_ready = False
        try:
            yield
            is_ready = True
        finally:
            if not is_ready:
                self._turn_all_away()

    def _turn_all_away(self) -> None:
        self._listener.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                connection, _ = self._listener.accept()
                _turn_away(connection, tr("El servidor del mostrador no puede empezar. Avise a sistemas."))

    def serve(self) -> Call:
        """Fork a process for each call, for ever. Only those come back, each with the call it is to answer."""
        self._selector.register(self._listener, selectors.EVENT_READ)
        log().info("host.listening")
        gc.collect()
        keep_for_ever()
        gc.freeze()  # what is loaded stays shared between the sessions: the collector need not write to it
        while True:
            for event, _ in self._selector.select():
                if isinstance(event.data, _Process):
                    self._bury(event.data)
                elif (call := self._answer()) is not None:
                    return call

    def _answer(self) -> Call | None:
        """Fork for the next caller. In the forked process, their call."""
        connection, _ = self._listener.accept()
        _, uid, _ = _CREDENTIALS.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
        if reason := self._why_not(uid):
            log().warning("session.refused", user=uid)
            _turn_away(connection, reason)
            return None
        try:
            pid = os.fork()
        except OSError:  # no memory, or no more processes: those that are at work go on
            log().error("session.not_forked", user=uid)
            _turn_away(connection, _full())
            return None
        if pid == 0:
            self._leave_to_parent()
            return Call(connection, uid, self._doors)
        connection.close()
        process = _Process(pid, uid, os.pidfd_open(pid))
        self._processes[pid] = process
        self._selector.register(process.descriptor, selectors.EVENT_READ, process)
        log().info("session.began", process=pid, user=uid)
        return None

    def _why_not(self, uid: int) -> str | None:
        mine = Counter(process.uid for process in self._processes.values())
        if mine[uid] >= self._sessions_a_user:
            return tr("Ya tiene {limit} sesiones abiertas. Cierre una.", limit=self._sessions_a_user)
        if mine.total() >= SESSIONS_MAX:
            return _full()
        return None

    def _bury(self, process: _Process) -> None:
        self._selector.unregister(process.descriptor)
        os.close(process.descriptor)
        del self._processes[process.pid]
        _, status = os.waitpid(process.pid, 0)
        if os.WIFSIGNALED(status):
            log().error("session.killed", process=process.pid, user=process.uid, signal=os.WTERMSIG(status))
        else:
            ended = os.waitstatus_to_exitcode(status)
            log().info("session.ended", process=process.pid, user=process.uid, status=ended)

    def _leave_to_parent(self) -> None:
        """In a forked process: what is the host's alone is closed here and goes on there."""
        self._selector.close()
        self._listener.close()
        for process in self._processes.values():
            os.close(process.descriptor)


def _full() -> str:
    return tr("El servidor del mostrador está lleno. Avise a sistemas.")


def _let_kernel_merge() -> None:
    """Let the kernel keep one page for all that are alike, in this process and those forked from it (Linux 6.4).

    Python counts references inside its objects, so that a session has a page of its own for each that it looks at;
    most of these soon say what the other sessions' say. Nothing happens until the machine's owner turns it on.
    """
    ctypes.CDLL(None).prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0)  # an older kernel refuses, and pages stay as they are


def _listen(path: Path, group: str | None) -> socket.socket:
    """A socket that takes the place of one left there by an earlier host, without a moment in which there is none."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with _umask(0o777):
        listener.bind(str(fresh))
    if group is not None:
        os.chown(fresh, -1, grp.getgrnam(group).gr_gid)
    fresh.chmod(SOCKET_MODE)
    listener.listen(BACKLOG)
    fresh.rename(path)
    return listener


@contextlib.contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    yield
    os.umask(before)


def _turn_away(connection: socket.socket, reason: str) -> None:
    """Say why, without waiting for a caller who does not listen."""
    connection.setblocking(False)
    with connection, contextlib.suppress(OSError):
        connection.send(ending(1, reason))
