"""The analysis of an account: every bill beside its tariff, what paid it, the balance after it, and what stands out.

It can stand on any past day. Enter opens what is under the cursor: the lines of a bill, or what a movement is of.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.analysis_lines import columns, detail_lines, head_lines, rows
from screens.clerk_screen import ClerkScreen
from screens.keys import ANALYSIS
from screens.movements import show_movement
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.billing.analysis import Analysis, AnalyzedBill
    from oficinista.billing.movements import Movement
    from oficinista.cases.moved import CaseMoved
    from oficinista.documents.printing import Printed

DETAIL_LINES = 2
FINDINGS_SHOWN, FINDINGS_SHOWN_TALL = 2, 5
TALL = 34
"""From so many lines on, more of what stands out is told above the list."""
CORRECTIONS = {"adjust", "rebill"}


class AnalysisScreen(ClerkScreen[str]):
    """The analysis of the account of a number. It ends with the name of what was printed, if anything was."""

    place = ANALYSIS

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._as_of: date | None = None
        self._found: Analysis | None = None
        self._printed_name: str | None = None
        self._head = Panel(height=1)
        self._table = Table("movements", columns(), empty=tr("Nada la había movido."))
        self._detail = Panel(height=DETAIL_LINES)

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self._head, Divider(), self._table, Divider(), self._detail)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def on_resize(self) -> None:
        super().on_resize()
        if self._found is not None:
            self._draw(self._found)

    # What it shows

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> "Analysis":
        from oficinista.billing.analysis import analyze
        from oficinista.customers.queries import find_account

        return analyze(connection, find_account(connection, self._number), self.office.today, self._as_of)

    def _show(self, found: "Analysis") -> None:
        self._found = found
        shown = rows(found)
        self._table.show(shown[:PAGE_ROWS], len(shown))
        self._draw(found)

    def _draw(self, found: "Analysis") -> None:
        width, height = self.size
        lines = list(head_lines(found, width, FINDINGS_SHOWN_TALL if height >= TALL else FINDINGS_SHOWN))
        self._head.styles.height = len(lines)
        self._head.show(lines)
        self._draw_detail()

    def _draw_detail(self) -> None:
        if self._found is not None and self._table.row is not None:
            entry_id = int(self._table.row.id)
            self._detail.show(detail_lines(self._found, entry_id, self.size.width, DETAIL_LINES))
        else:
            self._detail.show(())

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what is behind the movement under the cursor."""
        message.stop()
        self._draw_detail()

    # What it does

    def why_not(self, action: str) -> str | None:
        if action in {"explain", "what_if", "high_bill", *CORRECTIONS} and self._chosen is None:
            return tr("No hay facturas a esa fecha.")
        if action in CORRECTIONS and self._found is not None and self._found.is_past:
            return tr("Así estaba entonces. Para corregirla, vuelva a hoy con O.")
        if action == "chart" and self._found is not None and not self._found.uses:
            return tr("No hay consumo que mostrar.")
        return super().why_not(action)

    @property
    def _movement(self) -> "Movement | None":
        row = self._table.row
        if self._found is None or row is None:
            return None
        return next((one for one in self._found.movements if str(one.line.entry_id) == row.id), None)

    @property
    def _chosen(self) -> "AnalyzedBill | None":
        """The bill under the cursor; on anything else, the last that counts."""
        if self._found is None or not self._found.bills:
            return None
        bill_id = None if self._movement is None else self._movement.line.bill_id
        standing = [bill for bill in self._found.bills if not bill.is_voided] or self._found.bills
        return next((bill for bill in self._found.bills if bill.bill_id == bill_id), standing[-1])

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """The lines of the bill under the cursor, or what another movement is of."""
        message.stop()
        movement = self._movement
        if movement is None or self._found is None:
            return
        if movement.line.bill_id is None:
            show_movement(self, movement.line)
            return
        from screens.analyzed_bill import AnalyzedBillScreen

        self.app.push_screen(AnalyzedBillScreen(self._found, movement.line.bill_id))

    def do_explain(self) -> None:
        """Explain the bill under the cursor; on a payment, the last bill."""
        from screens.explain import ExplainScreen

        if self._found is not None and self._chosen is not None:
            bill_ids = [bill.bill_id for bill in reversed(self._found.bills)]
            self.app.push_screen(ExplainScreen(self._found.account.account_id, bill_ids, self._chosen.bill_id))

    def do_chart(self) -> None:
        """The consumption, beside a year before, what is usual and customers alike."""
        from screens.consumption import ConsumptionScreen

        if self._found is not None:
            self.app.push_screen(ConsumptionScreen(self._found))

    def do_findings(self) -> None:
        """All that stands out, with how sure it is and what to do."""
        from screens.findings import FindingsScreen

        if self._found is not None:
            self.app.push_screen(FindingsScreen(self._found.findings))

    def do_as_of(self) -> None:
        """The account as it stood on another day."""
        from screens.as_of import AsOfScreen

        self.app.push_screen(AsOfScreen(self._number), self._asked_for)

    def _asked_for(self, day: date | None) -> None:
        if day is not None:
            self._as_of = None if day == self.office.today else day
            self.reload()

    def do_high_bill(self) -> None:
        """What is done about the bill under the cursor when it is too high: in its case, or in one that is opened."""
        from oficinista.cases.queries import case_of_bills

        if self._chosen is not None:
            query = partial(self.office.ask, case_of_bills, [self._chosen.bill_id])
            self.ask(query, partial(self._go_through, self._chosen.facts.number))

    def _go_through(self, bill: str, case: str | None) -> None:
        from screens.high_bill import HighBillScreen, investigation_screen

        if case is not None:
            self.app.push_screen(HighBillScreen(case))
        else:
            self.app.push_screen(investigation_screen(bill), self._investigated)

    def _investigated(self, moved: "CaseMoved | None") -> None:
        from screens.high_bill import HighBillScreen

        if moved is not None:
            self.app.push_screen(HighBillScreen(moved.number))

    def do_adjust(self) -> None:
        """Ask for an adjustment of the bill under the cursor."""
        from screens.adjustment import AdjustmentScreen

        if self._chosen is not None:
            self.app.push_screen(AdjustmentScreen(self._number, self._chosen.facts.number))

    def do_rebill(self) -> None:
        """Void the bill under the cursor and bill its month again."""
        from screens.rebill import RebillScreen

        if self._chosen is not None:
            self.app.push_screen(RebillScreen(self._number, self._chosen.facts.number))

    def do_what_if(self) -> None:
        """What the bill under the cursor would be if something of it were otherwise."""
        from screens.what_if import WhatIfScreen

        if self._chosen is not None:
            self.app.push_screen(WhatIfScreen(self._chosen.facts.number))

    def do_print_document(self) -> None:
        """Print the page for the file and the one for the customer, as of the day that is shown."""
        from oficinista.documents.printing import account_analysis

        self.print_out(partial(account_analysis, self.office, self._number, self._as_of))

    def printed(self, printed: "Printed") -> None:
        self._printed_name = printed.documents[0].name
        super().printed(printed)

    def do_back(self) -> None:
        """Back to the account."""
        self.dismiss(self._printed_name)
