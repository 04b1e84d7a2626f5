"""The terminal of a session: bytes in, frames out, its modes set at the start and put back at the end.

It differs from Textual's driver where a terminal at the end of an SSH line is hostile: bytes that are not UTF-8 are
letters (`keyboard`), the end of the line ends the session, nothing is asked of the terminal but its size, pastes and
whether it can take a frame whole. No mouse, no focus reports, no kitty keys. The terminal's own cursor stands where
the text goes, so that a screen reader or a Braille line can follow it.

Reading happens in the event loop, writing in one thread: a line that stalls stops neither signals nor drafts.
"""

import asyncio
import os
import queue
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from textual import events
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from oficinista.host.protocol import LEAVE_MODES
from screens.keyboard import ForeignTerminal, Keyboard
from screens.typeahead import TypeAhead

if TYPE_CHECKING:
    from screens.app import CounterApp

READ_BYTES = 4096
BACKLOG_FRAMES = 2
"""Frames on their way to the terminal before keys are held back."""
_CLOSE_S = 2.0
_HANG_UP_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)

_ENTER_MODES = (
    "\x1b[?1049h"  # the alternate screen
    "\x1b[?2004h"  # pastes come marked
    "\x1b[?7l\x1b[?25l"  # no line wrap; the cursor shows only where text goes
    "\x1b[?2026$p"  # can it take a frame whole?
)


class _Writer(threading.Thread):
    """Writes frames to the terminal in order, and between them what it prints. A terminal that is gone takes
    everything and says so once; to whoever prints it says so every time.

    The descriptor is its own: when the session gets another terminal, this one's last frames do not go there.
    """

    def __init__(self, fd: int, on_progress: Callable[[], None], on_gone: Callable[[], None]) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = os.dup(fd)
        self._frames: queue.SimpleQueue[tuple[bytes, Future[bool] | None] | None] = queue.SimpleQueue()
        self._on_progress = on_progress
        self._on_gone = on_gone

    @property
    def backlog(self) -> int:
        return self._frames.qsize()

    def put(self, frame: bytes, written: "Future[bool] | None" = None) -> None:
        """A frame, or something else that must stay whole; `written` is told whether the terminal took it."""
        self._frames.put((frame, written))

    def end(self) -> None:
        """Nothing comes after this."""
        self._frames.put(None)

    def run(self) -> None:
        is_gone = False
        while (item := self._frames.get()) is not None:
            frame, written = item
            if written is not None and not written.set_running_or_notify_cancel():
                continue
            if not is_gone and not self._write(frame):
                is_gone = True
                self._on_gone()
            if written is not None:
                written.set_result(not is_gone)
            if self.backlog == BACKLOG_FRAMES:
                self._on_progress()
        os.close(self._fd)

    def _write(self, frame: bytes) -> bool:
        try:
            while frame:
                frame = frame[os.write(self._fd, frame) :]
        except OSError:
            return False
        return True


class CounterDriver(Driver):
    """Drives a real terminal for a `CounterApp`."""

    def __init__(
        self,
        app: "CounterApp",
        *,
        debug: bool = False,
        mouse: bool = True,  # noqa: ARG002 - Textual passes it; there is no mouse
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=False, size=size)
        if sys.__stdin__ is None or sys.__stdout__ is None:
            raise OSError("a session needs a terminal")
        self._counter = app
        self._in, self._out = sys.__stdin__.fileno(), sys.__stdout__.fileno()
        self._keyboard = Keyboard(app.scan_prefix)
        self._typeahead: TypeAhead = app.typeahead
        self._expiry: asyncio.TimerHandle | None = None
        self._frame: list[str] = []
        self._attributes: list[Any] | None = None
        self._is_reading = self._has_told_foreign = False
        self._writer: _Writer | None = None

    # Output

    @property
    def is_stalled(self) -> bool:
        """Whether the terminal is behind with taking frames."""
        return self._writer is not None and self._writer.backlog > BACKLOG_FRAMES

    def write(self, data: str) -> None:
        """Part of a frame; `flush` sends it."""
        self._frame.append(data)

    def flush(self) -> None:
        """Send what was written, in one piece."""
        if self._frame and self._writer is not None:
            self._writer.put("".join(self._frame).encode("utf-8", "replace"))
        self._frame.clear()

    def print_through(self, data: bytes) -> "Future[bool]":
        """Send what the terminal is to pass on to its printer, in one piece between two frames; from any thread.

        It tells whether the terminal took it. While it is not begun it can be cancelled.
        """
        written: Future[bool] = Future()
        if (writer := self._writer) is None:
            written.set_result(False)
        else:
            writer.put(data, written)
        return written

    # Life

    def start_application_mode(self) -> None:
        """Take the terminal, and listen to signals."""
        for number in _HANG_UP_SIGNALS:
            self._loop.add_signal_handler(number, self._counter.hang_up)
        self._loop.add_signal_handler(signal.SIGWINCH, self.tell_size)
        self.take_terminal()

    def take_terminal(self) -> None:
        """Take the terminal that is there now: raw input, the alternate screen, and its size."""
        self._attributes = termios.tcgetattr(self._in)
        termios.tcsetattr(self._in, termios.TCSANOW, _raw(self._attributes))
        self._writer = self._start_writer()
        self.write(_ENTER_MODES)
        self.flush()
        self.tell_size()
        self._read_more()

    def lose_terminal(self) -> None:
        """The terminal is gone, or will be others': leave it, and neither read nor write until another is taken."""
        self.stop_application_mode()
        if self._writer is not None:
            self._writer.end()
            self._writer = None

    def disable_input(self) -> None:
        """Read no more."""
        self._read_no_more()
        self._typeahead.clear()
        if self._expiry is not None:
            self._expiry.cancel()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was found. Safe to call twice."""
        self.disable_input()
        if self._attributes is None:
            return
        self._frame.clear()  # half a frame helps nobody
        self.write(LEAVE_MODES)
        self.flush()
        attributes, self._attributes = self._attributes, None
        try:
            termios.tcflush(self._in, termios.TCIFLUSH)  # keys meant for us are no commands for a shell
            termios.tcsetattr(self._in, termios.TCSANOW, attributes)
        except termios.error:
            self._counter.log.system("the terminal is gone")

    def close(self) -> None:
        """Wait for the last frame, but not for ever: the line may be dead."""
        if (writer := self._writer) is not None:
            self._writer = None
            writer.end()
            writer.join(_CLOSE_S)

    def _start_writer(self) -> _Writer:
        def gone() -> None:
            if self._writer is writer:
                self._counter.lose_line()

        writer = _Writer(
            self._out,
            on_progress=lambda: self._from_thread(_nothing),
            on_gone=lambda: self._from_thread(gone),
        )
        writer.start()
        return writer

    def _from_thread(self, callback: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback)

    def tell_size(self) -> None:
        """Tell the app how large the terminal is."""
        try:
            columns, lines = os.get_terminal_size(self._out)
        except OSError:
            columns, lines = 80, 24
        size = Size(columns or 80, lines or 24)
        self._size = (size.width, size.height)
        self._counter.post_message(events.Resize(size, size))

    # Input

    def _read_more(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self._loop.add_reader(self._in, self._read)

    def _read_no_more(self) -> None:
        if self._is_reading:
            self._is_reading = False
            self._loop.remove_reader(self._in)

    def _read(self) -> None:
        try:
            data = os.read(self._in, READ_BYTES)
        except OSError:  # EIO: the other end has hung up
            data = b""
        if not data:
            self._read_no_more()
            self._counter.lose_line()
            return
        self._take(self._keyboard.feed(data, time.monotonic()))
        if self._typeahead.is_full:
            self._read_no_more()
            self._loop.call_later(0.1, self._read_when_room)

    def _read_when_room(self) -> None:
        if self._attributes is None:
            return
        if self._typeahead.is_full:
            self._loop.call_later(0.1, self._read_when_room)
        else:
            self._read_more()

    def _expire(self) -> None:
        self._take(self._keyboard.expire(time.monotonic()))

    def _take(self, units: list[Message]) -> None:
        if self._keyboard.is_foreign and not self._has_told_foreign:
            self._has_told_foreign = True
            units = [*units, ForeignTerminal()]
        for unit in units:
            unit.set_sender(self._counter)
            if isinstance(unit, TerminalSupportsSynchronizedOutput):
                self._counter.post_message(unit)
            else:
                self._typeahead.put(unit)
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        if (deadline := self._keyboard.deadline) is not None:
            self._expiry = self._loop.call_later(max(0.0, deadline - time.monotonic()) + 0.001, self._expire)


def _nothing() -> None:
    """Wakes the event loop."""


def _raw(attributes: list[Any]) -> list[Any]:
    """Terminal attributes without echo, lines, signals and flow control: every key is ours."""
    raw = list(attributes)
    raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
    raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    raw[6] = list(raw[6])
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
    return raw
