"""A fair queue in front of SQLite's single writer.

SQLite lets writers poll for its lock, and under load some processes starve. The kernel queues those who wait for a
`flock` in order, and drops the lock of a process that dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oficinista.i18n import tr
from oficinista.orders import Refused


class WriterGate:
    """The `flock` on a file beside the database. Held only while a write transaction runs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn to write, keep it for the block, and give it up whatever happens.

        Refuses where its file cannot be made: there is no such folder, or this user may not write in it.
        """
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        except OSError as error:
            raise Refused(
                "storage.folder",
                tr("No se puede escribir en la carpeta {folder}.", folder=self.path.parent),
                tr("Revise que exista y que su usuario pueda escribir en ella."),
            ) from error
