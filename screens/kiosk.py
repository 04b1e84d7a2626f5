"""The kiosk: whoever comes in presses one key and has a ticket. A priority of the law is asked for before it.

A key that is held down, or struck again out of impatience, gives no second ticket.
"""

import time
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer
from textual.widget import Widget

from oficinista.i18n import SPANISH, speaking, tr
from oficinista.queue.wording import wait_of
from screens.keys import KIOSK, Action
from screens.large import HEIGHT, large
from screens.screen import CounterScreen
from screens.widgets.line import BOLD, DIM, PLAIN, REVERSE
from screens.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.orders import Refusal
    from oficinista.queue.forecast import Range
    from oficinista.queue.services import Priority, Service
    from oficinista.queue.visits import TicketMoved

SHOWN_S = 15.0
"""How long a ticket stays on the screen, and how long a priority that was asked for waits for its service."""
QUIET_S = 2.0
"""After a ticket, so long without a number before one is taken again: until then it is the same hand."""
ENGLISH = "en"
TEXT_FROM = 10
"""Where the words of a priority begin."""


class KioskScreen(CounterScreen[None]):
    """Gives tickets."""

    place = KIOSK

    def __init__(self) -> None:
        from oficinista.queue.services import priorities, services

        super().__init__()
        self._services = {str(place): one for place, one in enumerate(services().values(), start=1)}
        self._priorities = {"abcdefgh"[place]: one for place, one in enumerate(priorities().values())}
        self._priority: Priority | None = None
        self._issued: TicketMoved | None = None
        self._panel = Panel()
        self._clearing: Timer | None = None
        self._quiet_until = 0.0

    def _does(self, action: Action) -> bool:
        return action.id == "back"

    def body(self) -> Iterable[Widget]:
        return (self._panel,)

    def connected(self) -> None:
        self.counter.set_context(office=self.counter.office.info.name)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def do_back(self) -> None:
        """Leave what was begun: the first page again."""
        self._begin_again()

    def on_key(self, event: events.Key) -> None:
        sign = (event.character or "").lower()
        if sign in self._services:
            event.stop()
            if not self._is_same_hand():
                self._take(self._services[sign])
        elif sign in self._priorities:
            event.stop()
            chosen = self._priorities[sign]
            self._begin_again(None if chosen is self._priority else chosen)
        else:
            super().on_key(event)

    def _is_same_hand(self) -> bool:
        """Whether a number is still of whoever took the ticket on the screen; it then begins the quiet anew."""
        if self._issued is None or time.monotonic() >= self._quiet_until:
            return False
        self._quiet_until = time.monotonic() + QUIET_S
        return True

    def _take(self, service: "Service") -> None:
        from oficinista.queue.arrivals import IssueTicket

        priority = None if self._priority is None else self._priority.code
        self.order(IssueTicket(service=service.code, priority=priority), self._given)

    def _given(self, done: "Done[TicketMoved]") -> None:
        self._begin_again(issued=done.value)
        self._quiet_until = time.monotonic() + QUIET_S

    def refuse(self, refusal: "Refusal | str") -> None:
        """Say it to a visitor: what a priority lacks, or else that somebody of the office must be told."""
        code = "" if isinstance(refusal, str) else refusal.code
        self._begin_again()
        self._clear_later()
        super().refuse(refusal if code.startswith("ticket.") else _both("No se dio turno: avise en una ventanilla"))

    def _begin_again(self, priority: "Priority | None" = None, issued: "TicketMoved | None" = None) -> None:
        self._priority, self._issued = priority, issued
        self.message.say("")
        if self._clearing is not None:
            self._clearing.stop()
        if priority is not None or issued is not None:
            self._clear_later()
        self._draw()

    def _clear_later(self) -> None:
        self._clearing = self.set_timer(SHOWN_S, self._begin_again)

    def _draw(self) -> None:
        if self._issued is not None:
            self._panel.show(given_lines(self._issued, self._panel.size.width, self._panel.size.height))
        else:
            self._panel.show(self._choices())

    def _choices(self) -> Iterator[Line]:
        yield [(_both(" Escoja con un número"), BOLD)]
        for sign, service in self._services.items():
            yield ""
            yield [("  ", PLAIN), (f"  {sign}  ", REVERSE), (f"  {_both(service.spanish)}", BOLD)]
        yield ""
        yield [(_both(" Prioridad por ley: antes su letra"), BOLD)]
        for sign, priority in self._priorities.items():
            mark = "x" if priority is self._priority else " "
            first, *more = wrap(_both(priority.spanish), self._panel.size.width - TEXT_FROM)
            yield [("  ", PLAIN), (f" {sign.upper()} ", REVERSE), (f" [{mark}] {first}", PLAIN)]
            yield from (" " * TEXT_FROM + line for line in more)


def given_lines(ticket: "TicketMoved", width: int, height: int) -> Iterator[Line]:
    """A ticket as the visitor must remember it."""
    yield [(_both(" Su turno es"), BOLD)]
    yield ""
    for line in large(ticket.label, width - 2, max(HEIGHT, height - 7)):
        yield [("  ", PLAIN), *line]
    yield ""
    yield [(_both(" Espere a que el tablero lo llame"), BOLD)]
    if (wait := wait_of(ticket)) is not None:
        yield [(_both(" Espera: {wait}", wait=wait), BOLD)]
    if ticket.priority is not None:
        yield [(_both(" Con prioridad por ley"), DIM)]


def _both(text: str, wait: "Range | None" = None) -> str:
    """Words in both languages of the waiting room."""
    spanish, english = (_said(text, wait, language) for language in (SPANISH, ENGLISH))
    return f"{spanish} · {english.strip()}" if english.strip() != spanish.strip() else spanish


def _said(text: str, wait: "Range | None", language: str) -> str:
    with speaking(language):
        return tr(text) if wait is None else tr(text, wait=wait.words)
