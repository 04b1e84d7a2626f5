"""The lines around every screen: the context on top, what was said, and the keys at the bottom."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from textwrap import shorten, wrap

from rich.cells import cell_len

from oficinista.i18n import language, tr
from screens.keys import Action
from screens.widgets.line import BAD, BOLD, DIM, GOOD, PLAIN, REVERSE, TRAINING, WARN, Lines, Part, fit, safe


@dataclass(frozen=True, slots=True)
class Context:
    """Who works where, with whom. Times are written as they were (`desde 10:42`), so that the line stays still.

    `mark` says that nothing here is real, in a band of its own at the left.
    """

    mark: str = ""
    office: str = ""
    clerk: str = ""
    till: str = ""
    ticket: str = ""
    date: str = ""


class ContextLine(Lines):
    """The line of context. `show(context)` or `change(till=...)`; drawn only when it differs."""

    def __init__(self, context: Context | None = None) -> None:
        super().__init__()
        self.context = context or Context()

    def show(self, context: Context) -> None:
        """Show this context."""
        if context != self.context:
            self.context = context
            self.refresh_lines(0)

    def change(self, **fields: str) -> None:
        """Show the context with some fields changed."""
        self.show(replace(self.context, **fields))

    def parts(self, y: int) -> Iterable[Part]:  # noqa: ARG002 - it has one line
        date = safe(self.context.date)
        mark = f" {safe(self.context.mark)} " if self.context.mark else ""
        width = max(0, self.size.width - cell_len(date) - 3 - cell_len(mark))
        return [(mark, TRAINING), (f" {fit(self._left(width), width)} {date} ", REVERSE)]

    def _left(self, width: int) -> str:
        """The till and the ticket whole; of the office and the clerk what there is room for, the office last."""
        context = self.context
        facts = _joined(context.till, context.ticket)
        room = width - cell_len(facts) - (2 if facts else 0)
        names = _joined(context.office, context.clerk)
        if cell_len(names) > room:
            names = fit(safe(context.clerk), max(0, min(room, cell_len(safe(context.clerk)))))
        return _joined(names, facts)


def _joined(*texts: str) -> str:
    return "  ".join(safe(text) for text in texts if text)


class MessageLine(Lines):
    """Two lines for what was said last: an answer, or why not and which key helps. It keeps its height.

    In a line that needs no words `otherwise(y)` is there: the keys that do not fit in their own line.
    """

    DEFAULT_CSS = """
    MessageLine { height: 2; }
    """

    def __init__(self, otherwise: Callable[[int], list[Part]]) -> None:
        super().__init__()
        self._otherwise = otherwise
        self._shown: dict[int, list[Part]] = {}
        self._text = ""
        self._mark: Part = ("", PLAIN)
        self._before: tuple[str, Part] | None = None

    @property
    def text(self) -> str:
        """What it says now."""
        return self._text

    def say(self, text: str) -> None:
        """Tell that something was done."""
        self._show(text, ("" if not text else "> ", GOOD))

    def warn(self, text: str) -> None:
        """Tell what to beware of."""
        self._show(text, ("! ", WARN))

    def refuse(self, text: str) -> None:
        """Tell what cannot be done, why, and the key that helps."""
        self._show(text, (tr("NO") + " ", BAD))

    def forgive(self) -> None:
        """Say no more why not: it was mended."""
        if self._mark[1] is BAD:
            self.say("")

    def wait(self, text: str) -> None:
        """Ask for patience, or with an empty text end the wait: what was said before is there again."""
        if text and self._before is None:
            self._before = (self._text, self._mark)
            self._draw(text, ("  ", PLAIN))
        elif not text and self._before is not None:
            self._draw(*self._before)
            self._before = None

    def _show(self, text: str, mark: Part) -> None:
        self._before = None
        self._draw(text, mark)

    def _draw(self, text: str, mark: Part) -> None:
        if (text, mark) != (self._text, self._mark):
            self._text, self._mark = text, mark
            self.refresh_lines(0, 1)

    def update(self) -> None:
        """Look again at what is there beside what is said; draw only what has changed."""
        self.refresh_lines(*(y for y, shown in self._shown.items() if self._otherwise(y) != shown))

    def parts(self, y: int) -> Iterable[Part]:
        mark, style = self._mark
        lines = in_two_lines(safe(self._text), max(10, self.size.width - len(mark) - 1)) if self._text else []
        if y >= len(lines):
            self._shown[y] = self._otherwise(y)
            return self._shown[y]
        self._shown.pop(y, None)
        return [(mark if y == 0 else " " * len(mark), style), (lines[y], BOLD if y == 0 else PLAIN)]


MESSAGE_LINES = 2
_SENTENCE = re.compile(r"(?<=[.]) (?=[A-ZÁÉÍÓÚÑ¿«])")
"""Between two sentences; not after what is abbreviated, as in `art. 4`."""


def in_two_lines(text: str, width: int) -> list[str]:
    """`text` in two lines of `width` cells. What is too long is cut in the middle: its end tells what helps."""
    lines = wrap(text, width)
    *head, end = _SENTENCE.split(text)
    room = MESSAGE_LINES * width - len(end)
    while len(lines) > MESSAGE_LINES and head and room > 0:
        lines = wrap(f"{shorten(' '.join(head), room, placeholder=' …')} {end}", width)
        room -= 1
    return lines if len(lines) <= MESSAGE_LINES else wrap(text, width, max_lines=MESSAGE_LINES, placeholder=" …")


class KeyBar(Lines):
    """The keys that act here, as many as fit. What cannot be done now stays, in parentheses, so that hands remember."""

    def __init__(self, actions: Sequence[Action], why_not: Callable[[str], str | None]) -> None:
        super().__init__()
        self._actions = actions
        self._why_not = why_not
        self._shown: list[Part] = []

    def update(self) -> None:
        """Look again at what can be done; draw only when that has changed."""
        if self._parts() != self._shown:
            self.refresh_lines(0)

    def parts(self, y: int) -> Iterable[Part]:  # noqa: ARG002 - it has one line
        self._shown = self._parts()
        return self._shown

    def above(self, y: int) -> list[Part]:
        """In the second of two lines above, the keys that did not fit below; in the first, those that still do not."""
        return self._parts(MESSAGE_LINES - y)

    def _parts(self, place: int = 0) -> list[Part]:
        actions = self._actions
        for _ in range(place):
            shown = fitting(actions, self.size.width)
            actions = [action for action in actions if action not in shown]
        parts: list[Part] = []
        for action in fitting(actions, self.size.width):
            can = self._why_not(action.id) is None
            parts += [(f" {action.key} ", REVERSE if can else DIM)]
            parts += [(f" {action.title} ", PLAIN) if can else (f"({action.title})", DIM)]
        return parts


def fitting(actions: Sequence[Action], width: int) -> list[Action]:
    """The actions that fit in a line of keys of `width` cells: the heaviest, in the table's order."""
    return list(_fitting(tuple(actions), width, language()))


@lru_cache(256)
def _fitting(actions: tuple[Action, ...], width: int, _language: str) -> tuple[Action, ...]:
    """Looked up: each key pressed asks several times for what a place always shows."""
    chosen: set[str] = set()
    room = width
    for action in sorted(actions, key=lambda a: -a.weight):
        needed = cell_len(action.key) + cell_len(action.title) + 4
        if action.weight and needed <= room:
            room -= needed
            chosen.add(action.id)
    return tuple(action for action in actions if action.id in chosen)
