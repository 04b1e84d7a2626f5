"""A pseudo-terminal for tests: start a program in it, type at a chosen speed, read its screen, wait for what it shows.

It plays the part of a terminal: it answers the queries a program sends. Nothing sleeps for an assertion: `wait_for`
waits until the screen says so, with a deadline.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    from tests.forking import ForkedProcess

DEADLINE_S = 60.0
"""Long: a machine that has other work to do is no defect of the program."""
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
_PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")


class Terminal:
    """A program in a pseudo-terminal. Use it in a `with`: at its end the program is no more."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        lines: int = 24,
        columns: int = 80,
        cwd: str | None = None,
        is_controlling: bool = True,
    ) -> None:
        inherited = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "COLUMNS", "LINES", "COLORTERM"}}
        self.fd, self._slave = pty.openpty()
        self._display = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._display)
        self.output = bytearray()
        self.is_watched = True  # a benchmark turns it off: it measures the program, not this terminal
        self.chunks: list[tuple[float, int]] = []
        self.is_closed = False
        self._set_size(self._slave, lines, columns)
        self.found = self.attributes()  # before the program may have changed them
        self.started = time.perf_counter()
        environment = {**inherited, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})}
        folder = cwd or str(Path.cwd())
        self.process = self._start(arguments, environment, folder, is_controlling=is_controlling)

    def _start(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: str, *, is_controlling: bool
    ) -> "subprocess.Popen[bytes] | ForkedProcess":
        return subprocess.Popen(
            arguments,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=_take_terminal if is_controlling else None,  # noqa: PLW1509 - no threads here
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()
        os.close(self._slave)

    # What the person does

    def type(self, keys: bytes | Sequence[bytes], *, pause_s: float = 0.0) -> None:
        """Send keys: all at once, or with a pause after each."""
        if pause_s == 0.0:
            self._send(keys if isinstance(keys, bytes) else b"".join(keys))
            return
        for key in [bytes([byte]) for byte in keys] if isinstance(keys, bytes) else keys:
            self._send(key)
            until = time.perf_counter() + pause_s
            while (left := until - time.perf_counter()) > 0:
                self.pump(left)

    def _send(self, data: bytes) -> None:
        """Write it all while reading what the program shows: neither side may block the other."""
        while data:
            _, writable, _ = select.select([], [self.fd], [], 0.05)
            if writable:
                data = data[os.write(self.fd, data[:512]) :]
            self.pump(0.0)

    def resize(self, lines: int, columns: int) -> None:
        """The person drags the window."""
        self._display.resize(lines, columns)
        self._set_size(self.fd, lines, columns)

    def _set_size(self, fd: int, lines: int, columns: int) -> None:
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def hang_up(self) -> None:
        """The line drops."""
        if not self.is_closed:
            self.is_closed = True
            os.close(self.fd)

    # What the person sees

    def pump(self, timeout_s: float) -> int:
        """Read what comes within the time; how many bytes."""
        if self.is_closed:
            return 0
        readable, _, _ = select.select([self.fd], [], [], max(0.0, timeout_s))
        if not readable:
            return 0
        data = os.read(self.fd, 1 << 16)
        self.output += data
        self.chunks.append((time.perf_counter(), len(data)))
        if self.is_watched:
            self._stream.feed(_PRIVATE.sub(b"", data))
        for query, answer in ANSWERS.items():
            if query in data:
                os.write(self.fd, answer)
        return len(data)

    @property
    def screen(self) -> list[str]:
        """The lines of the screen, without blanks at their ends."""
        return [line.rstrip() for line in self._display.display]

    def cells(self) -> list[list[pyte.screens.Char]]:
        """Every cell of the screen with its style."""
        rows, columns = range(self._display.lines), range(self._display.columns)
        return [[self._display.buffer[row][column] for column in columns] for row in rows]

    def replayed(self) -> str:
        """The screen as all that was ever written makes it, watched or not."""
        display = pyte.Screen(self._display.columns, self._display.lines)
        pyte.ByteStream(display).feed(_PRIVATE.sub(b"", bytes(self.output)))
        return "\n".join(display.display)

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.screen)

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and column of the terminal's cursor."""
        return self._display.cursor.y, self._display.cursor.x

    def modes(self) -> dict[int, bool]:
        """Every private mode the program has set, and whether it is on now."""
        return {
            int(number): found.group(2) == b"h"
            for found in _MODES.finditer(bytes(self.output))
            for number in found.group(1).split(b";")
        }

    def attributes(self) -> list[object]:
        """The terminal's attributes: echo, lines, flow control."""
        return termios.tcgetattr(self._slave)[:4]

    # Waiting

    def wait_for(self, condition: str | Callable[[], bool], *, deadline_s: float = DEADLINE_S) -> float:
        """Wait until the screen shows a text, or a condition holds. The time; an AssertionError at the deadline."""
        holds = condition if callable(condition) else lambda: condition in self.text
        until = time.perf_counter() + deadline_s
        while not holds():
            left = until - time.perf_counter()
            if left <= 0:
                raise AssertionError(f"never came: {condition!r}; the screen:\n{self.text}")
            self.pump(min(left, 0.05))
        return time.perf_counter()

    def wait_until_quiet(self, quiet_s: float = 0.15, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the program has written nothing for a while."""
        until = time.perf_counter() + deadline_s
        while self.pump(quiet_s) and time.perf_counter() < until:
            pass

    def wait_for_end(self, *, deadline_s: float = DEADLINE_S) -> int:
        """Wait until the program has ended; its exit code."""
        self.wait_for(lambda: self.process.poll() is not None, deadline_s=deadline_s)
        while self.pump(0.02):
            pass
        return self.process.wait()


def _take_terminal() -> None:
    """In the child: the pseudo-terminal is the one its session hangs on."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
