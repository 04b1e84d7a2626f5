"""An account at one look: whose, where, what they owe and since when, the next date of the law, and what moved it.

Opened while somebody is at the window, it is what the visit is about. Enter on a bill explains it, on a payment shows
its receipt.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.account_lines import WAITING, case_line, due_lines, fact_lines, movement_row, order_line, waiting_row
from screens.analysis_lines import finding_lines
from screens.keys import ACCOUNT
from screens.movements import show_movement
from screens.serving import ServingScreen
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from textual.screen import Screen

    from oficinista.approvals.queries import ApprovalRow
    from oficinista.billing.finding import Finding
    from oficinista.billing.legal_dates import LegalDate
    from oficinista.billing.queries import BillSummary, StatementLine
    from oficinista.cases.moved import CaseMoved
    from oficinista.cases.queries import CaseRow
    from oficinista.commitments.commands import CommitmentSaid
    from oficinista.commitments.queries import CommitmentRow
    from oficinista.customers.queries import AccountCard
    from oficinista.guarantees.commands import GuaranteeMoved
    from oficinista.guarantees.queries import Offer
    from oficinista.letters.offers import Owed
    from oficinista.plans.commands import PlanMoved
    from oficinista.plans.queries import Plan
    from oficinista.refunds.commands import RefundMoved
    from oficinista.refunds.transfers import CreditTransferred
    from oficinista.suspensions.guard import Suspension
    from oficinista.theft.moved import TheftMoved
    from oficinista.work.queries import OrderRow
    from screens.ending import EndingScreen

FACT_LINES = 8
"""What every account has, and an alert; more alerts make it higher."""
FINDINGS_SHOWN = 2
BILLS_MAX = 120
"""Ten years of bills can be walked through, one by one."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the screen shows of an account; the newest bills and movements first."""

    card: "AccountCard"
    bills: "list[BillSummary]"
    movements: "list[StatementLine]"
    dates: "tuple[LegalDate, ...]"
    suspension: "Suspension"
    promises: "tuple[CommitmentRow, ...]"
    waiting: "tuple[ApprovalRow, ...]"
    cases: "tuple[CaseRow, ...]"
    orders: "tuple[OrderRow, ...]"
    letters: "Owed"
    plan: "Plan | None"


class AccountScreen(ServingScreen):
    """The account of a number, with the cursor on the document `marked`."""

    place = ACCOUNT

    def __init__(self, number: str, marked: str | None = None) -> None:
        super().__init__()
        self._number = number
        self._marked = marked
        self._facts: AccountFacts | None = None
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

    @property
    def subject(self) -> str:
        return self._number

    @property
    def account_number(self) -> str:
        """The account that a ticket issued here is about."""
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self._panel, Divider(), self._table)

    # What it shows

    def look(self, connection: "Connection") -> AccountFacts:
        from oficinista.approvals.queries import waiting_on
        from oficinista.billing.queries import bills, statement
        from oficinista.cases.queries import cases
        from oficinista.commitments.queries import commitments
        from oficinista.customers.queries import account_card, find_account
        from oficinista.letters.offers import owed
        from oficinista.plans.queries import plans
        from oficinista.suspensions.queries import may_suspend
        from oficinista.work.queries import orders

        account_id = find_account(connection, self._number)
        card = account_card(connection, account_id, self.office.today)
        newest = bills(connection, account_id, most=BILLS_MAX)
        movements = statement(connection, account_id)[::-1]
        waiting = waiting_on(connection, self.office.info.id, card.number, self.office.clock())
        still_open = tuple(cases(connection, self.office.info.id, self.office.today, account=card.number))
        in_work = tuple(orders(connection, self.office.info.id, self.office.today, account=card.number))
        found = may_suspend(connection, account_id, self.office.info.id, self.office.today)
        dates = self._dates(connection, card, newest, found)
        promises = tuple(commitments(connection, self.office.info.id, self.office.today, account=card.number))
        letters = owed(connection, self.office.info.id, account_id)
        plan = next(iter(plans(connection, self.office.info.id, self.office.today, account=card.number)), None)
        return AccountFacts(
            card, newest, movements, dates, found, promises, waiting, still_open, in_work, letters, plan
        )

    def _dates(
        self, connection: "Connection", card: "AccountCard", bills: "list[BillSummary]", found: "Suspension"
    ) -> "tuple[LegalDate, ...]":
        from oficinista.billing.legal_dates import DatedBill, legal_dates
        from oficinista.storage import office_rules
        from oficinista.suspensions.queries import suspension_dates

        last = DatedBill(bills[0].number, bills[0].issued_on, bills[0].due_on) if bills else None
        rules = office_rules.rulebook(connection, self.office.info.id)
        dates = suspension_dates(found, self.office.today) if card.overdue_cents or found.is_sent else ()
        return legal_dates(last, rules, office_rules.calendar(connection), dates)

    def show(self, facts: AccountFacts) -> None:
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

    def _draw_facts(self, facts: AccountFacts) -> None:
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

    def _mark(self, facts: AccountFacts) -> None:
        """Put the cursor on the document by which the account was found, so that each key acts on it."""
        for movement in facts.movements:
            if movement.document == self._marked:
                self._table.move_to(str(movement.entry_id))

    def _tie_to_visit(self) -> None:
        """The visitor at the window came about this account; the visit begins if it had not."""
        from oficinista.queue.commands import StartServing

        if self.window is not None:
            self.order(StartServing(account_number=self._number), lambda _done: self.reload())

    # What it does

    def why_not(self, action: str) -> str | None:
        has_bills = self._facts is not None and bool(self._facts.bills)
        if action in {"explain", "why", "adjust", "rebill", "what_if", "object"} and not has_bills:
            return tr("La cuenta todavía no tiene facturas.")
        if action == "refund" and self._facts is not None and not self._may_refund(self._facts):
            return tr("La cuenta no tiene un crédito.")
        if action == "transfer_credit" and self._facts is not None and self._facts.card.balance_cents >= 0:
            return tr("La cuenta no tiene un crédito.")
        if action == "cases" and self._facts is not None and not self._facts.cases:
            return tr("La cuenta no tiene casos abiertos.")
        return super().why_not(action)

    def _may_refund(self, facts: AccountFacts) -> bool:
        from oficinista.refunds.queries import is_refund

        return facts.card.balance_cents < 0 or any(is_refund(one.number) for one in facts.cases)

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

    def do_pay(self) -> None:
        """Take a payment of this account."""
        from screens.payment import PaymentScreen

        self.app.push_screen(PaymentScreen(self._number))

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

    def do_open_theft(self) -> None:
        """Open a case of water theft of the account."""
        from screens.theft import TheftOpenScreen

        if self._facts is not None:
            self.app.push_screen(TheftOpenScreen(self._facts.card.number), self._theft_opened)

    def _theft_opened(self, moved: "TheftMoved | None") -> None:
        from screens.openings import file_screen

        if moved is not None:
            self.app.push_screen(file_screen(moved.number))

    def do_cases(self) -> None:
        """Open the case of the account, or the list when there are several."""
        from screens.cases import CasesScreen
        from screens.openings import file_screen

        if self._facts is not None:
            [first, *more] = self._facts.cases
            self.app.push_screen(CasesScreen(self._facts.card.number) if more else file_screen(first.number))

    def do_orders(self) -> None:
        """The work orders of the account."""
        from screens.orders import OrdersScreen

        if self._facts is not None:
            self.app.push_screen(OrdersScreen(self._facts.card.number))

    def do_letters(self) -> None:
        """The letters of the account: what can be written, and what was."""
        from screens.letters import LettersScreen

        if self._facts is not None:
            self.app.push_screen(LettersScreen(self._facts.card.number))

    def do_see_contacts(self) -> None:
        """How the customer is reached, whole."""
        from screens.contacts import contact_words, see_contacts

        if self._facts is not None:
            see_contacts(self, self._facts.card, lambda found: self.say(contact_words(found)))

    def do_technical(self) -> None:
        """The technical data of the account, their history and their changes."""
        from screens.technical import TechnicalScreen

        self.app.push_screen(TechnicalScreen(self._number))

    def do_files(self) -> None:
        """Open the expediente of the account."""
        from screens.files import FilesScreen

        if self._facts is not None:
            self.app.push_screen(FilesScreen(self._facts.card.number))

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

    def _note_done(self, kind: str, product_kind: str, product_id: str) -> None:
        """What is done for the visitor at the window belongs to the visit, once."""
        from oficinista.queue.commands import AddTransaction

        if self.window is None or any(done.product_id == product_id for done in self.window.transactions):
            return
        order = AddTransaction(kind=kind, account_number=self._number, product_kind=product_kind, product_id=product_id)
        self.order(order, lambda _done: None)

    def do_analyze(self) -> None:
        """Bill by bill, beside the tariff of each date, with what paid what."""
        from screens.analysis import AnalysisScreen

        self.app.push_screen(AnalysisScreen(self._number), self._printed)

    def do_print_document(self) -> None:
        """Print the statement, or a copy of the last receipt."""
        from screens.print_document import PrintScreen

        if self._facts is not None:
            receipts = (one.document for one in self._facts.movements if one.kind.value == "payment")
            self.app.push_screen(PrintScreen(self._number, next(receipts, None)), self._printed)

    def _printed(self, document: str | None) -> None:
        if document is not None:
            self._note_done("document", "print", document)
            self.say(tr("A la impresora: {document}.", document=document))

    def do_promise(self) -> None:
        """Promise something about this account."""
        from screens.commitment import CommitmentScreen

        self.app.push_screen(CommitmentScreen(self._number), self._promised)

    def _promised(self, made: "CommitmentSaid | None") -> None:
        if made is not None:
            self._note_done("commitment", "commitment", made.number)
            self.say(tr("Anotado: {number}, para el {date}.", number=made.number, date=long_date(made.due_on)))
            self.reload()

    def do_plan(self) -> None:
        """Open the payment plan of this account, or offer one."""
        from screens.plan import PlanScreen
        from screens.plan_offer import PlanOfferScreen

        if self._facts is not None and self._facts.plan is not None:
            self.app.push_screen(PlanScreen(self._facts.plan.number))
        elif self._facts is not None:
            self.app.push_screen(PlanOfferScreen(self._facts.card.number), self._planned)

    def _planned(self, moved: "PlanMoved | None") -> None:
        from screens.plan import PlanScreen

        if moved is not None:
            self._note_done("plan", "case", moved.number)
            self.app.push_screen(PlanScreen(moved.number))

    def do_refund(self) -> None:
        """Open the refund of this account's credit, or ask for one."""
        from oficinista.refunds.queries import is_refund
        from screens.refund import RefundScreen
        from screens.refund_file import RefundFileScreen

        if self._facts is None:
            return
        number = next((one.number for one in self._facts.cases if is_refund(one.number)), None)
        if number is not None:
            self.app.push_screen(RefundFileScreen(number))
        else:
            self.app.push_screen(RefundScreen(self._facts.card.number), self._refunded)

    def _refunded(self, moved: "RefundMoved | None") -> None:
        from screens.refund_file import RefundFileScreen

        if moved is not None:
            self._note_done("refund", "case", moved.number)
            self.app.push_screen(RefundFileScreen(moved.number))

    def do_transfer_credit(self) -> None:
        """Send the credit of this account over to another of the same customer."""
        from oficinista.refunds.queries import other_accounts

        self.ask(partial(self.office.ask, other_accounts, self._number), self._transfer_credit)

    def _transfer_credit(self, others: dict[str, int]) -> None:
        from screens.credit_transfer import CreditTransferScreen

        if not others:
            self.refuse(tr("El cliente no tiene otra cuenta abierta."))
        elif self._facts is not None:
            self.app.push_screen(CreditTransferScreen(self._facts.card.number, others), self._credit_moved)

    def _credit_moved(self, moved: "CreditTransferred | None") -> None:
        if moved is not None:
            self.reload()
            self.say(tr("Crédito pasado a la otra cuenta: {document}.", document=moved.document))

    def do_guarantee(self) -> None:
        """Charge the deposit that guarantees this account, or release the one it has."""
        from oficinista.guarantees.queries import offer

        look = partial(offer, number=self._number, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, look), self._guarantee)

    def _guarantee(self, found: "Offer") -> None:
        from oficinista.guarantees.commands import ReleaseGuarantee
        from screens.guarantee import GuaranteeScreen, guarantee_lines
        from screens.words import WordsScreen

        if found.held is None:
            self.app.push_screen(GuaranteeScreen(found), self._guaranteed)
            return
        title = tr("Liberar el depósito de la cuenta {number}", number=found.account)
        make = partial(ReleaseGuarantee, account=found.account)
        lines = tuple(guarantee_lines(found.held))
        screen = WordsScreen(title, tr("Razón"), f"{found.account} deposito", lambda words: make(words=words), lines)
        self.app.push_screen(screen, self._guaranteed)

    def _guaranteed(self, moved: "GuaranteeMoved | None") -> None:
        if moved is not None:
            self.reload()
            self.say(tr("Depósito {document}: {amount}. La carta queda lista.", document=moved.document,
                        amount=format_money(moved.amount_cents)))  # fmt: skip

    def do_end_account(self) -> None:
        """Close this account, have it taken over, or let its customer go on elsewhere; open a place that was left."""
        from screens.ending import EndingScreen

        if self._facts is not None:
            screen = EndingScreen(self._facts.card)
            self.app.push_screen(screen, partial(self._ended, screen))

    def _ended(self, screen: "EndingScreen", words: str | None) -> None:
        if words is None:
            return
        self._note_done("account", "account", screen.goes_on_at or self._number)
        if screen.goes_on_at is not None:
            self.app.push_screen(AccountScreen(screen.goes_on_at))
        self.told(words)

    def do_why(self) -> None:
        """Why the dates of this account are what they are."""
        from screens.why import WhyScreen

        if self._facts is not None:
            self.app.push_screen(WhyScreen(self._number, self._facts.dates, self._facts.suspension))
