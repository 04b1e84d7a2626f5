"""Transferring a visitor: to another service, to one clerk, or both, with a note. Their arrival and number stay."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import TRANSFER
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Line, Panel, columns

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.queue.visits import TicketMoved
    from oficinista.staff.queries import Colleague


ROWS_MIN, COLUMN_WIDTH = 8, 38
"""Up to so many people stand in one column; more stand in two, so that at 80x24 twenty are there to be chosen."""


class TransferScreen(FormScreen["TicketMoved"], ClerkScreen["TicketMoved"]):
    """Answers with the ticket that waits elsewhere."""

    place = TRANSFER

    def __init__(self, label: str, visit_id: int) -> None:
        from oficinista.queue.services import services

        super().__init__()
        self._label = label
        self._visit_id = visit_id
        self._services = {service.letter: service for service in services().values()}
        self._service = Field("service", tr("Servicio (letra)"), max_length=1)
        self._clerk = Field("clerk", tr("A quién"), max_length=32)
        self._note = Field("note", tr("Nota"), max_length=60)
        self._choices = Panel()

    @property
    def subject(self) -> str:
        return str(self._visit_id)

    def form(self) -> Iterable[Widget]:
        words: list[Line] = ["", [(tr("Transferir el turno {label}", label=self._label), BOLD)], ""]
        return (Panel(words, height=len(words)), self._service, self._clerk, self._note, self._choices)

    def on_mount(self) -> None:
        from oficinista.staff.queries import who_may

        super().on_mount()
        self.ask(partial(self.office.ask, who_may, self.office.info.id, "ticket.call_next"), self._show_choices)

    def _show_choices(self, people: "list[Colleague]") -> None:
        self._choices.show(self._lines(people))

    def _lines(self, people: "list[Colleague]") -> Iterator[Line]:
        yield ""
        yield [(tr("Servicios"), BOLD)]
        yield "  ".join(f"{letter} {service.name}" for letter, service in self._services.items())
        yield ""
        yield [(tr("Oficinistas"), BOLD)]
        others = [f"{one.login:<14} {one.name}" for one in people if one.login != self.counter.clerk.login]
        rows = max(ROWS_MIN, (len(others) + 1) // 2)
        for left, right in zip_longest(others[:rows], others[rows:], fillvalue=""):
            yield columns([(left, COLUMN_WIDTH), (right, COLUMN_WIDTH)])

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._service and value and value.upper() not in self._services:
            return tr("No hay un servicio con esa letra.")
        return super().accepted(field, value)

    def commit(self) -> None:
        from oficinista.queue.commands import TransferTicket

        letter = self._service.value.upper()
        order = TransferTicket(
            to_service=self._services[letter].code if letter else None,
            to_clerk=self._clerk.value.strip().lower() or None,
            note=self._note.value.strip(),
            visit_id=self._visit_id,
        )
        self.send(order, self._transferred)

    def _transferred(self, done: "Done[TicketMoved]") -> None:
        self.dismiss(done.value)
