"""The procedures that ask for papers, and how many of each lack for an account."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.keys import CHECKLISTS
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.files.checklists import Checklist


class ChecklistsScreen(ClerkScreen[None]):
    """The list; Enter opens what one asks for."""

    place = CHECKLISTS

    def __init__(self, account: str, case: str = "") -> None:
        super().__init__()
        self._account = account
        self._case = case
        columns = [Column(tr("Trámite"), 46, grows=True), Column(tr("Tengo"), 6, right=True),
                   Column(tr("Falta"), 6, right=True)]  # fmt: skip
        self._table = Table("procedures", columns)

    @property
    def subject(self) -> str:
        return self._case or self._account

    def body(self) -> Iterable[Widget]:
        title = tr("Qué pide cada trámite, para la cuenta {number}", number=self._account)
        return (Panel([[(title, BOLD)], ""], height=2), self._table)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> "list[Checklist]":
        from oficinista.customers.queries import find_account
        from oficinista.files.checklists import checklist
        from oficinista.files.procedures import procedures

        account_id, office_id = find_account(connection, self._account), self.office.info.id
        return [
            checklist(connection, code, office_id, account_id, self.office.today, self._case) for code in procedures()
        ]

    def _show(self, found: "list[Checklist]") -> None:
        self._table.show([_row(one) for one in found])

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        from screens.checklist import ChecklistScreen

        message.stop()
        self.app.push_screen(ChecklistScreen(message.row.id, self._account, self._case))


def _row(one: "Checklist") -> Row:
    lacking = sum(item.lacks for item in one.items)
    have = sum(item.is_required for item in one.items) - lacking
    return Row(one.procedure.code, (tr(one.procedure.title), str(have), str(lacking)))
