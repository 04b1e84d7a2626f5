"""Holding a visitor: why they step aside, and in how many minutes they are expected back."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import HOLD
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.queue.visits import TicketMoved


class HoldScreen(FormScreen["TicketMoved"], ClerkScreen["TicketMoved"]):
    """Answers with the ticket on hold."""

    place = HOLD

    def __init__(self, label: str, visit_id: int) -> None:
        super().__init__()
        self._label = label
        self._visit_id = visit_id
        self._reason = Field("reason", tr("Motivo"), max_length=60, letters_min=1)
        self._minutes = Field("minutes", tr("Vuelve en (min)"), kind="digits", max_length=3)

    @property
    def subject(self) -> str:
        return str(self._visit_id)

    def form(self) -> Iterable[Widget]:
        words: list[Line] = ["", [(tr("Retener el turno {label}", label=self._label), BOLD)], ""]
        note = ["", tr("La ventanilla queda libre. En la fila (Q), Enter lo retoma."),
                tr("Sin minutos: vuelve cuando pueda.")]  # fmt: skip
        return (Panel(words, height=len(words)), self._reason, self._minutes, Panel(note))

    def commit(self) -> None:
        from oficinista.queue.commands import HoldTicket

        minutes = self._minutes.value
        resume_at = self.office.clock() + timedelta(minutes=int(minutes)) if minutes else None
        self.send(HoldTicket(reason=self._reason.value.strip(), resume_at=resume_at), self._held)

    def _held(self, done: "Done[TicketMoved]") -> None:
        self.dismiss(done.value)
