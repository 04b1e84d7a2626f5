"""The expediente of an account or of one of its cases: every paper under its number."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.file_lines import about_lines, paper_row
from screens.keys import FILES
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.files.queries import Filed


class FilesScreen(ClerkScreen[None]):
    """The list, the newest first; Enter opens one."""

    place = FILES

    def __init__(self, account: str, case: str | None = None) -> None:
        super().__init__()
        self._account = account
        self._case = case
        columns = [
            Column(tr("Número"), 19),
            Column(tr("Documento"), 24, grows=True),
            Column(tr("Fecha"), 11),
            Column(tr("Vence"), 11),
            Column(tr("Caja"), 6),
        ]
        self._table = Table("papers", columns, empty=tr("No hay documentos archivados. A archiva uno."))
        self._about = Panel(height=2)
        self._rows: dict[str, Filed] = {}

    @property
    def subject(self) -> str:
        return self._case or self._account

    def body(self) -> Iterable[Widget]:
        if self._case is None:
            title = tr("Expediente de la cuenta {number}", number=self._account)
        else:
            title = tr("Expediente del caso {number}", number=self._case)
        return (Panel([[(title, BOLD)], ""], height=2), self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> "list[Filed]":
        from oficinista.customers.queries import find_account
        from oficinista.files.queries import papers

        return papers(connection, self.office.info.id, find_account(connection, self._account), self._case)

    def _show(self, found: "list[Filed]") -> None:
        self._rows = {one.number: one for one in found}
        self._table.show([paper_row(one, self.office.today) for one in found[:PAGE_ROWS]], len(found))
        self._show_about()

    def _show_about(self) -> None:
        row = self._table.row
        self._about.show(() if row is None else about_lines(self._rows[row.id]))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the one under the cursor is."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        from screens.filed_paper import FiledPaperScreen

        message.stop()
        self.app.push_screen(FiledPaperScreen(message.row.id))

    def do_file_paper(self) -> None:
        """File a paper here."""
        from screens.filing import FilingScreen

        self.app.push_screen(FilingScreen(self._account, self._case or ""), self._filed)

    def _filed(self, number: str | None) -> None:
        if number is not None:
            self._table.move_to(number)
            self.say(tr("Archivado: {number}. Escríbalo en el papel, o imprima su carátula con Enter y T.",
                        number=number))  # fmt: skip

    def do_checklists(self) -> None:
        """See what a procedure asks for, and what of it is here."""
        from screens.checklists import ChecklistsScreen

        self.app.push_screen(ChecklistsScreen(self._account, self._case or ""))
