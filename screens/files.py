"""The expediente of an account or of one of its cases: every paper under its number."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.customers.queries import find_account
from oficinista.files.queries import Filed, papers
from oficinista.i18n import tr
from screens.file_lines import about_lines, paper_columns, paper_row
from screens.keys import FILES
from screens.listing import ListingScreen
from screens.widgets.table import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class FilesScreen(ListingScreen[Filed]):
    """The list, the newest first; Enter opens one."""

    place = FILES
    about_height = 2

    def __init__(self, account: str, case: str | None = None) -> None:
        super().__init__("papers", paper_columns(), empty=tr("No hay documentos archivados. A archiva uno."))
        self._account = account
        self._case = case

    @property
    def subject(self) -> str:
        return self._case or self._account

    def heading(self) -> str:
        if self._case is None:
            return tr("Expediente de la cuenta {number}", number=self._account)
        return tr("Expediente del caso {number}", number=self._case)

    def look(self, connection: "Connection") -> Sequence[Filed]:
        return papers(connection, self.office.info.id, find_account(connection, self._account), self._case)

    def row(self, one: Filed) -> Row:
        return paper_row(one, self.office.today)

    def about(self, one: Filed) -> "Iterable[Line]":
        return about_lines(one)

    def open(self, one: Filed) -> None:
        from screens.filed_paper import FiledPaperScreen

        self.app.push_screen(FiledPaperScreen(one.number))

    def do_file_paper(self) -> None:
        """File a paper here."""
        from screens.filing import FilingScreen

        self.app.push_screen(FilingScreen(self._account, self._case or ""), self._filed)

    def _filed(self, number: str | None) -> None:
        if number is not None:
            self.table.move_to(number)
            self.say(tr("Archivado: {number}. Escríbalo en el papel, o imprima su carátula con Enter y T.",
                        number=number))  # fmt: skip

    def do_checklists(self) -> None:
        """See what a procedure asks for, and what of it is here."""
        from screens.checklists import ChecklistsScreen

        self.app.push_screen(ChecklistsScreen(self._account, self._case or ""))
