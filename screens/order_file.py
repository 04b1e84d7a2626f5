"""One work order: what it asks and where, until when, its result, what was done, and what can be done by its number."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.cases.deeds import doable
from oficinista.cases.queries import Possible
from oficinista.i18n import tr
from oficinista.work.queries import OrderFile, order_file
from screens.clerk_screen import ClerkScreen
from screens.keys import ORDER_FILE
from screens.order_lines import order_lines
from screens.printer import printed_words
from screens.reading import PagedScreen
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Printed


class OrderFileScreen(PagedScreen[None], ClerkScreen[None]):
    """The order of a number. Only what this clerk may do has a key."""

    place = ORDER_FILE

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._pressed = 0
        self._found: OrderFile | None = None
        self._mine: tuple[Possible, ...] = ()
        self.page = Panel()

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> tuple[OrderFile, tuple[Possible, ...]]:
        found = order_file(connection, self._number, self.office.info.id, self.office.today)
        return found, doable(connection, found.case, self.counter.clerk.id)

    def _show(self, seen: tuple[OrderFile, tuple[Possible, ...]]) -> None:
        self._found, self._mine = seen
        self.page.show(order_lines(*seen))

    # What it does

    def on_key(self, event: events.Key) -> None:
        """Keep which number was pressed: one action of the table stands for them all."""
        self._pressed = int(event.key) if event.key.isdecimal() else 0
        super().on_key(event)

    def why_not(self, action: str) -> str | None:
        if action == "act" and self._found is not None and not 1 <= self._pressed <= len(self._mine):
            return self._why_not_act()
        if action == "see_case" and self._found is not None and self._found.row.case is None:
            return tr("La orden no es de ningún caso.")
        return super().why_not(action)

    def _why_not_act(self) -> str:
        if not self._mine:
            return tr("Lo que falta en esta orden lo hace otra persona.")
        return tr("No hay un {number}: escoja entre 1 y {last}.", number=self._pressed, last=len(self._mine))

    def do_act(self) -> None:
        """Do what has the number that was pressed."""
        from screens.order_deed import OrderDeedScreen

        if self._found is not None:
            self.app.push_screen(OrderDeedScreen(self._found, self._mine[self._pressed - 1]), self._told)

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_print_document(self) -> None:
        """Print the sheet that the crew takes along; of an order that is over, the paper of its result."""
        from oficinista.documents.filed import filed_paper
        from oficinista.documents.work_order import work_order

        paper = self._result_paper
        if paper is None:
            self.print_out(partial(work_order, self.office, self._number), self._printed)
        else:
            self.print_out(partial(filed_paper, self.office, paper, actor=self.counter.clerk.id), self._printed)

    @property
    def _result_paper(self) -> str | None:
        is_over = self._found is not None and self._found.row.owner is None
        return self._found.paper if is_over and self._found is not None else None

    def _printed(self, printed: "Printed") -> None:
        self.say(printed_words(printed))

    def do_technical(self) -> None:
        """Change the technical data of the account by what the crew found."""
        from screens.technical import TechnicalScreen

        if self._found is not None:
            paper = self._number if self._found.results else ""
            self.app.push_screen(TechnicalScreen(self._found.row.account, paper))

    def do_see_account(self) -> None:
        """Open the account that the order is about."""
        if self._found is not None:
            self.counter.open_account(self._found.row.account)

    def do_see_case(self) -> None:
        """Open the case that the order belongs to."""
        from screens.case_file import CaseFileScreen

        if self._found is not None and self._found.row.case is not None:
            self.app.push_screen(CaseFileScreen(self._found.row.case))
