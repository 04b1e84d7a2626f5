"""The cases that are open, the first to end first: of the whole office, or of one account."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.queries import SOON_DAYS, CaseRow, cases
from oficinista.i18n import tr
from screens.case_lines import case_row, subject_lines
from screens.clerk_screen import ClerkScreen
from screens.keys import CASES
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection


class CasesScreen(ClerkScreen[None]):
    """The list; Enter opens one."""

    place = CASES

    def __init__(self, account: str | None = None) -> None:
        super().__init__()
        self._account = account
        columns = [
            Column(tr("Caso"), 19),
            Column(tr("Cliente"), 22, grows=True),
            Column(tr("Lo tiene"), 13),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        self._table = Table("cases", columns, empty=tr("No hay casos abiertos."))
        self._about = Panel(height=2)
        self._rows: dict[str, CaseRow] = {}

    @property
    def subject(self) -> str:
        return self._account or ""

    def body(self) -> Iterable[Widget]:
        title = tr("Casos abiertos") if self._account is None else tr("Casos de la cuenta {number}",
                                                                       number=self._account)  # fmt: skip
        return (Panel([[(title, BOLD)], ""], height=2), self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> list[CaseRow]:
        return cases(connection, self.office.info.id, self.office.today, account=self._account)

    def _show(self, rows: list[CaseRow]) -> None:
        self._rows = {one.number: one for one in rows}
        self._table.show([case_row(one, SOON_DAYS) for one in rows[:PAGE_ROWS]], len(rows))
        self._show_about()

    def _show_about(self) -> None:
        row = self._table.row
        self._about.show(() if row is None else subject_lines(self._rows[row.id]))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the one under the cursor is about."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        from screens.case_file import CaseFileScreen

        message.stop()
        self.app.push_screen(CaseFileScreen(message.row.id))
