"""What of a procedure's papers is there, what is missing and what expires."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from oficinista.files.checklists import checklist, standing_words
from oficinista.files.pages import source_words, summary
from oficinista.i18n import tr
from screens.file_lines import item_line, told_lines
from screens.keys import CHECKLIST
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.files.checklists import Checklist
    from screens.widgets.panel import Line


class ChecklistScreen(ReadingScreen[None]):
    """The list of a procedure for an account, or for one of its cases."""

    place = CHECKLIST

    def __init__(self, procedure: str, account: str | None, case: str = "") -> None:
        super().__init__()
        self._procedure = procedure
        self._account = account
        self._case = case

    @property
    def subject(self) -> str:
        return f"{self._procedure} {self._case or self._account or ''}"

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> "Checklist":
        from oficinista.customers.queries import find_account

        account_id = None if self._account is None else find_account(connection, self._account)
        return checklist(connection, self._procedure, self.office.info.id, account_id, self.office.today, self._case)

    def _show(self, found: "Checklist") -> None:
        self.page.show(self._lines(found))

    def _lines(self, found: "Checklist") -> "Iterator[Line]":
        yield [(tr(found.procedure.title), BOLD)]
        if self._account is not None:
            yield tr("Cuenta {number}", number=self._account)
        yield ""
        for item in found.items:
            yield item_line(item, standing_words(item.standing))
        yield ""
        yield [(summary(found), BOLD)]
        yield from told_lines([source_words(found)])

    def why_not(self, action: str) -> str | None:
        if action == "file_paper" and self._account is None:
            return tr("Todavía no hay una cuenta en que archivar: reciba primero la solicitud.")
        return super().why_not(action)

    def do_file_paper(self) -> None:
        """File one of them."""
        from screens.filing import FilingScreen

        if self._account is None:
            return
        self.app.push_screen(FilingScreen(self._account, self._case), self._filed)

    def _filed(self, number: str | None) -> None:
        if number is not None:
            self.say(tr("Archivado: {number}. Escríbalo en el papel.", number=number))

    def do_print_document(self) -> None:
        """Print the list for the customer."""
        from oficinista.documents.filed import paper_list

        make = partial(paper_list, self.office, self._procedure, self._account, self._case)
        self.print_out(make)
