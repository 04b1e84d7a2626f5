"""A session's line to its terminal.

While it lasts, the client tells through it what the terminal cannot: that the window changed, that the user interrupts,
that they are gone. When it drops, a session that is kept opens a *door*: a socket in a folder of the host's, by which
the next session of the same user of the machine finds it and hands over its own terminal.
"""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from oficinista.host.protocol import DROPPED, INTERRUPT, STREAMS, ending
from oficinista.seat import SEAT_VARIABLE, is_seat

KNOCK_S = 2.0
"""A session that does not answer the door within this time is left alone."""
DOOR_NAME_LENGTH_MAX = 40
"""User, moment and process of a session that waits."""
MESSAGE_BYTES_MAX = 64
TAKEN = b"taken"


class Line:
    """The line of one session. `doors` is the folder where sessions without a line wait."""

    def __init__(self, connection: socket.socket, doors: Path, uid: int) -> None:
        self.connection = connection
        self.door: socket.socket | None = None
        self._doors, self._uid = doors, uid
        self._path: Path | None = None
        self._is_over = False

    def hear(self) -> bytes:
        """The next message of the client; `DROPPED` when it is gone."""
        try:
            return self.connection.recv(MESSAGE_BYTES_MAX)
        except ConnectionResetError:
            return DROPPED

    def hear_as_signals(self) -> None:
        """Turn what the client says into signals, as a terminal does; for what has no event loop."""
        threading.Thread(target=self._to_signals, name="line", daemon=True).start()

    def _to_signals(self) -> None:
        while (message := self.hear()) != DROPPED:
            if message == INTERRUPT:
                os.kill(os.getpid(), signal.SIGINT)
        if not self._is_over:
            os.kill(os.getpid(), signal.SIGHUP)

    def end(self, status: int) -> None:
        """Tell the exit status to whoever still listens, and close everything."""
        self._is_over = True
        with contextlib.suppress(OSError):
            self.connection.send(ending(status))
        self._close_door()
        self.connection.close()

    # Without a line

    def let_go(self) -> socket.socket:
        """The line is gone: leave the terminal alone and wait behind a door, which is returned."""
        self.connection.close()
        nowhere = os.open(os.devnull, os.O_RDWR)
        take_streams([nowhere] * STREAMS)
        os.close(nowhere)
        self._path = self._doors / f"{self._uid}-{time.time_ns()}-{os.getpid()}"
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.door.bind(str(self._path))
        self.door.listen()
        return self.door

    def answer_door(self) -> bool:
        """Take the terminal of whoever knocks. Whether there is a line again, and no door any more.

        The knock says at which seat the terminal is: the clerk may come back at another, with another printer.
        """
        if self.door is None:
            raise RuntimeError("there is no door while there is a line")
        knock, _ = self.door.accept()
        with knock:
            knock.settimeout(KNOCK_S)
            handed: list[int] = []
            try:
                seat, handed, _, _ = socket.recv_fds(knock, MESSAGE_BYTES_MAX, STREAMS + 1)
                knock.send(TAKEN)
            except OSError:  # whoever it was has not waited: the terminal is another session's
                _close_all(handed)
                return False
        if is_seat(named := seat.decode(errors="replace")):
            os.environ[SEAT_VARIABLE] = named
        *streams, connection = handed
        take_streams(streams)
        _close_all(streams)
        self.connection = socket.socket(fileno=connection)
        self._close_door()
        return True

    def _close_door(self) -> None:
        if self.door is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            self.door.close()
            self.door = None


def take_streams(streams: Sequence[int]) -> None:
    """Make these the standard input, output and error of this process."""
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)


def _close_all(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def hand_to_waiting(doors: Path, uid: int, streams: Sequence[int], connection: socket.socket, seat: str) -> bool:
    """Hand the terminal of a seat to the session of this user that lost its line last. Whether one took it."""
    mine = (door for door in doors.iterdir() if door.name.startswith(f"{uid}-"))
    waiting = sorted(mine, reverse=True)  # their names go on with when
    return any(_knock(door, [*streams, connection.fileno()], seat) for door in waiting)


def _knock(door: Path, handed: Sequence[int], seat: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as knock:
        knock.settimeout(KNOCK_S)
        try:
            knock.connect(str(door))
            socket.send_fds(knock, [seat.encode()], handed)
            return _is_taken(knock)
        except (ConnectionRefusedError, FileNotFoundError):
            door.unlink(missing_ok=True)  # its session is no more
        except OSError:
            return False  # it is there, and does not answer
    return False


def _is_taken(knock: socket.socket) -> bool:
    """Whether the session takes what it was handed. A terminal has one session: from the time-out on none can take it,
    and one that took it at the last moment has it."""
    try:
        return knock.recv(MESSAGE_BYTES_MAX) == TAKEN
    except TimeoutError:
        knock.shutdown(socket.SHUT_RD)  # what has arrived can still be read; nothing can arrive any more
        return knock.recv(MESSAGE_BYTES_MAX) == TAKEN
