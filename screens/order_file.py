"""One work order: what it asks and where, until when, its result, what was done, and what can be done by its number."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from oficinista.cases.deeds import doable
from oficinista.cases.queries import Possible
from oficinista.i18n import tr
from oficinista.work.queries import OrderFile, order_file
from screens.keys import ORDER_FILE
from screens.order_lines import order_lines
from screens.record import NumberedScreen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class OrderSeen(NamedTuple):
    """An order, and what this clerk may do with it."""

    file: OrderFile
    mine: tuple[Possible, ...]


class OrderFileScreen(NumberedScreen[OrderSeen, Possible]):
    """The order of a number. Only what this clerk may do has a key."""

    place = ORDER_FILE

    def look(self, connection: "Connection") -> OrderSeen:
        found = order_file(connection, self.number, self.office.info.id, self.office.today)
        return OrderSeen(found, doable(connection, found.case, self.counter.clerk.id))

    def lines(self, seen: OrderSeen) -> "Iterable[Line]":
        return order_lines(*seen)

    def account_of(self, seen: OrderSeen) -> str:
        return seen.file.row.account

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "see_case" and self.seen is not None and self.seen.file.row.case is None:
            return tr("La orden no es de ningún caso.")
        return super().why_not(action)

    def deeds(self, seen: OrderSeen) -> tuple[Possible, ...]:
        return seen.mine

    def why_no_deeds(self, seen: OrderSeen) -> str:
        if not seen.file.case.possible:
            return super().why_no_deeds(seen)
        return tr("Lo que falta en esta orden lo hace otra persona.")

    def act(self, seen: OrderSeen, deed: Possible) -> None:
        from screens.order_deed import OrderDeedScreen

        self.app.push_screen(OrderDeedScreen(seen.file, deed), self.told)

    def do_print_document(self) -> None:
        """Print the sheet that the crew takes along; of an order that is over, the paper of its result."""
        from oficinista.documents.filed import filed_paper
        from oficinista.documents.work_order import work_order

        paper = self._result_paper
        if paper is None:
            self.print_out(partial(work_order, self.office, self.number))
        else:
            self.print_out(partial(filed_paper, self.office, paper, actor=self.counter.clerk.id))

    @property
    def _result_paper(self) -> str | None:
        is_over = self.seen is not None and self.seen.file.row.owner is None
        return self.seen.file.paper if is_over and self.seen is not None else None

    def do_technical(self) -> None:
        """Change the technical data of the account by what the crew found."""
        from screens.technical import TechnicalScreen

        if self.seen is not None:
            paper = self.number if self.seen.file.results else ""
            self.app.push_screen(TechnicalScreen(self.seen.file.row.account, paper))

    def do_see_case(self) -> None:
        """Open the case that the order belongs to."""
        from screens.openings import file_screen

        if self.seen is not None and self.seen.file.row.case is not None:
            self.app.push_screen(file_screen(self.seen.file.row.case))
