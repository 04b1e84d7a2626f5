"""Work orders that are open, the first to end first: of the office, of an account or of a case."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.cases.queries import SOON_DAYS
from oficinista.i18n import tr
from oficinista.work.queries import OrderRow, orders
from screens.keys import ORDERS
from screens.listing import ListingScreen
from screens.order_lines import about_lines, order_row
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.cases.moved import CaseMoved
    from screens.widgets.panel import Line


class OrdersScreen(ListingScreen[OrderRow]):
    """The list; Enter opens one. Of an account or a case the closed ones are there too."""

    place = ORDERS
    about_height = 2

    def __init__(self, account: str | None = None, case: str | None = None) -> None:
        columns = [
            Column(tr("Orden"), 20),
            Column(tr("Tipo"), 24, grows=True),
            Column(tr("La tiene"), 14),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        nothing = tr("No hay órdenes abiertas.") if account is None else tr("No hay órdenes. M hace una.")
        super().__init__("orders", columns, empty=nothing)
        self._account = account
        self._case = case

    @property
    def subject(self) -> str:
        return self._case or self._account or ""

    def heading(self) -> str:
        if self._case is not None:
            return tr("Órdenes del caso {number}", number=self._case)
        if self._account is not None:
            return tr("Órdenes de la cuenta {number}", number=self._account)
        return tr("Órdenes abiertas")

    def look(self, connection: "Connection") -> Sequence[OrderRow]:
        return orders(
            connection,
            self.office.info.id,
            self.office.today,
            account=self._account,
            case=self._case,
            with_closed=self._account is not None,
        )

    def row(self, one: OrderRow) -> Row:
        return order_row(one, SOON_DAYS)

    def about(self, one: OrderRow) -> "Iterable[Line]":
        return about_lines(one)

    def open(self, one: OrderRow) -> None:
        from screens.order_file import OrderFileScreen

        self.app.push_screen(OrderFileScreen(one.number))

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

    def _made(self, moved: "CaseMoved | None") -> None:
        if moved is not None:
            self.say(tr("Hecha: orden {number}.", number=moved.number))
