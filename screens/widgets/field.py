"""One line to type in: no border, no blinking, one small frame a key.

What a key does to the text is done before the key's handler returns, and Enter takes the value with it
(`Field.Accepted.value`), so nothing typed after Enter can be in it. A character that the kind does not take is left to
the screen: in an amount, letters are keys.
"""

from collections.abc import Iterable
from string import ascii_letters, digits
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual.events import Blur, Focus, Key, Paste
from textual.geometry import Offset, Region
from textual.message import Message

from oficinista.i18n import tr
from screens.widgets.line import BOLD, PLAIN, REVERSE, UNDERLINE, Lines, Part, fit, safe

if TYPE_CHECKING:
    from screens.app import CounterApp

KINDS = {
    "text": None,
    "digits": frozenset(digits),
    "amount": frozenset(digits + ".,-"),
    "reference": frozenset(ascii_letters + digits + ".,-/# "),
}
"""The characters each kind takes; None takes all. A reference is the number of a paper."""


NOTE_LENGTH_MIN = 60
"""A text field that takes so much is a note."""
SNIPPET_SIGN = ";"
"""Before the two letters of a snippet: nobody writes it without a blank behind it."""


class Field(Lines, can_focus=True):
    """A labelled field. `kind`: text, digits, amount or reference; `letters_min`: how much must be written in it.

    A value set by the program is a proposal, except in a text: the first character typed replaces it. In a note, `;`
    and two letters become the text that they stand for, as the second is typed.
    """

    is_kept: ClassVar[bool] = True
    """Whether a draft keeps its text; a secret's is not kept."""

    class Accepted(Message):
        """Enter was pressed; `value` is what stood there then."""

        def __init__(self, field: "Field", value: str) -> None:
            self.field = field
            self.value = value
            super().__init__()

    class Changed(Message):
        """The text is another."""

        def __init__(self, field: "Field", value: str) -> None:
            self.field = field
            self.value = value
            super().__init__()

    class Unfit(Message):
        """What was typed or pasted does not go here; `text` says why."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def __init__(
        self,
        name: str,
        label: str,
        *,
        kind: str = "text",
        value: str = "",
        max_length: int = 60,
        letters_min: int = 0,
        label_width: int = 18,
    ) -> None:
        super().__init__(id=name)
        self.key = name
        self.label = label
        self.kind = kind
        self.max_length = max_length
        self.letters_min = letters_min
        self._takes = KINDS[kind]
        self._label_width = label_width
        self._value = ""
        self._at = 0
        self._first = 0
        self._is_proposal = False
        self.set(value)

    # The value

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self._value

    @property
    def is_proposal(self) -> bool:
        """Whether the program has put the value there and nobody has touched it."""
        return self._is_proposal

    @property
    def problem(self) -> str | None:
        """Why it cannot stay as it is; None when it can."""
        if len(self._value.strip()) >= self.letters_min:
            return None
        if self.letters_min == 1:
            return tr("{label}: falta.", label=self.label)
        return tr("{label}: escriba {count} letras o más.", label=self.label, count=self.letters_min)

    def relabel(self, label: str) -> None:
        """Call the field something else."""
        if label != self.label:
            self.label = label
            self.refresh_lines(0)

    def set(self, value: str) -> None:
        """Put `value` in, as a proposal where the kind has them."""
        self._is_proposal = bool(value) and self._takes is not None
        self._change(safe(value)[: self.max_length], len(value))

    def clear(self) -> None:
        """Empty it."""
        self._is_proposal = False
        self._change("", 0)

    def take(self) -> str:
        """The value, and the field is empty: nothing can come between."""
        value = self._value
        self.clear()
        return value

    def _change(self, value: str, at: int) -> None:
        is_other, self._value, self._at = value != self._value, value, max(0, min(at, len(value)))
        self._keep_caret_in_view()
        if self.is_mounted:
            self._redraw()
            if is_other:
                self.post_message(self.Changed(self, value))

    # Keys

    def on_key(self, event: Key) -> None:
        if self._edit(event) or self._type(event):
            event.stop()
            event.prevent_default()

    def _edit(self, event: Key) -> bool:
        value, at = self._value, self._at
        match event.key:
            case "enter":
                self.post_message(self.Accepted(self, value))
            case "backspace":
                self._edited(value[: max(0, at - 1)] + value[at:], at - 1)
            case "delete":
                self._edited(value[:at] + value[at + 1 :], at)
            case "left" | "right" | "home" | "end":
                where = {"left": at - 1, "right": at + 1, "home": 0, "end": len(value)}[event.key]
                self._edited(value, where)
            case _:
                return False
        return True

    def _type(self, event: Key) -> bool:
        character = event.character
        if (
            character is None
            or not character.isprintable()
            or (self._takes is not None and character not in self._takes)
        ):
            return False
        self._insert(safe(character))
        if self._takes is None and self.max_length >= NOTE_LENGTH_MIN:
            self._expand()
        return True

    def _expand(self) -> None:
        """Put in what the sign and the two letters before the caret stand for, if it fits whole."""
        start = self._at - len(SNIPPET_SIGN) - 2
        typed = self._value[max(0, start) : self._at].lower()
        words = cast("CounterApp", self.app).snippets.get(typed[1:]) if typed[:1] == SNIPPET_SIGN else None
        if words is None:
            return
        value = self._value[:start] + words + self._value[self._at :]
        if len(value) > self.max_length:
            self.post_message(self.Unfit(self._room_text))
        else:
            self._edited(value, start + len(words))

    def _edited(self, value: str, at: int) -> None:
        self._is_proposal = False
        self._change(value, at)

    def _insert(self, text: str) -> None:
        value, at = ("", 0) if self._is_proposal else (self._value, self._at)
        room = self.max_length - len(value)
        if len(text) > room:
            self.post_message(self.Unfit(self._room_text))
            text = text[: max(0, room)]
        self._edited(value[:at] + text + value[at:], at + len(text))

    @property
    def _room_text(self) -> str:
        if self.max_length == 1:
            return tr("{label}: cabe una letra.", label=self.label)
        return tr("{label}: caben {number} letras.", label=self.label, number=self.max_length)

    def on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        text, ends_line = event.text.rstrip("\r\n"), event.text.endswith(("\r", "\n"))
        is_one_line = len(text.splitlines()) <= 1
        if self._takes is not None:
            text = text.strip()
            if not is_one_line or not self._takes.issuperset(text):
                self.post_message(self.Unfit(tr("{label}: no se puede pegar eso aquí. Escríbalo.", label=self.label)))
                return
        self._insert(safe(text))
        if ends_line and is_one_line:
            self.post_message(self.Accepted(self, self._value))

    def on_focus(self, _event: Focus) -> None:
        self._at = len(self._value)
        self._keep_caret_in_view()
        self.refresh_lines(0)

    def on_blur(self, _event: Blur) -> None:
        self._first = 0
        self.refresh_lines(0)

    # Drawing

    @property
    def caret(self) -> Offset:
        """Where the terminal's cursor belongs, in the field."""
        return Offset(self._label_width + 1 + cell_len(self._value[self._first : self._at]), 0)

    @property
    def _room(self) -> int:
        return max(2, min(self.max_length + 1, self.size.width - self._label_width - 2))

    def _keep_caret_in_view(self) -> None:
        self._first = min(self._first, self._at)
        if self.size.width:
            while cell_len(self._value[self._first : self._at]) >= self._room:
                self._first += max(1, self._room // 4)

    def on_resize(self) -> None:
        self._first = 0
        self._keep_caret_in_view()

    def _redraw(self) -> None:
        width = self._label_width + 1 + self._room
        self.refresh(Region(0, 0, min(width, self.size.width), 1))

    def parts(self, y: int) -> Iterable[Part]:  # noqa: ARG002 - it has one line
        style = (REVERSE if self._is_proposal else UNDERLINE) if self.has_focus else PLAIN
        shown = self._value[self._first :]
        room = self._room
        if cell_len(shown) > room or not self.has_focus:
            shown = fit(shown, room)
        fill = " " * (room - cell_len(shown))
        return [
            (fit(self.label, self._label_width) + " ", BOLD if self.has_focus else PLAIN),
            (shown, style),
            (fill, UNDERLINE if self.has_focus else PLAIN),
        ]
