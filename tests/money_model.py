"""The rest of the office's money against a simple model, through the real door, with the program killed in between.

Payments, voids and checks that come back; refunds and credits sent over; plans; a charge for stolen water; cash from
till to till and to the safe; mail; deposits and what the bank says of them. The model knows places and moves cents from
one to another, so it conserves them by its nature; after each order every place of the ledger holds what the model's
holds. Any order may be cut short by a kill at any of its statements, or after its commit, before its answer: the
database is opened again, every proof must hold, the order is asked again with its key, and has happened once.
"""

import os
import signal
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import Connection, Engine, event, text

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.batches.commands import CloseBatch, Declared, KeyItem, OpenBatch
from oficinista.batches.suspense import ResolveSuspense
from oficinista.closings.commands import MoveIn
from oficinista.files.commands import FileDocument
from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.office import Done, Office
from oficinista.orders import Order, Refusal
from oficinista.plans.commands import CancelPlan, CounterPlan, ProposePlan, ReviewPlans, SignPlan
from oficinista.refunds.commands import (
    CASH_MAX,
    CancelRefund,
    ConfirmRefund,
    DecideRefund,
    PayRefund,
    RequestRefund,
    SendRefund,
    VerifyRefund,
    WithdrawRefund,
)
from oficinista.refunds.terms import Way
from oficinista.refunds.transfers import TransferCredit
from oficinista.storage import office_rules
from oficinista.storage.store import Store
from oficinista.theft.calculation import Method
from oficinista.theft.charging import ChargeTheft, TakeBackTheft
from oficinista.theft.queries import find_theft
from oficinista.tills.closing import CloseTill, CountTill, Papers
from oficinista.tills.commands import OpenTill
from oficinista.tills.deposits import ConfirmDeposit, PrepareDeposit
from oficinista.tills.models import TillKind
from oficinista.tills.payments import VoidPayment
from oficinista.tills.returns import ReturnCheck
from oficinista.tills.transfers import ReceiveIntoSafe, ReceiveTransfer, SendFromSafe, SendTransfer, TakeBackTransfer
from tests.files_builders import pdf
from tests.office import TestClock, attempt, do, make_office, with_bills
from tests.office_machine import OfficeMachine, OnPostgres
from tests.refunds_builders import with_credit
from tests.theft.test_theft import calculation, confirm, firm, inspected, opened
from tests.tills_builders import cash, payment, pieces
from tests.tills_builders import check as paper

CLERKS = ("ana", "luis")
BATCH_CLERK = "eva"
OWING, CREDITOR, SIBLING, THIEF = "000010000001", "000010000002", "000010000004", "000010000005"
ACCOUNTS = (OWING, CREDITOR, SIBLING, THIEF)
THEFT_CASE, FINE_CENTS = "HUR-TST-2026-000001", 2_500
BILL, CREDIT, FUND = 4_597, 3_000, 15_000
"""A bill, the credit that its customer has after a payment in a till that is closed, and the fund of that till."""
AFTER_THE_HEARING = datetime(2026, 12, 22, 13, tzinfo=UTC)
STATEMENTS_MAX = 80
"""Orders take 5 to 60 statements with the opening of the office; a kill after the last comes after the commit."""
WORDS = "Como se pidió"
REFUND_STEPS = {
    "verify": ("requested",),
    "approve": ("verified",),
    "reject": ("requested", "verified"),
    "pay": ("approved",),
    "send": ("approved",),
    "confirm": ("sent",),
    "withdraw": ("requested", "verified"),
    "cancel": ("approved", "sent"),
}
"""Each step of a refund, and the states that it is taken from; everywhere else it must be refused."""

clerks = st.sampled_from(CLERKS)
accounts = st.sampled_from(ACCOUNTS)
which = st.integers(0, 50)
statements = st.integers(0, STATEMENTS_MAX)


def make_money_office(store: Store) -> None:
    """One who owes three bills; one with a credit of 30.00 and a second account; a case of theft that is firm."""
    make_office(store)
    clock = TestClock()
    office = Office(store, clock=clock)
    made = [with_bills(office, 3), with_credit(office)]
    empty = with_bills(office, 1)
    do(office, MoveIn(account=empty.number, customer_of=made[1].number, on=office.today))
    thief = with_bills(office, 1)
    number = inspected(office, opened(office, account=thief.number), thief)
    october = {"since": date(2026, 10, 1), "until": date(2026, 10, 31)}
    do(office, calculation(number, method=Method.READINGS, before_m3=0, after_m3=40, **october))
    confirm(office, "theft.look_back_months", 12)
    confirm(office, "theft.fine_cents", FINE_CENTS)
    firm(office, clock, number)


@dataclass
class Drawer:
    """What the model knows of a session: a till's, or a batch's. `fund` is the change fund that it ends with."""

    session: int
    opened_on: date
    fund: int = 0
    is_closed: bool = False
    is_deposited: bool = False
    held: dict[TenderKind, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def cents(self) -> int:
        """All that it holds."""
        return sum(self.held.values())


@dataclass
class Receipt:
    """What the model knows of a payment."""

    number: str
    account: str
    cents: int
    kind: TenderKind
    drawer: Drawer
    is_void: bool = False
    is_returned: bool = False


@dataclass(frozen=True)
class Sent:
    """Cash on its way: from a clerk's till or the safe (None), to a clerk's till or the safe (None)."""

    document: str
    sender: str | None
    receiver: str | None
    cents: int
    safe: str
    """The account of the safe for it."""


@dataclass
class Refund:
    """What the model knows of a refund."""

    number: str
    account: str
    cents: int
    way: Way
    state: str = "requested"


@dataclass
class Envelopes:
    """An open batch: what is still to be keyed of it."""

    drawer: Drawer
    kind: TenderKind
    left: list[tuple[str | None, int]]


@dataclass
class Bag:
    """A deposit on its way to the bank."""

    document: str
    cents: int


class MoneyDays(OfficeMachine):
    """The office and its model, side by side, in SQLite."""

    make = make_money_office

    def __init__(self) -> None:
        super().__init__(AFTER_THE_HEARING)
        self.drawers: dict[str, Drawer] = {}
        self.closed: list[Drawer] = []
        self.turned_in = 0
        self.receipts: list[Receipt] = []
        self.on_its_way: list[Sent] = []
        self.batch: Envelopes | None = None
        self.suspended: list[tuple[str, int]] = []
        self.claimed: set[str] = set()
        self.bags: list[Bag] = []
        self.refunds: list[Refund] = []
        self.plans: list[str] = []
        self.no_checks: dict[str, date] = {}
        self.charge: str | None = None
        self.theft = "firm"
        self.sent: list[tuple[Order, str, str, Any]] = []
        self.keys = 0
        self.killed_at: int | None = None
        self.kills = 0

    @initialize(fund=st.integers(0, 20_000), statement=statements)
    def begin(self, fund: int, statement: int) -> None:
        self.owes = self.office.ask(stored_balances)
        self.places = self.office.ask(stored_places)
        assert [self.owes[one] for one in ACCOUNTS] == [3 * BILL, -CREDIT, 0, BILL]
        with self.office.store.read() as connection:
            rules = office_rules.rulebook(connection, self.office.info.id)
            self.cash_max = rules.get(CASH_MAX, self.office.today).value
            found = find_theft(connection, THEFT_CASE, self.office.info.id)
        assert found.calculation is not None
        self.stolen_cents = found.calculation.cents
        taken = self.office.ask(stored_closed)
        self.closed = [Drawer(taken, self.office.today, FUND, is_closed=True)]
        self.closed[0].held[TenderKind.CASH] = FUND + BILL + CREDIT
        self.killed_at = statement
        self.opens_a_till("ana", fund)

    # Tills, payments and the cash that moves between them

    @rule(clerk=clerks, fund=st.integers(0, 20_000))
    def opens_a_till(self, clerk: str, fund: int) -> None:
        if clerk in self.drawers:
            return
        order = OpenTill(till_number=1 + CLERKS.index(clerk), pieces=pieces(fund))
        done = self.gives(order, clerk, is_right=True)
        self.drawers[clerk] = Drawer(done.session_id, self.office.today, fund)
        self.moves(fund, chart.VAULT, self.drawers[clerk])

    def sits_down(self, clerk: str) -> None:
        """A clerk closes a till of another day and opens one, if nothing is in the way."""
        if not self.takes_money(clerk):
            self.closes_the_till(clerk)
            self.opens_a_till(clerk, FUND)

    @rule(
        clerk=clerks,
        account=accounts,
        cents=st.integers(1, 2 * BILL),
        by_check=st.booleans(),
        is_ready=st.sampled_from([True, True, True, False]),
    )
    def pays(self, clerk: str, account: str, cents: int, by_check: bool, is_ready: bool) -> None:
        if is_ready:
            self.sits_down(clerk)
        is_right = self.takes_money(clerk) and not (by_check and self.pays_no_checks(account))
        order = payment(account, cents, paper(cents) if by_check else cash(cents))
        done = self.gives(order, clerk, is_right=is_right)
        if done:
            self.is_paid(done.receipt, account, cents, by_check, self.drawers[clerk])

    @rule(clerk=clerks, place=which)
    def voids_a_payment(self, clerk: str, place: int) -> None:
        for one in self.receipts[place % max(len(self.receipts), 1) :][:1]:
            drawer = self.drawers.get(clerk)
            has_it = drawer is one.drawer and drawer.held[one.kind] >= one.cents
            is_right = self.takes_money(clerk) and has_it and not one.is_void
            order = VoidPayment(receipt=one.number, reason="Cuenta equivocada")
            if self.gives(order, clerk, signed_by="marta", is_right=is_right):
                one.is_void = True
                self.moves(one.cents, one.drawer, one.account, one.kind)

    @rule(place=which, is_fit=st.booleans())
    def a_check_comes_back(self, place: int, is_fit: bool) -> None:
        fit = [one for one in self.receipts if (one.kind is TenderKind.CHECK and one.drawer.is_deposited) or not is_fit]
        for one in fit[place % max(len(fit), 1) :][:1]:
            left = one.drawer.is_deposited and not one.is_void and not one.is_returned
            order = ReturnCheck(receipt=one.number, bank_reason="A")
            done = self.gives(order, "marta", is_right=left and one.kind is TenderKind.CHECK)
            if done:
                one.is_returned = True
                self.moves(one.cents, chart.BANK, one.account)
                self.moves(done.fee_cents, chart.OTHER_INCOME, one.account)
                if done.no_checks_until:
                    self.no_checks[one.account] = max(
                        done.no_checks_until, self.no_checks.get(one.account, done.no_checks_until)
                    )

    @rule(
        clerk=clerks,
        cents=st.integers(1, FUND + 500),
        way=st.sampled_from(["turn_in", "fund_decrease", "other", "safe"]),
        is_ready=st.booleans(),
    )
    def sends_cash(self, clerk: str, cents: int, way: str, is_ready: bool) -> None:
        for one in CLERKS if is_ready else ():
            self.sits_down(one)
        other = CLERKS[1 - CLERKS.index(clerk)]
        has_it = self.takes_money(clerk) and self.drawers[clerk].held[TenderKind.CASH] >= cents
        if way == "safe":
            order: Order = SendFromSafe(amount_cents=cents, reason="fund_increase", to_till=1 + CLERKS.index(clerk))
            done = self.gives(order, "marta", is_right=self.takes_money(clerk))
            sent = None if not done else Sent(done.document, None, clerk, cents, chart.VAULT)
        elif way == "other":
            order = SendTransfer(amount_cents=cents, reason="between_tills", to_till=1 + CLERKS.index(other))
            done = self.gives(order, clerk, is_right=has_it and self.takes_money(other))
            sent = None if not done else Sent(done.document, clerk, other, cents, chart.VAULT)
        else:
            done = self.gives(SendTransfer(amount_cents=cents, reason=way), clerk, is_right=has_it)
            safe = chart.IN_TRANSIT if way == "turn_in" else chart.VAULT
            sent = None if not done else Sent(done.document, clerk, None, cents, safe)
        if sent is not None:
            self.on_its_way.append(sent)
            self.moves(cents, chart.VAULT if sent.sender is None else self.drawers[clerk], chart.OFFICE_TRANSIT)

    @rule(place=which, ends=st.sampled_from(["received", "received", "back", "safe"]), off=st.sampled_from([0, 0, 1]))
    def a_transfer_ends(self, place: int, ends: str, off: int) -> None:
        for one in self.on_its_way[place % max(len(self.on_its_way), 1) :][:1]:
            counted = one.cents + off
            if ends == "back":
                done = self.gives(TakeBackTransfer(document=one.document), one.sender or "marta", is_right=True)
                target: str | Drawer = one.safe if one.sender is None else self.drawers[one.sender]
            elif ends == "received" and one.receiver is not None:
                order = ReceiveTransfer(document=one.document, counted_cents=counted)
                done = self.gives(order, one.receiver, is_right=off == 0)
                target = self.drawers[one.receiver]
            else:
                done = self.gives(ReceiveIntoSafe(document=one.document, counted_cents=counted), "raul",
                                  is_right=off == 0)  # fmt: skip
                target = one.safe
            if done:
                self.on_its_way.remove(one)
                self.moves(one.cents, chart.OFFICE_TRANSIT, target)
                self.notes_the_fund(one, target, is_back=ends == "back")

    def notes_the_fund(self, one: Sent, target: "str | Drawer", *, is_back: bool) -> None:
        """What goes for change makes the fund of where it came from less, and of where it arrives more."""
        if is_back:
            return
        if one.safe == chart.IN_TRANSIT:
            self.turned_in += one.cents
            return
        if one.sender is not None:
            self.drawers[one.sender].fund -= one.cents
        if isinstance(target, Drawer):
            target.fund += one.cents

    @rule(clerk=clerks)
    def closes_the_till(self, clerk: str) -> None:
        drawer = self.drawers.get(clerk)
        if drawer is None:
            return
        held = {kind: cents for kind, cents in drawer.held.items() if cents and kind is not TenderKind.CASH}
        papers = tuple(Papers(kind=kind, quantity=1, amount_cents=cents) for kind, cents in held.items())
        order = CountTill(session_id=drawer.session, pieces=pieces(drawer.held[TenderKind.CASH]), papers=papers)
        waits = any(clerk in {one.sender, one.receiver} for one in self.on_its_way)
        if self.gives(order, clerk, is_right=not waits):
            self.gives(CloseTill(session_id=drawer.session, reasons=()), clerk, is_right=True)
            self.is_closed(self.drawers.pop(clerk))

    # Mail, and what no account claims

    @rule(
        keyed=st.integers(0, 3),
        items=st.lists(st.tuples(st.none() | accounts, st.integers(1, 5_000)), min_size=1, max_size=3),
        kind=st.sampled_from([TenderKind.CASH, TenderKind.CHECK]),
    )
    def a_batch_is_opened(self, keyed: int, items: list[tuple[str | None, int]], kind: TenderKind) -> None:
        if self.batch is not None:
            return
        declared = Declared(kind=kind, quantity=len(items), amount_cents=sum(cents for _, cents in items))
        done = self.gives(OpenBatch(kind=TillKind.MAIL, declared=(declared,)), BATCH_CLERK, signed_by="luis",
                          is_right=True)  # fmt: skip
        self.batch = Envelopes(Drawer(done.batch, self.office.today), kind, list(items))
        for _ in range(keyed):
            self.an_envelope_is_keyed()

    @rule()
    def an_envelope_is_keyed(self) -> None:
        if self.batch is None or not self.batch.left:
            return
        (account, cents), kind = self.batch.left[0], self.batch.kind
        if account is not None and kind is TenderKind.CHECK and self.pays_no_checks(account):
            assert not self.gives(KeyItem(kind=kind, amount_cents=cents, number=account), BATCH_CLERK, is_right=False)
            account = None
        done = self.gives(KeyItem(kind=kind, amount_cents=cents, number=account, payer="R. Díaz"), BATCH_CLERK,
                          is_right=True)  # fmt: skip
        del self.batch.left[0]
        if account is None:
            self.suspended.append((done.document, cents))
            self.moves(cents, chart.SUSPENSE, self.batch.drawer, kind)
        else:
            self.is_paid(done.document, account, cents, kind is TenderKind.CHECK, self.batch.drawer)

    @rule()
    def the_batch_is_closed(self) -> None:
        if self.batch is None:
            return
        order = CloseBatch(batch=self.batch.drawer.session)
        if self.gives(order, BATCH_CLERK, signed_by="luis", is_right=not self.batch.left):
            self.is_closed(self.batch.drawer)
            self.batch = None

    @rule(place=which, account=accounts)
    def somebody_claims_it(self, place: int, account: str) -> None:
        for document, cents in self.suspended[place % max(len(self.suspended), 1) :][:1]:
            order = ResolveSuspense(document=document, number=account, reason="Trajo el talón del giro")
            if self.gives(order, "ana", signed_by="marta", is_right=document not in self.claimed):
                self.claimed.add(document)
                self.moves(cents, account, chart.SUSPENSE)

    # To the bank

    @rule(off=st.sampled_from([0, 0, 0, 1]))
    def what_waits_goes_to_the_bank(self, off: int) -> None:
        waiting = [one for one in self.closed if not one.is_deposited]
        total = sum(one.cents for one in waiting) + self.turned_in
        in_cash = sum(one.held[TenderKind.CASH] for one in waiting) + self.turned_in
        fund = min(in_cash, sum(one.fund for one in waiting))
        number = len(self.bags) + 1
        order = PrepareDeposit(bag=f"B-{number}", counted_cents=max(total - fund + off, 1))
        done = self.gives(order, "marta", is_right=total > fund and off == 0)
        if done:
            assert (done.total_cents, done.fund_cents) == (total - fund, fund)
            self.bags.append(Bag(done.document, total - fund))
            self.moves(total - fund, chart.IN_TRANSIT, chart.AT_BANK_SOON)
            self.moves(fund, chart.IN_TRANSIT, chart.VAULT)
            self.turned_in = 0
            for one in waiting:
                one.is_deposited = True

    @rule(place=which, off=st.sampled_from([0, 0, -1, 50]))
    def the_bank_says_what_came(self, place: int, off: int) -> None:
        for one in self.bags[place % max(len(self.bags), 1) :][:1]:
            order = ConfirmDeposit(deposit=one.document, amount_cents=max(one.cents + off, 0),
                                   banked_on=self.office.today)  # fmt: skip
            if self.gives(order, "raul", is_right=one.cents > 0):
                self.moves(one.cents, chart.AT_BANK_SOON, chart.BANK)
                self.moves(order.amount_cents - one.cents, chart.BANK_DIFFERENCES, chart.BANK)
                one.cents = 0

    # Credits: given back, or sent over

    @rule(
        account=st.sampled_from([CREDITOR, CREDITOR, SIBLING, *ACCOUNTS]),
        way=st.sampled_from(Way),
        cents=st.none() | st.integers(1, CREDIT + 1_000),
        steps=st.integers(0, 4),
        clerk=clerks,
    )
    def asks_for_a_credit(self, account: str, way: Way, cents: int | None, steps: int, clerk: str) -> None:
        order = RequestRefund(account=account, words=WORDS, way=way, amount_cents=cents)
        done = self.gives(order, "ana", is_right=None)
        if done:
            assert done.amount_cents <= self.settled(account)
            assert not [one for one in self.refunds if one.account == account and self.is_running(one)]
            self.refunds.append(Refund(done.number, account, done.amount_cents, way))
            expires_on = self.office.today.replace(year=self.office.today.year + 1)
            for kind, until in (("refund_request", None), ("photo_id", expires_on)):
                self.gives(FileDocument(account=account, kind=kind, case=done.number, content=pdf(), expires_on=until),
                           "ana", is_right=True)  # fmt: skip
            course = ("verify", "approve", "pay") if way is Way.CASH else ("verify", "approve", "send", "confirm")
            for step in course[:steps]:
                self.takes_a_step(self.refunds[-1], step, clerk)

    @rule(place=which, step=st.sampled_from(sorted(REFUND_STEPS)), clerk=clerks)
    def takes_a_step_of_a_refund(self, place: int, step: str, clerk: str) -> None:
        for one in self.refunds[place % max(len(self.refunds), 1) :][:1]:
            self.takes_a_step(one, step, clerk)

    def takes_a_step(self, one: Refund, step: str, clerk: str) -> None:
        """Try a step of a refund, whether it is its turn or not."""
        is_its_turn = one.state in REFUND_STEPS[step]
        order, actor, signer = self.refund_order(one, step, clerk)
        if self.gives(order, actor, signed_by=signer, is_right=self.is_right_step(one, step, clerk, is_its_turn)):
            self.has_taken(one, step, clerk)

    def refund_order(self, one: Refund, step: str, clerk: str) -> tuple[Order, str, str | None]:
        """The order of a step, who gives it, and who signs."""
        facts = {"number": one.number, "words": WORDS}
        if step in {"approve", "reject"}:
            return DecideRefund(**facts, outcome=step), "ana", "marta"
        orders = {"verify": VerifyRefund, "pay": PayRefund, "send": SendRefund, "confirm": ConfirmRefund,
                  "withdraw": WithdrawRefund, "cancel": CancelRefund}  # fmt: skip
        return orders[step](**facts), {"confirm": "marta", "cancel": "marta", "pay": clerk}.get(step, "ana"), None

    def is_right_step(self, one: Refund, step: str, clerk: str, is_its_turn: bool) -> bool | None:
        """Whether a step must go through, or must not; None where other accounts and papers decide, too."""
        if not is_its_turn or (step, one.way) in {("pay", Way.CHECK), ("send", Way.CASH)}:
            return False
        if step == "pay":
            has_it = self.takes_money(clerk) and self.drawers[clerk].held[TenderKind.CASH] >= one.cents
            return has_it and one.cents <= self.cash_max
        return None if step in {"verify", "approve"} else True

    def has_taken(self, one: Refund, step: str, clerk: str) -> None:
        """What a step of a refund does to the money: nothing, or all of it, once."""
        if step in {"verify", "approve"}:
            assert one.cents <= self.settled(one.account)
        if step == "approve":
            self.moves(one.cents, chart.REFUNDS_DUE, one.account)
        elif step == "cancel":
            self.moves(one.cents, one.account, chart.REFUNDS_DUE)
        elif step == "pay":
            self.moves(one.cents, self.drawers[clerk], chart.REFUNDS_DUE)
        elif step == "confirm":
            self.moves(one.cents, chart.PAID_BY_FINANCE, chart.REFUNDS_DUE)
        one.state = {"verify": "verified", "approve": "approved", "send": "sent"}.get(step, "over")

    @rule(cents=st.integers(1, 4_000), back=st.booleans(), stranger=st.booleans())
    def a_credit_goes_over(self, cents: int, back: bool, stranger: bool) -> None:
        source, target = (SIBLING, CREDITOR) if back else (CREDITOR, SIBLING)
        target = OWING if stranger else target
        order = TransferCredit(from_account=source, to_account=target, amount_cents=cents, reason=WORDS)
        settled = self.settled(source)
        done = self.gives(order, "ana", is_right=False if stranger or cents > settled else None)
        if done:
            self.moves(cents, target, source)

    # Plans

    @rule(account=st.sampled_from([OWING, THIEF]), months=st.none() | st.integers(1, 12))
    def a_plan_is_proposed(self, account: str, months: int | None) -> None:
        done = self.gives(ProposePlan(account=account, words=WORDS, months=months), "ana", is_right=None)
        if done:
            self.plans.append(done.number)

    @rule(place=which, step=st.sampled_from(["sign", "sign", "counter", "cancel"]), months=st.integers(1, 12))
    def a_plan_goes_on(self, place: int, step: str, months: int) -> None:
        for number in self.plans[place % max(len(self.plans), 1) :][:1]:
            if step == "sign":
                self.gives(SignPlan(number=number, words=WORDS), "ana", signed_by="marta", is_right=None)
            elif step == "counter":
                self.gives(CounterPlan(number=number, words=WORDS, months=months), "ana", is_right=None)
            else:
                self.gives(CancelPlan(number=number, words=WORDS), "ana", is_right=None)

    # Theft

    @rule(step=st.sampled_from(["charge", "charge", "reverse", "take_back"]))
    def the_theft_goes_on(self, step: str) -> None:
        if step == "charge":
            order: Order = ChargeTheft(number=THEFT_CASE, words=WORDS)
            if self.gives(order, "ana", signed_by="marta", is_right=self.theft == "firm"):
                self.theft, self.charge = "charged", self.office.ask(charge_of)
                self.moves(self.stolen_cents, chart.UNBILLED_INCOME, THIEF)
                self.moves(FINE_CENTS, chart.THEFT_INCOME, THIEF)
        elif step == "reverse" and self.charge is not None:
            order = ReverseAdjustment(number=self.charge, note=WORDS)
            is_right = None if self.theft == "charged" else False
            if self.gives(order, "marta", signed_by="raul", is_right=is_right):
                self.theft = "reversed"
                self.moves(self.stolen_cents, THIEF, chart.UNBILLED_INCOME)
                self.moves(FINE_CENTS, THIEF, chart.THEFT_INCOME)
        elif step == "take_back":
            order = TakeBackTheft(number=THEFT_CASE, words=WORDS)
            if self.gives(order, "ana", is_right=self.theft == "reversed"):
                self.theft = "over"

    # What happens to the machine

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.clock.advance(days=days)
        self.gives(ReviewPlans(), "sistemas", is_right=True)

    @rule(statement=statements)
    def the_next_order_is_killed(self, statement: int) -> None:
        self.killed_at = statement

    @rule(place=which)
    def the_same_key_again(self, place: int) -> None:
        for order, clerk, key, value in self.sent[place % max(len(self.sent), 1) :][:1]:
            again = attempt(self.office, order, clerk, key=key)
            assert isinstance(again, Done)
            assert (again.is_replay, again.value) == (True, value)

    # What must always be

    @invariant()
    def every_place_holds_what_the_model_s_does(self) -> None:
        with self.office.store.read() as connection:
            assert stored_places(connection) == {code: cents for code, cents in self.places.items() if cents}
            assert stored_balances(connection) == self.owes
            assert stored_drawers(connection) == {
                (one.session, kind): cents for one in self.open_drawers() for kind, cents in one.held.items() if cents
            }
            assert connection.execute(_UNEVEN_PLANS).all() == []
            assert connection.execute(_GIVEN_TWICE).all() == []

    # How the model keeps its books

    def moves(
        self, cents: int, source: "str | Drawer", target: "str | Drawer", kind: TenderKind = TenderKind.CASH
    ) -> None:
        """Cents go from a place to another: an account of the ledger, a customer's account, or a drawer."""
        for place, part in ((source, -cents), (target, cents)):
            if isinstance(place, Drawer):
                place.held[kind] += part
                self.places[chart.TILLS] += part
            elif place in self.owes:
                self.owes[place] += part
                self.places[chart.RECEIVABLE] += part
            else:
                self.places[place] += part

    def is_paid(self, number: str, account: str, cents: int, by_check: bool, drawer: Drawer) -> None:
        """A payment was taken into a drawer."""
        kind = TenderKind.CHECK if by_check else TenderKind.CASH
        self.receipts.append(Receipt(number, account, cents, kind, drawer))
        self.moves(cents, account, drawer, kind)

    def is_closed(self, drawer: Drawer) -> None:
        """All that was in a drawer waits in the safe for its deposit."""
        self.places[chart.TILLS] -= drawer.cents
        self.places[chart.IN_TRANSIT] += drawer.cents
        drawer.is_closed = True
        self.closed.append(drawer)

    def open_drawers(self) -> list[Drawer]:
        """The drawers that hold money now."""
        return [*self.drawers.values(), *([] if self.batch is None else [self.batch.drawer])]

    def takes_money(self, clerk: str) -> bool:
        """Whether a clerk has a till of today."""
        return clerk in self.drawers and self.drawers[clerk].opened_on == self.office.today

    def pays_no_checks(self, account: str) -> bool:
        """Whether a check of the account came back not long ago."""
        return account in self.no_checks and self.office.today <= self.no_checks[account]

    def settled(self, account: str) -> int:
        """The most that may be given back of a credit: what is in a drawer that is not closed waits."""
        waits = sum(
            one.cents
            for one in self.receipts
            if one.account == account and not one.is_void and not one.drawer.is_closed
        )
        return max(-self.owes[account] - waits, 0)

    def is_running(self, one: Refund) -> bool:
        """Whether a refund is not over."""
        return one.state != "over"

    def gives(self, order: Order, clerk: str, *, is_right: bool | None, signed_by: str | None = None) -> Any:
        """Give an order that must go through, must be refused, or may be either: what was answered, or None."""
        self.keys += 1
        key = f"money-{self.keys}"
        if self.killed_at is not None:
            self.is_killed(order, clerk, key, signed_by)
        answer = attempt(self.office, order, clerk, signed_by=signed_by, key=key)
        assert is_right in {None, isinstance(answer, Done)}, (order, answer)
        if isinstance(answer, Refusal):
            return None
        self.sent.append((order, clerk, key, answer.value))
        return answer.value

    def is_killed(self, order: Order, clerk: str, key: str, signed_by: str | None) -> None:
        """A program is killed at a statement of an order, or after its commit; the office is opened again."""
        assert self.killed_at is not None
        self.office.store.close()
        child = os.fork()
        if child == 0:
            die_at(self.killed_at, self.address, self.clock, order, clerk, key, signed_by)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        self.killed_at = None
        self.kills += 1
        self.office = Office(Store(self.address), clock=self.clock)
        self.every_proof_holds()


class PostgresMoneyDays(OnPostgres, MoneyDays):
    """The same in PostgreSQL."""


def die_at(
    statement: int, address: str, clock: TestClock, order: Order, clerk: str, key: str, signed_by: str | None
) -> NoReturn:
    """In a child: open the office, give an order and be killed at so many statements and commits, or after all."""
    reached = 0

    def count(*_: object) -> None:
        nonlocal reached
        reached += 1
        if reached > statement:
            os.kill(os.getpid(), signal.SIGKILL)

    with suppress(BaseException):
        office = Office(Store(address), clock=clock)
        for moment in ("before_cursor_execute", "commit"):
            event.listen(Engine, moment, count)
        attempt(office, order, clerk, signed_by=signed_by, key=key)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable: it was killed")


def stored_places(connection: Connection) -> defaultdict[str, int]:
    """What each account of the ledger holds, where it holds anything."""
    return defaultdict(int, {row.gl_code: int(row.cents) for row in connection.execute(_PLACES)})


def stored_balances(connection: Connection) -> dict[str, int]:
    """What each account owes."""
    return {row.number: row.balance_cents for row in connection.execute(_BALANCES)}


def stored_drawers(connection: Connection) -> dict[tuple[int, TenderKind], int]:
    """What each session of a till should hold, where it should hold anything."""
    return {
        (row.till_session_id, TenderKind(row.tender_kind)): row.expected_cents for row in connection.execute(_DRAWERS)
    }


def stored_closed(connection: Connection) -> int:
    """The session that is closed."""
    return int(connection.execute(text("SELECT id FROM till_session WHERE state = 'closed'")).scalar_one())


def charge_of(connection: Connection) -> str:
    """The adjustment by which the theft was charged."""
    charge = find_theft(connection, THEFT_CASE, 1).charge
    assert charge is not None
    return charge.number


_PLACES = text(
    "SELECT gl_code, SUM(amount_cents) AS cents FROM entry_line GROUP BY gl_code HAVING SUM(amount_cents) <> 0"
)
_BALANCES = text("SELECT number, balance_cents FROM account JOIN account_balance ON account_id = id")
_DRAWERS = text("SELECT till_session_id, tender_kind, expected_cents FROM till_balance WHERE expected_cents <> 0")
_UNEVEN_PLANS = text(
    "SELECT t.case_id, t.version FROM plan_terms t "
    "LEFT JOIN (SELECT terms_id, SUM(amount_cents) AS cents FROM plan_instalment GROUP BY terms_id) i "
    "ON i.terms_id = t.id LEFT JOIN (SELECT terms_id, SUM(amount_cents) AS cents FROM plan_debt GROUP BY terms_id) d "
    "ON d.terms_id = t.id WHERE t.debt_cents <> t.down_cents + COALESCE(i.cents, 0) OR t.debt_cents <> d.cents"
)
"""Terms whose down payment and instalments do not sum to the debt, or whose debts do not."""
_GIVEN_TWICE = text(
    "SELECT case_id FROM refund_entry GROUP BY case_id HAVING COUNT(*) > 2 "
    "OR SUM(CASE WHEN kind = 'refund' THEN 1 ELSE 0 END) > 1 "
    "OR SUM(CASE WHEN kind IN ('refund_cash', 'refund_check', 'refund_void') THEN 1 ELSE 0 END) > 1"
)
"""Refunds whose credit was taken twice, or paid or given back twice."""
