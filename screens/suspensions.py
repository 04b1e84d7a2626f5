"""The notices of suspension that stand, the first to move first: where each is, and until when."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import CaseRow, cases
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.account_lines import day_text
from screens.keys import SUSPENSIONS
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class SuspensionsScreen(ListingScreen[CaseRow]):
    """The list; Enter opens one."""

    place = SUSPENSIONS
    about_height = 1

    def __init__(self) -> None:
        columns = [
            Column(tr("Aviso"), 20),
            Column(tr("Estado"), 26, grows=True),
            Column(tr("Avisado"), 11, right=True),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        super().__init__("suspensions", columns, empty=tr("No hay avisos de suspensión."))

    def heading(self) -> str:
        return tr("Avisos y suspensiones")

    def look(self, connection: "Connection") -> Sequence[CaseRow]:
        return cases(connection, self.office.info.id, self.office.today, tray=Tray.SUSPENSIONS)

    def row(self, one: CaseRow) -> Row:
        when = ("", "") if one.next_on is None else (day_text(one.next_on), str(one.days_left))
        cells = (one.number, one.state_title, format_money(one.amount_cents), *when)
        return Row(one.number, cells, is_marked=one.is_pressing)

    def about(self, one: CaseRow) -> "Iterable[Line]":
        account = tr("Cuenta {number}, {name}", number=one.account, name=one.customer)
        return [f" {'. '.join(filter(None, (one.todo, account)))}"]

    def open(self, one: CaseRow) -> None:
        from screens.case_file import CaseFileScreen

        self.app.push_screen(CaseFileScreen(one.number))

    def do_to_notice(self) -> None:
        """See whom to notice, and notice them all at once."""
        from screens.to_notice import ToNoticeScreen

        self.app.push_screen(ToNoticeScreen())

    def do_mailed(self) -> None:
        """Note that all the letters that were printed were sent."""
        from screens.mailed import MailedScreen

        self.app.push_screen(MailedScreen(), self.told)

    def do_moratoria(self) -> None:
        """See the storms and moratoria, and declare one."""
        from screens.moratoria import MoratoriaScreen

        self.app.push_screen(MoratoriaScreen())
