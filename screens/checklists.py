"""The procedures that ask for papers, and how many of each lack for an account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oficinista.customers.queries import find_account
from oficinista.files.checklists import Checklist, checklist
from oficinista.files.procedures import procedures
from oficinista.i18n import tr
from screens.keys import CHECKLISTS
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ChecklistsScreen(ListingScreen[Checklist]):
    """The list; Enter opens what one asks for. Without an account it is what is asked of whoever has none."""

    place = CHECKLISTS

    def __init__(self, account: str | None, case: str = "", *, starting: str = "") -> None:
        columns = [
            Column(tr("Trámite"), 45, grows=True),
            Column(tr("Tengo"), 6, right=True),
            Column(tr("Falta"), 7, right=True),
        ]
        super().__init__("procedures", columns)
        self._account = account
        self._case = case
        self._starting = starting

    @property
    def subject(self) -> str:
        return self._case or self._account or ""

    def heading(self) -> str:
        if self._account is None:
            return tr("Qué pide cada trámite")
        return tr("Qué pide cada trámite, para la cuenta {number}", number=self._account)

    def look(self, connection: "Connection") -> Sequence[Checklist]:
        account_id = None if self._account is None else find_account(connection, self._account)
        office_id = self.office.info.id
        return [
            checklist(connection, code, office_id, account_id, self.office.today, self._case)
            for code in procedures()
            if code.startswith(self._starting)
        ]

    def row(self, one: Checklist) -> Row:
        lacking = sum(item.lacks for item in one.items)
        have = sum(item.is_required for item in one.items) - lacking
        return Row(one.procedure.code, (tr(one.procedure.title), str(have), str(lacking)))

    def open(self, one: Checklist) -> None:
        from screens.checklist import ChecklistScreen

        self.app.push_screen(ChecklistScreen(one.procedure.code, self._account, self._case))
