"""The notices of suspension that stand, the first to move first: where each is, and until when."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import SOON_DAYS, CaseRow, cases
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.account_lines import day_text
from screens.clerk_screen import ClerkScreen
from screens.keys import SUSPENSIONS
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class SuspensionsScreen(ClerkScreen[None]):
    """The list; Enter opens one."""

    place = SUSPENSIONS

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column(tr("Aviso"), 20),
            Column(tr("Estado"), 26, grows=True),
            Column(tr("Avisado"), 11, right=True),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        self._table = Table("suspensions", columns, empty=tr("No hay avisos de suspensión."))
        self._about = Panel(height=1)
        self._rows: dict[str, CaseRow] = {}

    def body(self) -> Iterable[Widget]:
        title = Panel([[(tr("Avisos y suspensiones"), BOLD)], ""], height=2)
        return (title, self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> list[CaseRow]:
        return cases(connection, self.office.info.id, self.office.today, tray=Tray.SUSPENSIONS)

    def _show(self, rows: list[CaseRow]) -> None:
        self._rows = {one.number: one for one in rows}
        self._table.show([_row(one) for one in rows[:PAGE_ROWS]], len(rows))
        self._show_about()

    def _show_about(self) -> None:
        row = self._table.row
        self._about.show([] if row is None else [_about(self._rows[row.id])])

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell whose the one under the cursor is."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        from screens.case_file import CaseFileScreen

        message.stop()
        self.app.push_screen(CaseFileScreen(message.row.id))

    def do_moratoria(self) -> None:
        """See the storms and moratoria, and declare one."""
        from screens.moratoria import MoratoriaScreen

        self.app.push_screen(MoratoriaScreen())


def _row(one: CaseRow) -> Row:
    if one.next_on is None or one.days_left is None:
        return Row(one.number, (one.number, one.state_title, format_money(one.amount_cents), "", ""))
    cells = (one.number, one.state_title, format_money(one.amount_cents), day_text(one.next_on), str(one.days_left))
    return Row(one.number, cells, is_marked=one.days_left <= SOON_DAYS)


def _about(one: CaseRow) -> "Line":
    return f" {tr('Cuenta {number}, {name}', number=one.account, name=one.customer)}"
