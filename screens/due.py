"""What is due, by days left: my commitments and what I opened, or all of the office."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.queries import SOON_DAYS
from oficinista.commitments.agenda import DueKind, DueThing, due_things
from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.due_lines import due_lines, due_row
from screens.keys import DUE
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection


class DueScreen(ClerkScreen[None]):
    """The list; Enter opens one. A supervisor begins with all of the office."""

    place = DUE

    def __init__(self, *, sees_all: bool) -> None:
        super().__init__()
        self._sees_all = sees_all
        columns = [
            Column(tr("Número"), 20),
            Column(tr("Qué"), 22, grows=True),
            Column(tr("Lo tiene"), 16),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        self._title = Panel(height=2)
        self._table = Table("due", columns, empty=tr("No hay nada por vencer."))
        self._about = Panel(height=2)
        self._rows: dict[str, DueThing] = {}

    def body(self) -> Iterable[Widget]:
        return (self._title, self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> list[DueThing]:
        of = None if self._sees_all else self.counter.clerk.id
        return due_things(connection, self.office.info.id, self.office.today, of)

    def _show(self, rows: list[DueThing]) -> None:
        title = tr("Lo que vence en la oficina") if self._sees_all else tr("Mis compromisos y lo que abrí")
        self._title.show([[(title, BOLD)], ""])
        self._rows = {one.number: one for one in rows}
        self._table.show([due_row(one, SOON_DAYS) for one in rows[:PAGE_ROWS]], len(rows))
        self._show_about()

    def _show_about(self) -> None:
        row = self._table.row
        self._about.show(() if row is None else due_lines(self._rows[row.id]))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the one under the cursor is about."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        from oficinista.work.ordering import is_order
        from screens.case_file import CaseFileScreen
        from screens.commitment_file import CommitmentFileScreen
        from screens.order_file import OrderFileScreen

        message.stop()
        number = message.row.id
        if self._rows[number].kind is DueKind.COMMITMENT:
            self.app.push_screen(CommitmentFileScreen(number))
        else:
            self.app.push_screen(OrderFileScreen(number) if is_order(number) else CaseFileScreen(number))

    def do_everyone(self) -> None:
        """See all of the office, or only what is mine."""
        self._sees_all = not self._sees_all
        self.reload()

    def do_suspensions(self) -> None:
        """See the notices of suspension that stand."""
        from screens.suspensions import SuspensionsScreen

        self.app.push_screen(SuspensionsScreen())
