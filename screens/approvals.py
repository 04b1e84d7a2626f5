"""The inbox: others' orders that wait for this person's decision, and what this person asked lately."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.approvals.queries import ApprovalRow, asked_by, inbox
from oficinista.audit.models import Decision
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import find_command
from oficinista.titles import title_of
from screens.clerk_screen import ClerkScreen
from screens.keys import APPROVALS
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

SECONDS_A_MINUTE = 60


class ApprovalsScreen(ClerkScreen[None]):
    """What waits, the oldest first or the largest first; one's own below."""

    place = APPROVALS

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column(tr("Min"), 5, right=True),
            Column(tr("Qué se pide"), 26, grows=True),
            Column(tr("Quién"), 16),
            Column(tr("Cantidad"), 11, right=True),
            Column(tr("Estado"), 13),
        ]
        self._table = Table("approvals", columns, empty=tr("Nada espera aprobación."))
        self._by_amount = False
        self._rows: tuple[ApprovalRow, ...] = ()

    def body(self) -> Iterable[Widget]:
        return (Panel([[(tr("Aprobaciones"), BOLD)], ""], height=2), self._table)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> tuple[ApprovalRow, ...]:
        who = (self.office.info.id, self.counter.clerk.id, self.office.clock())
        return inbox(connection, *who) + asked_by(connection, *who)

    def _show(self, rows: tuple[ApprovalRow, ...]) -> None:
        self._rows = rows
        clerk_id, now = self.counter.clerk.id, self.office.clock()
        ordered = sorted(rows, key=lambda one: (one.maker_id == clerk_id, self._place(one)))
        shown = [_row(one, is_own=one.maker_id == clerk_id, now=now) for one in ordered[:PAGE_ROWS]]
        self._table.show(shown, len(ordered))

    def _place(self, one: ApprovalRow) -> tuple[int, datetime]:
        return (-one.amount_cents if self._by_amount else 0, one.made_at)

    def do_sort(self) -> None:
        """The largest first, or again the oldest first."""
        self._by_amount = not self._by_amount
        self._show(self._rows)
        self.say(tr("Las mayores primero.") if self._by_amount else tr("Las más viejas primero."))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Look at one."""
        from screens.approval import ApprovalScreen

        message.stop()
        self.app.push_screen(ApprovalScreen(int(message.row.id)), self._decided)

    def _decided(self, words: str | None) -> None:
        if words is not None:
            self.say(words)


def _row(one: ApprovalRow, *, is_own: bool, now: datetime) -> Row:
    minutes = int((now - one.made_at).total_seconds()) // SECONDS_A_MINUTE
    title = title_of(find_command(one.order_name)).rstrip(".")
    cells = (str(minutes), title, one.maker_name, format_money(one.amount_cents), _state(one, is_own=is_own, now=now))
    return Row(str(one.id), cells, is_marked=is_own and one.is_returned and one.decision is None)


def _state(one: ApprovalRow, *, is_own: bool, now: datetime) -> str:
    if one.decision is not None:
        decided = {
            Decision.APPROVED: tr("APROBADA"),
            Decision.REJECTED: tr("RECHAZADA"),
            Decision.WITHDRAWN: tr("retirada"),
        }
        return decided[one.decision]
    if one.expires_at < now:
        return tr("VENCIDA")
    if one.is_returned:
        return tr("LE PREGUNTAN") if is_own else tr("devuelta")
    return tr("suya, espera") if is_own else tr("por decidir")
