"""The line of a host's session to its terminal, and the wait for another when it drops.

Nobody can read or write meanwhile: the screens stay as they are behind the lock. Only the same user of the machine is
led to the session again, and only the clerk's PIN opens it.
"""

import asyncio
import socket
from typing import TYPE_CHECKING

from oficinista.host.protocol import DROPPED, WINDOW
from oficinista.log import log
from screens.driver import CounterDriver

if TYPE_CHECKING:
    from oficinista.host.line import Line
    from screens.app import CounterApp


class KeptLine:
    """Listens to a line for its session, and keeps the session when it drops."""

    def __init__(self, app: "CounterApp", line: "Line") -> None:
        self._app = app
        self._line = line
        self._expiry: asyncio.TimerHandle | None = None

    def listen(self) -> None:
        """From now on hear what the client tells."""
        asyncio.get_running_loop().add_reader(self._line.connection, self._hear)
        self._driver.tell_size()  # the window may have changed before

    def wait(self, patience_s: float) -> None:
        """The line has dropped: wait so long for another, then leave."""
        if self._line.door is not None:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._line.connection)
        self._driver.lose_terminal()
        try:
            door = self._line.let_go()
        except OSError:  # there is nowhere to wait: what is typed is kept, and nobody would come
            log(self._app.session.log_path).error("session.no_door")
            self._app.hang_up()
            return
        loop.add_reader(door, self._answer, door)
        self._expiry = loop.call_later(patience_s, self._app.hang_up)

    @property
    def _driver(self) -> CounterDriver:
        driver = self._app._driver
        if not isinstance(driver, CounterDriver):
            raise TypeError("a line is of a terminal")
        return driver

    def _hear(self) -> None:
        message = self._line.hear()
        if message == DROPPED:
            self._app.lose_line()
        elif message == WINDOW:
            self._driver.tell_size()

    def _answer(self, door: socket.socket) -> None:
        """Somebody has the terminal that the clerk came back to."""
        if not self._line.answer_door():
            return
        asyncio.get_running_loop().remove_reader(door)
        if self._expiry is not None:
            self._expiry.cancel()
        log(self._app.session.log_path).info("session.line_back")
        self._driver.take_terminal()
        self._app.repaint()
        self.listen()
