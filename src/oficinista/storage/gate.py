"""A fair queue in front of SQLite's single writer.

SQLite lets writers poll for its lock, and under load some processes starve. The kernel queues those who wait for a
`flock` in order, and drops the lock of a process that dies. It does not drop that of one that hangs, and it knows no
time limit; so whoever must wait does so on a thread that can be left behind.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

from oficinista.i18n import tr
from oficinista.orders import Refused


class WriterGate:
    """The `flock` on a file beside the database. Held only while a write transaction runs."""

    def __init__(self, path: Path, patience_s: float) -> None:
        self.path = path
        self.patience_s = patience_s

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn to write, keep it for the block, and give it up whatever happens.

        Refuses where its file cannot be made, since there is no such folder, or this user may not write in it; and
        when the turn does not come in time, since a program that holds it hangs.
        """
        turn = _Turn(self._open())
        try:
            if not turn.comes(self.patience_s):
                raise Refused(
                    "storage.locked",
                    tr("Otro programa tiene ocupada la base de datos: nada se guardó."),
                    tr("Espere unos segundos y repita la operación."),
                )
            yield
        finally:
            turn.give_up()

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        except OSError as error:
            raise Refused(
                "storage.folder",
                tr("No se puede escribir en la carpeta {folder}.", folder=self.path.parent),
                tr("Revise que exista y que su usuario pueda escribir en ella."),
            ) from error


class _Turn:
    """One wait for the lock. Whoever knows last that it is over closes the descriptor, which gives up the lock."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._came = Event()
        self._knowing = Lock()
        self._is_queued = self._is_over = False

    def comes(self, within_s: float) -> bool:
        """Whether the lock is held in time."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._is_queued = True
            Thread(target=self._queue, daemon=True).start()
            return self._came.wait(within_s)
        return True

    def give_up(self) -> None:
        """The turn is over, whether it came or not."""
        with self._knowing:
            self._is_over = True
            if self._came.is_set() or not self._is_queued:
                os.close(self._descriptor)

    def _queue(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._knowing:
            if self._is_over:
                os.close(self._descriptor)
            else:
                self._came.set()
