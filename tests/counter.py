"""A clerk at the counter, for tests: the real program over a real office, with every key through its type-ahead.

    with at_counter(office) as ana:
        ana.types("n", "enter")
        assert "P-001" in ana.sees

There is no terminal; the tests in a pseudo-terminal are in `tests/keystrokes` and `tests/terminal`.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.message import Message

from oficinista.office import Office
from oficinista.storage.store import Store
from screens.app import CounterApp, Session
from screens.counter import Counter
from screens.keyboard import Scanned
from screens.keys import SIGN_IN
from screens.screen import CounterScreen
from tests.office import PIN
from tests.terminal.pseudo import DEADLINE_S

T = TypeVar("T")


class _Mark(Message):
    """Comes out of the type-ahead when nothing is left of the keys before it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()


class Watched(CounterApp):
    """A session over an office of the test's, on a connection of its own, as every session has one."""

    def __init__(self, office: Office, *args: Any) -> None:
        self._tested = office
        self.left = asyncio.Event()
        super().__init__(*args)

    def exit(self, *args: Any, **kwargs: Any) -> None:
        self.left.set()
        super().exit(*args, **kwargs)

    def _open_office(self) -> Office:
        address = self._tested.store.url.render_as_string(hide_password=False)
        return Office(Store(address), clock=self._tested.clock)

    def _hand_over(self, unit: Message) -> None:
        if isinstance(unit, _Mark):
            unit.reached.set()
        else:
            super()._hand_over(unit)


class _TestCounter(Watched, Counter):
    """A clerk's session."""


class AtCounter:
    """What a person does and sees at the counter. The session runs in a thread; every call waits for its effect."""

    def __init__(self, app: Watched, size: tuple[int, int]) -> None:
        self.app = app
        self._size = size
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._live, name="counter")

    def types(self, *keys: str) -> None:
        """Press keys by their names (`enter`, `f3`, `n`) or type a text of several letters."""
        self._do(self._put([unit for key in keys for unit in _units(key)]))

    def scans(self, code: str) -> None:
        """Scan a document."""
        self._do(self._put([Scanned(code)]))

    def locks(self) -> None:
        """Type nothing for so long that the session locks itself."""
        self._do(self._lock())

    def locks_amid(self, *keys: str) -> None:
        """Press keys that give an order, and lock the session while the order waits for its turn to write."""
        office = self.app._tested
        with office.store.write(office.info.id):
            units = [unit for key in keys for unit in _units(key)]
            put = asyncio.run_coroutine_threadsafe(self._put(units), self._loop)
            self._do(self._lock_at_once())
        put.result(DEADLINE_S)

    def hears_nobody(self) -> None:
        """What others change is not heard from now on, as within the moment before the bell rings."""
        self._loop.call_soon_threadsafe(self.app._others.stop)

    def hangs_up(self) -> None:
        """The line drops."""
        self._do(self._hang_up())

    def resizes(self, width: int, height: int) -> None:
        """Make the window another size."""
        self._do(self._resize(Size(width, height)))

    def waits(self) -> None:
        """Wait until nothing more comes of what was done."""
        self._do(self._put([]))

    def waits_for(self, text: str) -> None:
        """Wait, without a key, until the screen says so."""
        self.waits_until(lambda: text in self._now())

    def waits_until(self, condition: Callable[[], bool]) -> None:
        """Wait, without a key, until it holds."""
        self._do(self._until(condition))

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return self._do(self._lines())

    def _now(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def sees(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def has_left(self) -> bool:
        """Whether the session is over."""
        return self.app.left.is_set()

    @property
    def place(self) -> str:
        """Where the person is."""
        screen = self.app.screen
        assert isinstance(screen, CounterScreen)
        return screen.place

    # The session's own thread

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(DEADLINE_S)
        self.waits()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(DEADLINE_S)

    def _live(self) -> None:
        with asyncio.Runner(loop_factory=self.app._make_loop) as runner:
            runner.run(self._session())

    async def _session(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        async with self.app.run_test(size=self._size):
            self._started.set()
            await self._ended.wait()
        await self._loop.run_in_executor(self.app._office_thread, self.app.office.store.close)
        self.app._close_threads()  # they would keep the whole session in memory

    def _do(self, action: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(action, self._loop).result(DEADLINE_S)

    async def _put(self, units: list[Message]) -> None:
        mark = _Mark()
        for unit in (*units, mark):
            unit.set_sender(self.app)
            self.app.typeahead.put(unit)
        ends = [asyncio.create_task(one.wait()) for one in (mark.reached, self.app.left, self.app._exception_event)]
        _, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for waiting in pending:
            waiting.cancel()
        if self.app._exception is not None:
            raise self.app._exception

    async def _resize(self, size: Size) -> None:
        assert isinstance(self.app._driver, HeadlessDriver)
        self.app._driver._size = size
        self.app.post_message(Resize(size, size))
        await self._until(lambda: self.app.size == size)
        await self._put([])

    async def _lock(self) -> None:
        self.app.call_later(self.app.lock)
        await self._put([])

    async def _lock_at_once(self) -> None:
        await self._until(lambda: len(self.app.typeahead) == 1 and self.app._under_way > 0)
        self.app.call_later(self.app.lock)
        await self._until(lambda: self.place == SIGN_IN)

    async def _hang_up(self) -> None:
        self.app.call_later(self.app.hang_up)
        await self.app.left.wait()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await asyncio.sleep(0.02)

    async def _lines(self) -> list[str]:
        return self._now().split("\n")


_NAMED = {
    "enter",
    "escape",
    "tab",
    "shift+tab",
    "up",
    "down",
    "left",
    "right",
    "pageup",
    "pagedown",
    "home",
    "end",
    "backspace",
}


def _units(key: str) -> Iterator[Key]:
    is_function = key[0] == "f" and key[1:].isdigit()
    if key == "slash":
        yield Key(key, "/")
    elif key in _NAMED or is_function:
        yield Key(key, None)
    else:
        yield from (Key(_character_to_key(character), character) for character in key)


@contextmanager
def at_counter(
    office: Office,
    login: str = "ana",
    *,
    size: tuple[int, int] = (80, 24),
    session: Session | None = None,
    pin: str | None = PIN,
) -> Iterator[AtCounter]:
    """A person at the counter, signed in unless `pin` is None."""
    with driven(_TestCounter(office, None, session or Session()), size) as counter:
        if pin is not None:
            counter.types(login, "enter", pin, "enter")
        yield counter


@contextmanager
def driven(app: Watched, size: tuple[int, int]) -> Iterator[AtCounter]:
    """A person before a session, as long as they stay."""
    person = AtCounter(app, size)
    try:
        person.start()
        yield person
    finally:
        person.end()
