"""The cases that are open, the first to end first: of the whole office, or of one account."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.cases.queries import CaseRow, cases
from oficinista.i18n import tr
from screens.case_lines import case_row, subject_lines
from screens.keys import CASES
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.theft.moved import TheftMoved
    from screens.widgets.panel import Line


class CasesScreen(ListingScreen[CaseRow]):
    """The list; Enter opens one."""

    place = CASES
    about_height = 2

    def __init__(self, account: str | None = None) -> None:
        columns = [
            Column(tr("Caso"), 19),
            Column(tr("Cliente"), 21, grows=True),
            Column(tr("Lo tiene"), 14),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        super().__init__("cases", columns, empty=tr("No hay casos abiertos."))
        self._account = account

    @property
    def subject(self) -> str:
        return self._account or ""

    def heading(self) -> str:
        if self._account is None:
            return tr("Casos abiertos")
        return tr("Casos de la cuenta {number}", number=self._account)

    def look(self, connection: "Connection") -> Sequence[CaseRow]:
        return cases(connection, self.office.info.id, self.office.today, account=self._account)

    def row(self, one: CaseRow) -> Row:
        return case_row(one)

    def about(self, one: CaseRow) -> "Iterable[Line]":
        return subject_lines(one)

    def do_open_theft(self) -> None:
        """Open a case of water theft: of the account, or of a place where nobody is a customer."""
        from screens.theft import TheftOpenScreen

        self.app.push_screen(TheftOpenScreen(self._account), self._opened)

    def do_connections(self) -> None:
        """The applications for a connection."""
        from screens.connections import ConnectionsScreen

        self.app.push_screen(ConnectionsScreen())

    def _opened(self, moved: "TheftMoved | None") -> None:
        from screens.openings import file_screen

        if moved is not None:
            self.app.push_screen(file_screen(moved.number))

    def open(self, one: CaseRow) -> None:
        from screens.openings import file_screen

        self.app.push_screen(file_screen(one.number))
