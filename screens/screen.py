"""What every screen of the counter is: a place with keys, a line of context, a message, and the office behind it.

A screen says its `place` (the row of `screens.keys` that its keys are in), makes its middle in `body()`, and has one
method `do_<action>` for each of its actions. It asks with `ask(query, then)` and orders with `order(order, then)`; both
run in the office's thread, keys wait for them, and `then` is called here with the answer. A refusal is shown on the
message line. `why_not(action)` gives the reason why something cannot be done now.

A scan comes as a `Scanned` message to the screen on top, wherever the focus is: `on_scanned`.

Override `opened()`, not `on_mount()`: Textual calls the `on_mount` of every class, the subclass's first, so that one
which calls `super()` runs twice.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast
from uuid import uuid4

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from oficinista.i18n import tr
from screens.keyboard import Scanned
from screens.keys import TABLE, Action, KeyTable
from screens.widgets.bars import ContextLine, KeyBar, MessageLine
from screens.widgets.field import Field
from screens.widgets.line import PLAIN, Lines, Part, safe

if TYPE_CHECKING:
    from oficinista.orders import Order, Refusal
    from screens.app import CounterApp

FRAME_S = 1 / 240
"""A frame that `paint` could not finish comes after 4 ms, not after Textual's 16."""

T = TypeVar("T")
ResultT = TypeVar("ResultT")


class _TooSmall(Lines):
    """Covers a screen that has no room."""

    DEFAULT_CSS = """
    _TooSmall { layer: cover; width: 100%; height: 100%; display: none; }
    """

    def parts(self, y: int) -> Iterable[Part]:
        width = max(1, self.size.width)
        words, lines = tr("Agrande la ventana a 80 columnas y 24 líneas. Lo escrito sigue aquí.").split(), [""]
        for word in words:
            joined = f"{lines[-1]} {word}".strip()
            lines[-1:] = [joined] if len(joined) <= width or not lines[-1] else [lines[-1], word]
        return [(safe(lines[y]), PLAIN)] if y < len(lines) else ()


class _Body(Widget):
    """What is between the line of context and the message."""

    DEFAULT_CSS = """
    _Body { layout: vertical; height: 1fr; overflow: hidden; background: ansi_default; }
    """


class CounterScreen(Screen[ResultT], inherit_bindings=False):
    """A place of the counter. See the module's docstring."""

    DEFAULT_CSS = """
    CounterScreen { layers: default cover; overflow: hidden; background: ansi_default; }
    CounterScreen.-too-small _TooSmall { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = []

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, but a change of focus draws the two widgets, not the whole screen."""

    place: ClassVar[str] = ""
    keys: ClassVar[KeyTable] = TABLE

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0
        self._ticks: Timer | None = None
        self._is_frame_put_off = False
        self.context_line = ContextLine()
        self.key_bar = KeyBar(self.actions, self.why_not)
        self.message = MessageLine(self.key_bar.above)

    # What a screen says of itself

    @property
    def subject(self) -> str:
        """What the screen is about (an account's number), for its draft."""
        return ""

    def body(self) -> Iterable[Widget]:
        """The widgets between the line of context and the message."""
        return ()

    def why_not(self, action: str) -> str | None:  # noqa: ARG002 - what subclasses override
        """Why an action cannot be done now; None when it can."""
        return None

    def opened(self) -> None:
        """The screen's widgets are there: fill them, ask for what they show."""

    def connected(self) -> None:
        """The office is open: the first screen may ask now."""

    def reload(self) -> None:
        """Somebody else has changed something: ask again."""

    def draft(self) -> dict[str, str]:
        """What was typed here and is not committed."""
        return {}

    def restore(self, draft: dict[str, str]) -> None:
        """Put a draft back."""

    def on_scanned(self, message: Scanned) -> None:
        """A document was scanned. Where nothing is expected, say so."""
        if message.code:
            self.message.warn(tr("Aquí no se espera un documento. Se leyó {code}.", code=message.code))
        else:
            self.message.warn(tr("Lectura incompleta. Pase el documento otra vez."))

    # What a screen uses

    @property
    def counter(self) -> "CounterApp":
        """The session."""
        return cast("CounterApp", self.app)

    def say(self, text: str) -> None:
        """Tell that something was done."""
        self.message.say(text)

    def told(self, words: str | None) -> None:
        """Say how a screen that was opened from here ended, if it did anything."""
        if words is not None:
            self.say(words)

    def refuse(self, refusal: "Refusal | str") -> None:
        """Tell what cannot be done, why, and the key that helps."""
        self.message.refuse(str(refusal))

    def why_not_number(self, last: int) -> str | None:
        """Why the number that was pressed (`pressed`) is of nothing; None when it is of one of `last`."""
        if self.pressed <= last:
            return None
        return tr("No hay un {number}: escoja entre 1 y {last}.", number=self.pressed, last=last)

    def refresh_keys(self) -> None:
        """Look again at what can be done."""
        self.key_bar.update()
        self.message.update()

    def ask(self, query: Callable[[], T], then: Callable[[T], object]) -> None:
        """Run `query` in the office's thread, then `then` with what it returned. A refusal is shown."""
        self.counter.in_office(partial(attempt, query), partial(self._taken, then, None), self)

    def order(
        self,
        order: "Order",
        then: Callable[[Any], object],
        *,
        key: str | None = None,
        cosignature: Any = None,
        refused: "Callable[[Refusal], object] | None" = None,
    ) -> None:
        """Send `order` through the door, then `then` with what was done. A refusal is shown, and given to `refused`.

        `key` makes a repeated order the same order; without one, every call is an order of its own.
        """
        run = partial(
            self.counter.office.run, order, actor=self.counter.actor, key=key or new_key(), cosignature=cosignature
        )
        self.counter.in_office(partial(attempt, run), partial(self._taken, then, refused), self)

    def _taken(
        self, then: Callable[[T], object], refused: "Callable[[Refusal], object] | None", answer: "T | Refusal"
    ) -> None:
        from oficinista.orders import Refusal

        if not isinstance(answer, Refusal):
            then(answer)
        else:
            self.refuse(answer)
            if refused is not None:
                refused(answer)
        self.refresh_keys()

    # Keys

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.pressed = int(event.key) if event.key.isdecimal() else 0
        action = self.keys.find(self.place, event.key)
        if action is None or not self._does(action):
            self._unknown_key(event)
        else:
            self.carry_out(action)

    def carry_out(self, action: Action) -> None:
        """Do what an action says, or tell why it cannot be done now."""
        if reason := self.why_not(action.id):
            self.refuse(reason)
        else:
            self.message.say("")
            getattr(self, f"do_{action.id}")()
            self.refresh_keys()

    @property
    def actions(self) -> list[Action]:
        """What can be done here, now or at another moment."""
        return [action for action in self.keys.at(self.place) if self._does(action)]

    def _does(self, action: Action) -> bool:
        return hasattr(self, f"do_{action.id}")

    def _unknown_key(self, event: events.Key) -> None:
        field = self.focused
        if event.is_printable and isinstance(field, Field):
            if field.kind == "reference":
                self.refuse(tr("{label}: aquí no va «{sign}».", label=field.label, sign=event.character))
            else:
                self.refuse(tr("{label}: aquí van solo cifras.", label=field.label))

    def do_next_field(self) -> None:
        """Move to the next field or list."""
        self.focus_next()

    def do_previous_field(self) -> None:
        """Move to the one before."""
        self.focus_previous()

    def do_back(self) -> None:
        """Go back one step. The first screen stays."""
        if len(self.app.screen_stack) > 2:  # below the first is Textual's own
            self.dismiss()

    def do_help(self) -> None:
        """Show the help for this place."""
        from screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.place, self.actions))

    def on_field_unfit(self, message: Field.Unfit) -> None:
        message.stop()
        self.message.warn(message.text)

    # Drawing

    @property
    def _update_timer(self) -> Timer:
        if self._ticks is None:
            self._ticks = self.set_interval(FRAME_S, self._on_timer_update, name="frames", pause=True)
        return self._ticks

    @property
    def has_layout_due(self) -> bool:
        """Whether a change of layout, or a callback that waits for the frame, is still to come."""
        return bool(self._layout_required or self._scroll_required or self._recompose_required or self._callbacks)

    @property
    def has_frame_due(self) -> bool:
        """Whether something is to be drawn."""
        return bool(self._is_frame_put_off or self._dirty_widgets or self._repaint_required)

    def paint(self) -> None:
        """Draw all that is due in one frame."""
        self._on_timer_update()
        if self._is_frame_put_off:
            self._is_frame_put_off = False
            super()._compositor_refresh()

    def _compositor_refresh(self) -> None:
        """Textual draws a new screen three times over; ours is drawn once, by `paint`, when all is in place."""
        if self.counter.paints_at_rest and self is self.counter.top:
            self._is_frame_put_off = True
        else:
            super()._compositor_refresh()

    def compose(self) -> ComposeResult:
        yield self.context_line
        with _Body():
            yield from self.body()
        yield self.message
        yield self.key_bar
        yield _TooSmall()

    def on_mount(self) -> None:
        self.opened()

    def on_screen_resume(self) -> None:
        self.context_line.show(self.counter.context)
        self.set_class(self.counter.is_too_small, "-too-small")

    def on_resize(self) -> None:
        self.set_class(self.counter.is_too_small, "-too-small")


def attempt(work: Callable[[], T]) -> "T | Refusal":
    """What `work` returns, or the refusal it raises."""
    from oficinista.orders import Refused

    try:
        return work()
    except Refused as refused:
        return refused.refusal


def new_key() -> str:
    """An idempotency key: one order, however often it is sent."""
    return uuid4().hex
