"""The applications for a connection that are open, and the permits that they wait for."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.cases.lifecycle import Owner
from oficinista.cases.queries import CaseRow, cases
from oficinista.connections.queries import CONNECTION, PERMIT
from oficinista.i18n import tr
from oficinista.staff.actors import find_actor
from oficinista.staff.roles import held_by
from screens.case_lines import case_row, subject_lines
from screens.keys import CONNECTIONS
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.connections.moved import ConnectionMoved
    from screens.widgets.panel import Line

APPLY = "connection.apply"


class ConnectionsScreen(ListingScreen[CaseRow]):
    """The list; Enter opens one. Whoever takes no applications sees first what Operations has to do."""

    place = CONNECTIONS
    about_height = 2

    def __init__(self) -> None:
        columns = [
            Column(tr("Solicitud"), 19),
            Column(tr("Cliente"), 21, grows=True),
            Column(tr("Lo tiene"), 14),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        super().__init__("connections", columns, empty=tr("No hay solicitudes de acometida abiertas."))
        self._of_network: bool | None = None
        self._may_apply = True

    def heading(self) -> str:
        if self._of_network:
            return tr("Solicitudes de acometida: lo que tiene Operaciones")
        return tr("Solicitudes de acometida y permisos abiertos")

    def look(self, connection: "Connection") -> Sequence[CaseRow]:
        if self._of_network is None:
            self._may_apply = find_actor(connection, self.counter.clerk.id, APPLY).may
            self._of_network = not self._may_apply
        found = cases(connection, self.office.info.id, self.office.today)
        of_duty = [one for one in found if one.lifecycle in {CONNECTION, PERMIT}]
        return [one for one in of_duty if one.owner is Owner.NETWORK] if self._of_network else of_duty

    def row(self, one: CaseRow) -> Row:
        return case_row(one)

    def about(self, one: CaseRow) -> "Iterable[Line]":
        return subject_lines(one)

    def open(self, one: CaseRow) -> None:
        from screens.openings import file_screen

        self.app.push_screen(file_screen(one.number))

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "apply_connection" and not self._may_apply:
            return tr("Lo hace: {roles}.", roles=held_by(APPLY))
        return super().why_not(action)

    def do_everyone(self) -> None:
        """All of them, or what Operations has."""
        self._of_network = not self._of_network
        self.reload()

    def do_checklists(self) -> None:
        """What an applicant has to bring, before there is an application."""
        from screens.checklists import ChecklistsScreen

        self.app.push_screen(ChecklistsScreen(None, starting="connection_"))

    def do_apply_connection(self) -> None:
        """Take an application."""
        from screens.connection import ConnectionApplyScreen

        self.app.push_screen(ConnectionApplyScreen(), self._applied)

    def _applied(self, moved: "ConnectionMoved | None") -> None:
        from screens.openings import file_screen

        if moved is not None:
            self.app.push_screen(file_screen(moved.number))
