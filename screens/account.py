"""An account at one look: whose, where, what they owe and since when, the next date of the law, and what moved it.

Opened while somebody is at the window, it is what the visit is about. Enter on a bill explains it, on a payment shows
its receipt.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.account_duties import AccountDuties
from screens.account_lines import WAITING, case_line, due_lines, fact_lines, movement_row, order_line, waiting_row
from screens.analysis_lines import finding_lines
from screens.keys import ACCOUNT
from screens.movements import show_movement
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from textual.screen import Screen

    from oficinista.billing.finding import Finding
    from oficinista.billing.queries import BillSummary, StatementLine
    from oficinista.cases.moved import CaseMoved
    from screens.account_facts import AccountFacts

FACT_LINES = 8
"""What every account has, and an alert; more alerts make it higher."""
FINDINGS_SHOWN = 2


class AccountScreen(AccountDuties):
    """The account of a number, with the cursor on the document `marked`."""

    place = ACCOUNT

    def __init__(self, number: str, marked: str | None = None) -> None:
        super().__init__(number)
        self._marked = marked
        self._findings: tuple[Finding, ...] = ()
        self._panel = Panel(height=FACT_LINES)
        self._table = Table(
            "movements",
            [
                Column(tr("Fecha"), 11),
                Column(tr("Documento"), 29, grows=True),
                Column(tr("Vence"), 11),
                Column(tr("Importe"), 10, right=True),
                Column(tr("Saldo"), 11, right=True),
            ],
            empty=tr("Todavía no tiene facturas ni pagos."),
        )

    def body(self) -> Iterable[Widget]:
        return (self._panel, Divider(), self._table)

    # What it shows

    def look(self, connection: "Connection") -> "AccountFacts":
        from screens.account_facts import account_facts

        return account_facts(connection, self.office, self._number)

    def show(self, facts: "AccountFacts") -> None:
        is_first, self._facts = self._facts is None, facts
        self._draw_facts(facts)
        rows = [*map(waiting_row, facts.waiting), *map(movement_row, facts.movements)]
        if rows != list(self._table.rows):
            self._table.show(rows[:PAGE_ROWS], len(rows))
        if is_first:
            self._mark(facts)
            self._tie_to_visit()
        self.ask(partial(self.office.ask, self._look_closer), self._show_findings)

    def _look_closer(self, connection: "Connection") -> "tuple[Finding, ...]":
        from oficinista.billing.analysis import alerts_found
        from oficinista.customers.queries import find_account

        return alerts_found(connection, find_account(connection, self._number), self.office.today)

    def _show_findings(self, findings: "tuple[Finding, ...]") -> None:
        """What an analysis finds comes after the account is there, and is an alert of it."""
        if findings != self._findings and self._facts is not None:
            self._findings = findings
            self._draw_facts(self._facts)

    def _draw_facts(self, facts: "AccountFacts") -> None:
        from screens.letter_lines import owed_lines
        from screens.plan_lines import plan_line

        lines = list(fact_lines(facts.card, facts.dates, self.office.today, self.size.width, facts.plan))
        lines += () if facts.plan is None else [plan_line(facts.plan)]
        lines += (case_line(one) for one in facts.cases if facts.plan is None or one.number != facts.plan.number)
        lines += due_lines(facts.suspension, facts.promises)
        lines += map(order_line, facts.orders)
        lines += owed_lines(facts.letters, "L")
        lines += finding_lines(self._findings, self.size.width, FINDINGS_SHOWN, ACCOUNT)
        self._panel.styles.height = max(FACT_LINES, len(lines))
        self._panel.show(lines)

    def on_resize(self) -> None:
        super().on_resize()
        if self._facts is not None:
            self._draw_facts(self._facts)

    def _mark(self, facts: "AccountFacts") -> None:
        """Put the cursor on the document by which the account was found, so that each key acts on it."""
        for movement in facts.movements:
            if movement.document == self._marked:
                self._table.move_to(str(movement.entry_id))

    def _tie_to_visit(self) -> None:
        """The visitor at the window came about this account; the visit begins if it had not."""
        from oficinista.queue.commands import StartServing

        if self.window is not None:
            self.order(StartServing(account_number=self._number), lambda _done: self.reload())

    # What is done with the document under the cursor

    def why_not(self, action: str) -> str | None:
        has_bills = self._facts is not None and bool(self._facts.bills)
        if action in {"explain", "why", "adjust", "rebill", "what_if", "object"} and not has_bills:
            return tr("La cuenta todavía no tiene facturas.")
        return super().why_not(action)

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Explain the bill under the cursor, or show what stands on the row."""
        message.stop()
        movement = self._movement(message.row)
        if movement is None:
            self._show_request(int(message.row.id.removeprefix(WAITING)))
        elif movement.bill_id is not None:
            self._explain(movement.bill_id)
        else:
            show_movement(self, movement)

    def _movement(self, row: Row) -> "StatementLine | None":
        """What stands on a row; None for an order that waits."""
        movements = () if self._facts is None else self._facts.movements
        return next((one for one in movements if str(one.entry_id) == row.id), None)

    def _show_request(self, approval_id: int) -> None:
        from screens.approval import ApprovalScreen

        self.app.push_screen(ApprovalScreen(approval_id), self.told)

    def do_explain(self) -> None:
        """Explain the bill under the cursor; on a payment, the last bill."""
        if (bill := self._chosen_bill()) is not None:
            self._explain(bill.bill_id)

    def _chosen_bill(self) -> "BillSummary | None":
        """The bill under the cursor; on anything else, the last that counts."""
        if self._facts is None:
            return None
        movement = None if self._table.row is None else self._movement(self._table.row)
        chosen = None if movement is None else movement.bill_id
        last = (bill for bill in self._facts.bills if not bill.is_voided)
        return next((bill for bill in self._facts.bills if bill.bill_id == chosen), next(last, None))

    def do_adjust(self) -> None:
        """Ask for an adjustment of the bill under the cursor; on a payment, of the last bill."""
        from screens.adjustment import AdjustmentScreen

        self._correct(AdjustmentScreen)

    def do_rebill(self) -> None:
        """Void the bill under the cursor and bill its month again; on a payment, the last bill."""
        from screens.rebill import RebillScreen

        self._correct(RebillScreen)

    def do_object(self) -> None:
        """File an objection of the bill under the cursor; on a payment, of the last bill."""
        from screens.objection import ObjectionScreen

        if (bill := self._chosen_bill()) is not None:
            self.app.push_screen(ObjectionScreen(bill.number), self._objected)

    def _objected(self, moved: "CaseMoved | None") -> None:
        if moved is not None:
            self._note_done("claim", "case", moved.number)
            self.say(tr("Radicada: caso {number}.", number=moved.number))
            self.reload()

    def do_what_if(self) -> None:
        """What the bill under the cursor would be if something of it were otherwise; on a payment, the last bill."""
        from screens.what_if import WhatIfScreen

        if (bill := self._chosen_bill()) is not None:
            self.app.push_screen(WhatIfScreen(bill.number))

    def _correct(self, make: "Callable[[str, str], Screen[None]]") -> None:
        bill = self._chosen_bill()
        if self._facts is None or bill is None:
            return
        if bill.is_voided:
            self.refuse(tr("La factura {number} ya está anulada: corrija la que está en su lugar.", number=bill.number))
        else:
            self.app.push_screen(make(self._facts.card.number, bill.number))

    def _explain(self, bill_id: int) -> None:
        from screens.explain import ExplainScreen

        if self._facts is not None:
            bills = self._facts.bills
            self._note_done("explanation", "bill", next(bill.number for bill in bills if bill.bill_id == bill_id))
            self.app.push_screen(ExplainScreen(self._facts.card.account_id, [bill.bill_id for bill in bills], bill_id))
