"""A bill explained so that the clerk can read it aloud: line by line, why it is not what the one before was, and 24
months of consumption. The parts sum to the bill and to the difference."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.explain_lines import ExplainedBill, chart_lines, explanation_lines, title_line
from screens.keys import EXPLAIN
from screens.reading import ReadingScreen
from screens.widgets.panel import Divider, Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ExplainScreen(ReadingScreen[None]):
    """Explains one of some bills of an account, the newest first."""

    place = EXPLAIN

    def __init__(self, account_id: int, bill_ids: Sequence[int], bill_id: int) -> None:
        super().__init__()
        self._account_id = account_id
        self._bill_ids = tuple(bill_ids)
        self._at = self._bill_ids.index(bill_id)
        self._explained: ExplainedBill | None = None
        self._is_chart = False
        self._title = Panel(height=1)

    def body(self) -> Iterable[Widget]:
        return (self._title, Divider(), self.page)

    def on_mount(self) -> None:
        self.reload()

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    # What it shows

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> ExplainedBill:
        from oficinista.billing.difference import explain_difference
        from oficinista.billing.explain import explain_bill
        from oficinista.billing.queries import bill_facts, consumption, previous_bill
        from oficinista.tariff import Tariffs

        tariffs = Tariffs.load()
        bill = bill_facts(connection, self._bill_ids[self._at])
        previous = previous_bill(connection, self._bill_ids[self._at])
        before = None if previous is None else bill_facts(connection, previous)
        return ExplainedBill(
            bill,
            explain_bill(bill, tariffs),
            before,
            None if before is None else explain_difference(before, bill, tariffs),
            consumption(connection, self._account_id),
        )

    def _show(self, explained: ExplainedBill) -> None:
        self._explained = explained
        self._draw()

    def _draw(self) -> None:
        if self._explained is None:
            return
        width = self.size.width - 2
        self._title.show([title_line(self._explained.bill, width)])
        explained = self._explained
        lines = chart_lines(explained.uses, width) if self._is_chart else explanation_lines(explained, width)
        self.page.show(lines)
        self.refresh_keys()

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "later" and self._at == 0:
            return tr("Esta es la última factura.")
        if action == "earlier" and self._at == len(self._bill_ids) - 1:
            return tr("No hay una factura anterior.")
        return super().why_not(action)

    def do_earlier(self) -> None:
        """Explain the bill before this one."""
        self._go(self._at + 1)

    def do_later(self) -> None:
        """Explain the bill after this one."""
        self._go(self._at - 1)

    def _go(self, at: int) -> None:
        self._at, self._is_chart = at, False
        self.page.rewind()
        self.reload()

    def do_what_if(self) -> None:
        """What this bill would be if something of it were otherwise."""
        from screens.what_if import WhatIfScreen

        if self._explained is not None:
            self.app.push_screen(WhatIfScreen(self._explained.bill.number))

    def do_chart(self) -> None:
        """Show the consumption, or the explanation again."""
        self._is_chart = not self._is_chart
        self.page.rewind()
        self._draw()
