"""The inbox: others' orders that wait for this person's decision, and what this person asked lately."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from oficinista.approvals.queries import ApprovalRow, asked_by, inbox
from oficinista.audit.models import Decision
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import find_command
from oficinista.titles import title_of
from screens.keys import APPROVALS
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

SECONDS_A_MINUTE = 60


class ApprovalsScreen(ListingScreen[ApprovalRow]):
    """What waits, the oldest first or the largest first; one's own below."""

    place = APPROVALS

    def __init__(self) -> None:
        columns = [
            Column(tr("Min"), 5, right=True),
            Column(tr("Qué se pide"), 26, grows=True),
            Column(tr("Quién"), 16),
            Column(tr("Cantidad"), 11, right=True),
            Column(tr("Estado"), 13),
        ]
        super().__init__("approvals", columns, empty=tr("Nada espera aprobación."))
        self._by_amount = False

    def heading(self) -> str:
        return tr("Aprobaciones")

    def look(self, connection: "Connection") -> Sequence[ApprovalRow]:
        who = (self.office.info.id, self.counter.clerk.id, self.office.clock())
        return sorted(inbox(connection, *who) + asked_by(connection, *who), key=self._place)

    def _place(self, one: ApprovalRow) -> tuple[bool, int, datetime]:
        return (self._is_own(one), -one.amount_cents if self._by_amount else 0, one.made_at)

    def _is_own(self, one: ApprovalRow) -> bool:
        return one.maker_id == self.counter.clerk.id

    def row(self, one: ApprovalRow) -> Row:
        return _row(one, is_own=self._is_own(one), now=self.office.clock())

    def open(self, one: ApprovalRow) -> None:
        from screens.approval import ApprovalScreen

        self.app.push_screen(ApprovalScreen(one.id), self.told)

    def do_sort(self) -> None:
        """The largest first, or again the oldest first."""
        self._by_amount = not self._by_amount
        self.reload()
        self.say(tr("Las mayores primero.") if self._by_amount else tr("Las más viejas primero."))


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
