"""Work orders that are open, the first to end first: of the office, of an account or of a case."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.queries import SOON_DAYS
from oficinista.i18n import tr
from oficinista.work.queries import OrderRow, orders
from screens.clerk_screen import ClerkScreen
from screens.keys import ORDERS
from screens.order_lines import about_lines, order_row
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.work.commands import OrderMoved


class OrdersScreen(ClerkScreen[None]):
    """The list; Enter opens one. Of an account or a case the closed ones are there too."""

    place = ORDERS

    def __init__(self, account: str | None = None, case: str | None = None) -> None:
        super().__init__()
        self._account = account
        self._case = case
        columns = [
            Column(tr("Orden"), 20),
            Column(tr("Tipo"), 24, grows=True),
            Column(tr("La tiene"), 14),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        self._table = Table("orders", columns, empty=self._nothing())
        self._about = Panel(height=2)
        self._rows: dict[str, OrderRow] = {}

    def _nothing(self) -> str:
        return tr("No hay órdenes abiertas.") if self._account is None else tr("No hay órdenes. M hace una.")

    @property
    def subject(self) -> str:
        return self._case or self._account or ""

    def body(self) -> Iterable[Widget]:
        return (Panel([[(self._title(), BOLD)], ""], height=2), self._table, Divider(), self._about)

    def _title(self) -> str:
        if self._case is not None:
            return tr("Órdenes del caso {number}", number=self._case)
        if self._account is not None:
            return tr("Órdenes de la cuenta {number}", number=self._account)
        return tr("Órdenes abiertas")

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> list[OrderRow]:
        return orders(
            connection,
            self.office.info.id,
            self.office.today,
            account=self._account,
            case=self._case,
            with_closed=self._account is not None,
        )

    def _show(self, rows: list[OrderRow]) -> None:
        self._rows = {one.number: one for one in rows}
        self._table.show([order_row(one, SOON_DAYS) for one in rows[:PAGE_ROWS]], len(rows))
        self._show_about()

    def _show_about(self) -> None:
        row = self._table.row
        self._about.show(() if row is None else about_lines(self._rows[row.id]))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the one under the cursor asks."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        message.stop()
        self._open(message.row.id)

    def _open(self, number: str) -> None:
        from screens.order_file import OrderFileScreen

        self.app.push_screen(OrderFileScreen(number))

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "new_order" and self._account is None:
            return tr("Una orden se hace desde su cuenta: ábrala y oprima M dos veces.")
        return super().why_not(action)

    def do_new_order(self) -> None:
        """Ask a crew for something."""
        from screens.new_order import NewOrderScreen

        if self._account is not None:
            self.app.push_screen(NewOrderScreen(self._account, self._case), self._made)

    def _made(self, moved: "OrderMoved | None") -> None:
        if moved is not None:
            self.reload()
            self.say(tr("Hecha: orden {number}.", number=moved.number))
