"""The counter's program: one session of one clerk at one terminal.

How a screen is built on it: `screens.screen` (any screen) and `screens.form` (one with fields). What the app gives:

- `CounterApp(first, connect=..., look=..., bell=...)`, then `run_session()`. `first()` makes the first screen; it
  appears before `connect()` runs (in the office's thread, it may import and open what it likes), and what is typed
  meanwhile waits. Then `app.office` is what `connect` returned and the screen's `connected()` is called.
- `app.in_office(work, then, asker)`: run `work()` in the office's thread, the only one that touches the database, then
  call `then(result)` in the screen that asked. Keys wait for it. Screens use `ask` and `order`, which are built on it.
- `app.snippets`: the texts that two letters stand for in a note.
- `app.drafts`: what was typed and not committed. `app.hang_up()`: leave now, keep the drafts.
- `lock()` is called after `session.lock_after_s` without a key; override it. `unlocked()` starts the time again.
- `look` and `bell` tell what others change (`others`): the screen's `reload()` is called then.

Keys reach the screens through `typeahead`, so a screen may be pushed, popped or focused by any key without care.
An untouched session writes nothing to the terminal, and nothing wakes it before its lock is due.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import Screen

from oficinista.i18n import tr
from oficinista.log import log, log_path, record
from oficinista.seat import named_seat
from screens.drafts import Drafts
from screens.driver import CounterDriver
from screens.frame import Shown, SparingFrame
from screens.keyboard import SCAN_PREFIX, ForeignTerminal, Scanned
from screens.others import Others
from screens.screen import CounterScreen, attempt
from screens.typeahead import RestSelector, TypeAhead
from screens.widgets.bars import Context

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")

PATIENCE_S = 0.6
"""After this long the person is told that the office is still at it."""
BURST_FRAME_S = 1 / 60
"""While keys wait, a mere repaint comes at most this often."""
PAINTS_LIMIT = 8
MIN_WIDTH, MIN_HEIGHT = 80, 24


@dataclass(frozen=True, slots=True)
class Session:
    """What may differ from one terminal to another. `from_environment` reads it."""

    scan_prefix: str = SCAN_PREFIX
    lock_after_s: float | None = None
    drafts_path: Path | None = None
    log_path: Path = field(default_factory=log_path)
    window: str = ""

    @classmethod
    def from_environment(cls) -> "Session":
        """`OFICINISTA_SCAN_PREFIX`, `_LOCK_MINUTES`, `_DRAFTS`, `_LOG` and `_SEAT`, to which visitors are called.

        Ends the program with a sentence where the minutes are no whole number.
        """
        minutes, drafts = os.environ.get("OFICINISTA_LOCK_MINUTES"), os.environ.get("OFICINISTA_DRAFTS")
        if minutes and not minutes.isdecimal():
            sys.exit(tr("OFICINISTA_LOCK_MINUTES dice minutos enteros, no «{said}».", said=minutes))
        return cls(
            scan_prefix=os.environ.get("OFICINISTA_SCAN_PREFIX") or SCAN_PREFIX,
            lock_after_s=int(minutes) * 60 if minutes else None,
            drafts_path=Path(drafts) if drafts else None,
            window=named_seat(os.environ),
        )


class CounterApp(App[None], inherit_bindings=False):
    """One session. See the module's docstring."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    theme = Reactive("ansi-dark")
    """Sixteen colours, from the person's own palette."""
    BINDINGS: ClassVar[list[BindingType]] = []  # keys are in `screens.keys`; Ctrl+C, Q, S and Z do nothing

    def __init__(
        self,
        first: Callable[[], Screen[Any]],
        *,
        connect: Callable[[], Any] | None = None,
        look: Callable[[], int] | None = None,
        bell: Callable[[], int | None] | None = None,
        session: Session | None = None,
    ) -> None:
        self.session = session or Session()
        self.typeahead = TypeAhead(self._is_at_rest, self._hand_over)
        super().__init__(driver_class=CounterDriver)
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = True
        self.drafts = Drafts(self.session.drafts_path)
        self.office: Any = None
        self.actor: Any = None
        self.context = Context()
        self.snippets: Mapping[str, str] = {}
        self._shown = Shown()
        self._last_words = ""
        self._first = first
        self._connect = connect
        self._office_thread = ThreadPoolExecutor(1, "office")
        self._others = Others(look, bell, self._office_thread, self._others_changed, self._handle_exception)
        self._lock_timer: asyncio.TimerHandle | None = None
        self._under_way = 1  # opening
        self._last_key = self._painted_at = time.monotonic()
        self._paints = 0
        self._paint_context = copy_context()
        self.paints_at_rest = False
        self._is_leaving = self._caret_is_shown = False

    @property
    def scan_prefix(self) -> str:
        """What the scanner of this terminal sends before a code."""
        return self.session.scan_prefix

    @property
    def top(self) -> CounterScreen[Any] | None:
        """The screen on top. None when it is not one of ours, and when the session is over: an answer of the office's
        thread or a dropped line may come after the last screen is gone."""
        screen = self._screen_stack[-1] if self._screen_stack else None
        return screen if isinstance(screen, CounterScreen) else None

    @property
    def is_too_small(self) -> bool:
        """Whether the terminal is smaller than what every screen is made for."""
        return self.size.width < MIN_WIDTH or self.size.height < MIN_HEIGHT

    # Life

    def run_session(self) -> int:
        """Run until the clerk leaves. The exit code: 0, or 1 after a defect or when the office refuses to open.

        The terminal is put back in any case.
        """
        try:
            with asyncio.Runner(loop_factory=self._make_loop) as runner:
                runner.run(self.run_async(mouse=False))
        finally:
            if isinstance(self._driver, CounterDriver):
                self._driver.stop_application_mode()
                self._driver.close()
            self._close_threads()
        if not self._save_drafts() and not self._last_words:
            self._last_words = tr(
                "No se pudo guardar lo que escribía en {path}. Avise a sistemas.", path=self.drafts.path
            )
        if self._last_words:
            self._say_last()
        return 1 if self._last_words else 0

    def _say_last(self) -> None:
        """Say it on the terminal as it was before us, if there still is one."""
        try:
            sys.stderr.write(f"{self._last_words}\n")
            sys.stderr.flush()
        except OSError:
            log(self.session.log_path).info("session.unread")

    def _close_threads(self) -> None:
        """The session is over: wait for what its threads have under way."""
        self._office_thread.shutdown()

    def _make_loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.SelectorEventLoop(RestSelector(self._step))
        self.paints_at_rest = True
        loop.set_exception_handler(self._loop_failed)
        return loop

    def _loop_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A callback of the event loop has a defect; asyncio would only log it."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self._handle_exception(error)
        else:
            log(self.session.log_path).warning("session.loop")  # its words may quote what it worked on

    def on_mount(self) -> None:
        self._paint_context = copy_context()
        self.drafts.load()
        self.screen_change_signal.subscribe(self, self._forget_dead_screens)
        self.push_screen(self._first())
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        """The first screen has been painted: now the heavy part."""
        self.in_office(partial(attempt, self._connect or _no_office), self._opened, self)

    def _opened(self, office: Any) -> None:
        from oficinista.orders import Refusal

        if isinstance(office, Refusal):
            self._last_words = str(office)
            self.exit()
            return
        self.office = office
        self._under_way -= 1
        if getattr(office, "info", None) is not None and office.info.is_training:
            self.set_context(mark=tr("PRÁCTICA: DINERO FALSO"))
        self._others.look()  # what changes after the first screen has asked differs from what is seen here
        if (top := self.top) is not None:
            top.connected()
        self._lock_when_due()

    def on_unmount(self) -> None:
        self._others.stop()
        if self._lock_timer is not None:
            self._lock_timer.cancel()

    def hang_up(self) -> None:
        """The line is gone or the server stops: keep what was typed and leave."""
        if not self._is_leaving:
            self._is_leaving = True
            try:
                self.keep_drafts()
            finally:
                self.exit()

    def on_foreign_terminal(self, _message: ForeignTerminal) -> None:
        """The terminal is set to Latin-1. Its letters arrive, ours do not: say it once."""
        if (top := self.top) is not None:
            top.message.warn(tr("Esta terminal no está en UTF-8. En PuTTY: Window, Translation, UTF-8."))

    def lose_line(self) -> None:
        """The terminal is gone. Override it where a session can have another."""
        self.hang_up()

    def repaint(self) -> None:
        """Draw everything again: the terminal is another one."""
        self._shown = Shown()
        self._caret_is_shown = self._sync_available = False
        self.screen.refresh(layout=True)

    def keep_drafts(self) -> bool:
        """Put what is typed in every open screen into the drafts, and those into their file. Whether it has them."""
        for screen in self.screen_stack:
            if isinstance(screen, CounterScreen) and (draft := screen.draft()):
                self.drafts.keep(screen.place, screen.subject, draft)
        return self._save_drafts()

    def _save_drafts(self) -> bool:
        """A file that cannot be written, as on a full disk, ends no session: what was typed is still in it."""
        try:
            self.drafts.save()
        except OSError as error:
            record(error, self.session.log_path)
            return False
        return True

    def set_context(self, **fields: str) -> None:
        """Change the line of context: office, clerk, till, ticket, date."""
        self.context = replace(self.context, **fields)
        if self.is_running and (top := self.top) is not None:
            top.context_line.show(self.context)

    # Keys

    def _step(self) -> bool:
        """The event loop has nothing to run: draw what is due, or hand over the next key. Whether there was one."""
        return self._paint_if_due() or self.typeahead.step()

    def _paint_if_due(self) -> bool:
        if not self._running or self._exit or self._batch_count or (screen := self.top) is None:
            return False
        is_busy = len(self.typeahead) > 0 and time.monotonic() - self._painted_at < BURST_FRAME_S
        if not (screen.has_layout_due or (screen.has_frame_due and not is_busy)):
            self._paints = 0
            return False
        self._paints += 1
        if self._paints > PAINTS_LIMIT:  # something in the screen waits for time to pass: its timer will draw
            return False
        self._painted_at = time.monotonic()
        asyncio.get_running_loop().call_soon(screen.paint, context=self._paint_context)
        return True

    def _is_at_rest(self) -> bool:
        """Whether nothing is left of what the last key caused. The event loop has nothing to run when this is asked."""
        if not self._running or self._exit or self._under_way or self._batch_count or self.is_too_small:
            return False
        if isinstance(self._driver, CounterDriver) and self._driver.is_stalled:
            return False
        return not ((top := self.top) is not None and top.has_layout_due)

    def _hand_over(self, unit: Message) -> None:
        self._last_key = time.monotonic()
        if isinstance(unit, Scanned):
            self.screen.post_message(unit)
        else:
            self.post_message(unit)

    # The office's thread

    def in_office(self, work: Callable[[], T], then: Callable[[T], object], asker: MessagePump) -> None:
        """Run `work` in the office's thread, then `then` with its result in `asker`. Keys wait until it is done."""
        self._under_way += 1
        loop = asyncio.get_running_loop()
        patience = loop.call_later(PATIENCE_S, asker.call_later, self._ask_patience, asker)
        in_context = partial(copy_context().run, work)  # a screen knows its app there, even when it is gone meanwhile
        future = loop.run_in_executor(self._office_thread, in_context)
        future.add_done_callback(partial(self._answered, then, asker, patience))

    def hold_keys(self) -> Callable[[], None]:
        """Let keys wait until what is returned is called, for the first time."""
        self._under_way += 1
        released = asyncio.Event()

        def release() -> None:
            if not released.is_set():
                released.set()
                self._under_way -= 1

        return release

    def _ask_patience(self, asker: MessagePump) -> None:
        if self._under_way and isinstance(asker, CounterScreen):
            asker.message.wait(tr("Un momento…"))

    def _answered(
        self,
        then: Callable[[T], object],
        asker: MessagePump,
        patience: asyncio.TimerHandle,
        future: "asyncio.Future[T]",
    ) -> None:
        self._under_way -= 1
        patience.cancel()
        if isinstance(asker, CounterScreen):
            asker.message.wait("")
        if future.cancelled():
            return
        if (error := future.exception()) is not None:
            self._handle_exception(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        elif self.is_running:
            asker.call_later(self.deliver, partial(then, future.result()), asker)

    def deliver(self, answer: Callable[[], object], asker: MessagePump) -> None:  # noqa: ARG002 - what subclasses ask
        """Give the asker its answer. Override it where an answer may have to wait."""
        answer()

    def _others_changed(self) -> None:
        if (top := self.top) is not None:
            top.call_later(top.reload)

    # The lock

    def _lock_when_due(self) -> None:
        """Lock if nobody has typed for so long, else come back when that may be."""
        if not self.session.lock_after_s:
            return
        left_s = self._last_key + self.session.lock_after_s - time.monotonic()
        if left_s > 0:
            self._lock_timer = asyncio.get_running_loop().call_later(left_s, self._lock_when_due)
        else:
            self.keep_drafts()
            self.lock()

    def lock(self) -> None:
        """Nobody has typed for `lock_after_s`: override it with what hides the customer's data. Drafts are kept."""

    def unlocked(self) -> None:
        """Somebody has proved to be the clerk: the time starts again."""
        self._last_key = time.monotonic()
        if self._lock_timer is not None:
            self._lock_timer.cancel()
        self._lock_when_due()

    # Drawing

    def _forget_dead_screens(self, _screen: Screen[Any]) -> None:
        """Textual's cache of styles keeps a thousand dead screens alive, since its methods are its keys."""
        StylesCache.get_inner_outer.cache_clear()

    def _set_pointer_shape(self, shape: str) -> None:
        """There is no mouse."""

    def _display(self, screen: Screen[Any], renderable: "RenderableType | None") -> None:
        """Paint, and leave the terminal's own cursor where the text goes."""
        focused = self.focused
        caret = getattr(focused, "caret", None)
        if focused is not None and caret is not None:
            self.cursor_position = focused.content_region.offset + caret
        if (caret is not None) != self._caret_is_shown and self._driver is not None and not self._batch_count:
            self._caret_is_shown = caret is not None
            self._driver.write("\x1b[?25h" if self._caret_is_shown else "\x1b[?25l")
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = SparingFrame(renderable, self._shown)
        super()._display(screen, renderable)

    # Defects

    def _handle_exception(self, error: Exception) -> None:
        """A defect: log it, keep the drafts, end the session. The clerk sees a code, never a traceback."""
        self._return_code = 1
        if self._exception is None:  # Textual's tests raise it again
            self._exception = error
            self._exception_event.set()
        if not self._last_words:
            code = record(error, self.session.log_path)
            self._last_words = _defect_text(code, is_kept=False)
            try:
                self._last_words = _defect_text(code, is_kept=self.keep_drafts())
            except Exception as second:  # noqa: BLE001 - it must not hide the first, nor keep the terminal
                record(second, self.session.log_path)
        self._close_messages_no_wait()


def _no_office() -> None:
    """A program without an office: the tests of the screens themselves."""


def _defect_text(code: str, *, is_kept: bool) -> str:
    if not is_kept:
        return tr("El programa se detuvo por un defecto, código {code}. Avise a sistemas.", code=code)
    return tr(
        "El programa se detuvo por un defecto, código {code}. Lo que escribía quedó guardado. Avise a sistemas.",
        code=code,
    )
