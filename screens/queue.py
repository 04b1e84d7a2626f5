"""The whole queue, in the order of call, and those on hold. Enter takes up one who was on hold."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.keys import QUEUE
from screens.serving import ServingScreen
from screens.tickets import detail_lines, remark
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.queue.queries import Waiting

    Facts = tuple[tuple[Waiting, ...], tuple[Waiting, ...]]


DETAIL_LINES = 2


class QueueScreen(ServingScreen):
    """Everybody in the office who is at no window."""

    place = QUEUE

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, Waiting] = {}
        self._waiting: dict[str, Waiting] = {}
        self._table = Table(
            "queue",
            [
                Column(tr("Turno"), 6),
                Column(tr("Estado"), 8),
                Column(tr("Servicio"), 20),
                Column(tr("Min"), 4, right=True),
                Column(tr("Prioridad o nota"), 35, grows=True),
            ],
            empty=tr("Nadie espera. T da un turno."),
        )
        self._detail = Panel(height=DETAIL_LINES)

    def body(self) -> Iterable[Widget]:
        return (self._table, Divider(), self._detail)

    def look(self, connection: "Connection") -> "Facts":
        from oficinista.queue.queries import on_hold, waiting

        office_id, now = self.office.info.id, self.office.clock()
        return waiting(connection, office_id, now), on_hold(connection, office_id, now)

    def show(self, facts: "Facts") -> None:
        self._waiting, self._held = ({str(one.visit_id): one for one in part} for part in facts)
        rows = [_row(one, tr("espera")) for one in self._waiting.values()]
        rows += [_row(one, tr("retenido")) for one in self._held.values()]
        self._table.show(rows[:PAGE_ROWS], len(rows))
        self._show_detail()

    def on_resize(self) -> None:
        super().on_resize()
        self._show_detail()

    def _show_detail(self) -> None:
        self._detail.show(detail_lines(self._chosen, self.size.width - 1) if self._chosen else ())

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell all about the one under the cursor."""
        message.stop()
        self._show_detail()

    @property
    def _chosen(self) -> "Waiting | None":
        row = self._table.row
        return None if row is None else self._waiting.get(row.id) or self._held.get(row.id)

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Take up the one on hold; who waits is called in order."""
        from oficinista.queue.commands import ResumeTicket

        message.stop()
        held = self._held.get(message.row.id)
        if held is None:
            self.refuse(tr("Se llama en orden: N llama al próximo. W transfiere a quien está marcado."))
        else:
            order = ResumeTicket(visit_id=held.visit_id, window=self.counter.session.window)
            self.order(order, self._left_window)

    def why_not(self, action: str) -> str | None:
        if action == "transfer":
            return None if self._chosen else tr("Nadie espera.")
        return super().why_not(action)

    def do_transfer(self) -> None:
        """Send the one under the cursor to another service or clerk."""
        from screens.transfer import TransferScreen

        if (chosen := self._chosen) is not None:
            self.app.push_screen(TransferScreen(chosen.label, chosen.visit_id), self._sent_away)

    def do_close_day(self) -> None:
        """End the day for who is still in the queue, once it was seen who they are."""
        from screens.day_close import DayCloseScreen

        self.app.push_screen(DayCloseScreen(), self._day_closed)

    def _day_closed(self, told: str | None) -> None:
        if told is not None:
            self.back_home(told)


def _row(one: "Waiting", state: str) -> Row:
    cells = (one.label, state, one.service, str(one.minutes), remark(one))
    return Row(str(one.visit_id), cells, is_marked=one.priority is not None)
