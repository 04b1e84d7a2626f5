"""Giving a place in line: the letter of the service is the whole of it. A digit before it gives a legal priority."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.keys import ISSUE_TICKET
from screens.widgets.line import BOLD, DIM, PLAIN, REVERSE
from screens.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.queue.services import Priority
    from oficinista.queue.visits import TicketMoved


class IssueTicketScreen(ClerkScreen["TicketMoved"]):
    """Asks for a service, and answers with the ticket. With an account, the ticket is about it."""

    place = ISSUE_TICKET

    def __init__(self, account_number: str | None = None) -> None:
        from oficinista.queue.services import priorities, services

        super().__init__()
        self._account_number = account_number
        self._services = {service.letter.lower(): service for service in services().values()}
        self._priorities = {str(place): one for place, one in enumerate(priorities().values(), start=1)}
        self._priority: Priority | None = None
        self._panel = Panel()

    def body(self) -> Iterable[Widget]:
        return (self._panel,)

    def on_mount(self) -> None:
        self._panel.show(self._lines())

    def _lines(self) -> Iterator[Line]:
        about = tr(" Turno para la cuenta {number}", number=self._account_number)
        yield [(about if self._account_number else tr(" Turno nuevo"), BOLD)]
        yield ""
        for letter, service in self._services.items():
            yield [("  ", PLAIN), (f" {letter.upper()} ", REVERSE), (f" {service.name}", PLAIN)]
        yield ""
        yield tr(" Antes de la letra, si le toca turno con prioridad:")
        yield ""
        for digit, priority in self._priorities.items():
            mark = "x" if priority is self._priority else " "
            yield [("  ", PLAIN), (f" {digit} ", REVERSE), (f" [{mark}] {priority.name}", PLAIN)]
            yield [(f"          {priority.citation}", DIM)]

    def on_key(self, event: events.Key) -> None:
        character = (event.character or "").lower()
        if character in self._services:
            event.stop()
            self._issue(self._services[character].code)
        elif character in self._priorities:
            event.stop()
            self._mark(self._priorities[character])
        else:
            super().on_key(event)

    def _mark(self, priority: "Priority") -> None:
        """Mark a priority, or take the mark back."""
        self._priority = None if priority is self._priority else priority
        self._panel.show(self._lines())

    def _issue(self, service: str) -> None:
        from oficinista.queue.arrivals import IssueTicket

        priority = self._priority.code if self._priority else None
        order = IssueTicket(service=service, priority=priority, account_number=self._account_number)
        self.order(order, self._issued)

    def _issued(self, done: "Done[TicketMoved]") -> None:
        self.dismiss(done.value)
