"""Random days of the whole office against a simple model, through the real door.

Two clerks take people in, open tills, take and void payments, move cash, count and close; keys are sent again, the
clock jumps. After each order the office and the model say the same, and at the end of the day every proof of the
ledger and of the record of orders holds.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import text

from oficinista.ledger.models import TenderKind
from oficinista.office import Done, Office
from oficinista.orders import Order, Refusal
from oficinista.queue.commands import CallNext, FinishVisit, IssueTicket, StartServing
from oficinista.storage.store import Store
from oficinista.tills import queries
from oficinista.tills.closing import CloseTill, CountTill, DifferenceReason, Papers
from oficinista.tills.payments import VoidPayment
from oficinista.tills.transfers import ReceiveIntoSafe, ReceiveTransfer, SendFromSafe, SendTransfer, TakeBackTransfer
from tests.office import TestClock, attempt, make_office, with_bills
from tests.office_machine import OfficeMachine, OnPostgres
from tests.tills_builders import cash, open_till, payment, pieces
from tests.tills_builders import check as paper

CLERKS = ("ana", "luis")
BILL = 4_597
TOLERANCE, SUPERVISOR_ABOVE = 100, 500
clerks = st.sampled_from(CLERKS)
amounts = st.one_of(st.integers(1, 3 * BILL), st.sampled_from([1, BILL, 2 * BILL, 2 * BILL + 1]))


def make_owing_office(store: Store) -> None:
    """The test office with three accounts that owe one, two and three months."""
    make_office(store)
    office = Office(store, clock=TestClock())
    for months in (1, 2, 3):
        with_bills(office, months)


@dataclass
class Till:
    """What the model knows of a till session."""

    session: int
    held: dict[TenderKind, int]
    counts: int = 0
    counted: dict[TenderKind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What the model knows of a payment."""

    number: str
    account: str
    cents: int
    session: int
    kept: tuple[tuple[TenderKind, int], ...]
    is_void: bool = False


@dataclass(frozen=True)
class Sent:
    """Cash on its way between a clerk's till and the safe."""

    document: str
    clerk: str
    cents: int
    from_safe: bool


class OfficeDay(OfficeMachine):
    """The office and its model, side by side, in SQLite."""

    make = make_owing_office

    def __init__(self) -> None:
        super().__init__()
        self.tills: dict[str, Till] = {}
        self.receipts: list[Receipt] = []
        self.sent: list[tuple[Order, str, str, Any]] = []
        self.waiting: list[str] = []
        self.on_its_way: list[Sent] = []
        self.at_window: dict[str, str] = {}
        self.visits = 0

    @initialize()
    def know_the_accounts(self) -> None:
        self.balances = self.stored_balances()
        assert sorted(cents // BILL for cents in self.balances.values()) == [1, 2, 3]

    @initialize(fund=st.integers(0, 20_000))
    def the_morning(self, fund: int) -> None:
        self.open_a_till("ana", fund)

    @rule(clerk=clerks, fund=st.integers(0, 20_000))
    def open_a_till(self, clerk: str, fund: int) -> None:
        number = 1 + CLERKS.index(clerk)
        if clerk in self.tills:
            return
        session = open_till(self.office, clerk, number=number, fund=fund)
        self.tills[clerk] = Till(session, defaultdict(int, {TenderKind.CASH: fund} if fund else {}))

    @rule(clerk=clerks, owes=st.integers(0, 2), cents=amounts, extra=st.integers(0, 5_000), by_check=st.integers(0, 2))
    def pay(self, clerk: str, owes: int, cents: int, extra: int, by_check: int) -> None:
        account = sorted(self.balances)[owes]
        checked = (0, cents // 2, cents)[by_check]
        tenders = [paper(checked)] if checked else []
        if cents > checked:
            tenders.append(cash(cents - checked + extra))
        order = payment(account, cents, *tenders)
        answer = self.send(order, clerk, is_right=self.takes_money(clerk))
        if answer is None:
            return
        till = self.tills[clerk]
        kept = tuple((kind, part) for kind, part in
                     ((TenderKind.CHECK, checked), (TenderKind.CASH, cents - checked)) if part)  # fmt: skip
        assert answer.change_cents == (extra if cents > checked else 0)
        self.balances[account] -= cents
        for kind, part in kept:
            till.held[kind] += part
        self.receipts.append(Receipt(answer.receipt, account, cents, till.session, kept))
        assert answer.receipt == f"REC-TST-2026-{len(self.receipts):06d}"

    @rule(clerk=clerks, which=st.integers(0, 50))
    def void(self, clerk: str, which: int) -> None:
        if not self.receipts:
            return
        place = which % len(self.receipts)
        receipt = self.receipts[place]
        till = self.tills.get(clerk)
        is_right = (
            self.takes_money(clerk)
            and till is not None
            and receipt.session == till.session
            and not receipt.is_void
            and all(till.held[kind] >= part for kind, part in receipt.kept)
        )
        order = VoidPayment(receipt=receipt.number, reason="Cuenta equivocada")
        assert isinstance(attempt(self.office, order, clerk), Refusal)
        if self.send(order, clerk, is_right=is_right, signed_by="marta") is None:
            return
        assert till is not None
        self.receipts[place] = replace(receipt, is_void=True)
        self.balances[receipt.account] += receipt.cents
        for kind, part in receipt.kept:
            till.held[kind] -= part

    @rule(clerk=clerks, cents=st.integers(1, 20_000), from_safe=st.booleans())
    def send_cash(self, clerk: str, cents: int, from_safe: bool) -> None:
        number = 1 + CLERKS.index(clerk)
        if from_safe:
            order: Order = SendFromSafe(amount_cents=cents, reason="fund_increase", to_till=number)
            sender, is_right = "marta", self.takes_money(clerk)
        else:
            order = SendTransfer(amount_cents=cents, reason="turn_in")
            sender, is_right = clerk, self.takes_money(clerk) and self.tills[clerk].held[TenderKind.CASH] >= cents
        answer = self.send(order, sender, is_right=is_right)
        if answer is not None:
            self.on_its_way.append(Sent(answer.document, clerk, cents, from_safe))
            self.tills[clerk].held[TenderKind.CASH] -= 0 if from_safe else cents

    @rule(which=st.integers(0, 9), is_received=st.booleans(), off=st.sampled_from([0, 0, 1]))
    def end_transfer(self, which: int, is_received: bool, off: int) -> None:
        if not self.on_its_way:
            return
        one = self.on_its_way[which % len(self.on_its_way)]
        if not is_received:
            order: Order = TakeBackTransfer(document=one.document)
            actor, off, comes_back = "marta" if one.from_safe else one.clerk, 0, not one.from_safe
        elif one.from_safe:
            order = ReceiveTransfer(document=one.document, counted_cents=one.cents + off)
            actor, comes_back = one.clerk, True
        else:
            order = ReceiveIntoSafe(document=one.document, counted_cents=one.cents + off)
            actor, comes_back = "raul", False
        if self.send(order, actor, is_right=off == 0) is not None:
            self.on_its_way.remove(one)
            self.tills[one.clerk].held[TenderKind.CASH] += one.cents if comes_back else 0

    @rule(clerk=clerks, off=st.sampled_from([0, 0, 50, -50, 300, -300, 2_000]))
    def count(self, clerk: str, off: int) -> None:
        till = self.tills.get(clerk)
        if till is None:
            return
        counted = {kind: cents for kind, cents in till.held.items() if cents}
        counted[TenderKind.CASH] = max(0, counted.get(TenderKind.CASH, 0) + off)
        papers = tuple(
            Papers(kind=kind, quantity=1, amount_cents=cents)
            for kind, cents in counted.items()
            if kind is not TenderKind.CASH
        )
        order = CountTill(session_id=till.session, pieces=pieces(counted[TenderKind.CASH]), papers=papers)
        if (
            self.send(order, clerk, is_right=till.counts < 2 and not any(one.clerk == clerk for one in self.on_its_way))
            is not None
        ):
            till.counts += 1
            till.counted = counted

    @rule(clerk=clerks)
    def close(self, clerk: str) -> None:
        till = self.tills.get(clerk)
        if till is None:
            return
        off = {kind: till.counted.get(kind, 0) - till.held.get(kind, 0) for kind in TenderKind}
        reasons = tuple(
            DifferenceReason(kind=kind, reason="unknown", note="No aparece")
            for kind, cents in off.items()
            if abs(cents) > TOLERANCE
        )
        order = CloseTill(session_id=till.session, reasons=reasons)
        needs_signature = any(abs(cents) > SUPERVISOR_ABOVE for cents in off.values())
        if till.counts and needs_signature:
            assert isinstance(attempt(self.office, order, clerk), Refusal)
        signer = "marta" if needs_signature else None
        if self.send(order, clerk, is_right=bool(till.counts), signed_by=signer) is not None:
            del self.tills[clerk]

    @rule()
    def somebody_arrives(self) -> None:
        answer = self.send(IssueTicket(service="payment"), "eva", is_right=True)
        self.visits += 1
        assert answer.label == f"P-{self.visits:03d}"
        self.waiting.append(answer.label)

    @rule(clerk=clerks)
    def call(self, clerk: str) -> None:
        is_right = bool(self.waiting) and clerk not in self.at_window
        if self.send(CallNext(), clerk, is_right=is_right) is not None:
            self.at_window[clerk] = self.waiting.pop(0)

    @rule(clerk=clerks)
    def serve_and_finish(self, clerk: str) -> None:
        is_there = clerk in self.at_window
        self.send(StartServing(), clerk, is_right=is_there)
        if self.send(FinishVisit(), clerk, is_right=is_there) is not None:
            del self.at_window[clerk]

    @rule(which=st.integers(0, 100))
    def the_same_key_again(self, which: int) -> None:
        if self.sent:
            order, clerk, key, value = self.sent[which % len(self.sent)]
            again = attempt(self.office, order, clerk, key=key)
            assert isinstance(again, Done)
            assert (again.is_replay, again.value) == (True, value)

    @rule(which=st.integers(0, 100))
    def an_old_key_for_something_else(self, which: int) -> None:
        if self.sent:
            _, clerk, key, _ = self.sent[which % len(self.sent)]
            other = IssueTicket(service="claim", note="otra cosa")
            assert isinstance(attempt(self.office, other, clerk, key=key), Refusal)

    @rule(minutes=st.integers(-20, 20))
    def the_clock_jumps(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @invariant()
    def what_accounts_owe_is_the_model_s(self) -> None:
        if self.sent:
            assert self.stored_balances() == self.balances

    @invariant()
    def what_tills_hold_is_the_model_s(self) -> None:
        for till in self.tills.values():
            held = self.office.ask(queries.expected, till.session)
            assert {kind: cents for kind, cents in held.items() if cents} == {
                kind: cents for kind, cents in till.held.items() if cents
            }

    def takes_money(self, clerk: str) -> bool:
        return clerk in self.tills and self.tills[clerk].counts == 0

    def stored_balances(self) -> dict[str, int]:
        balances = text("SELECT number, balance_cents FROM account JOIN account_balance ON account_id = id")
        return self.office.ask(
            lambda connection: {row.number: row.balance_cents for row in connection.execute(balances)}
        )

    def send(self, order: Order, clerk: str, *, is_right: bool, signed_by: str | None = None) -> Any:
        """Give an order that must go through or be refused; what was answered, or None."""
        key = f"model-{len(self.sent)}"
        answer = attempt(self.office, order, clerk, signed_by=signed_by, key=key)
        assert isinstance(answer, Done) == is_right, answer
        if isinstance(answer, Refusal):
            return None
        self.sent.append((order, clerk, key, answer.value))
        return answer.value


class PostgresOfficeDay(OnPostgres, OfficeDay):
    """The same in PostgreSQL."""


TestOfficeDay = OfficeDay.TestCase
TestOfficeDay.settings = settings(max_examples=10, stateful_step_count=30, deadline=None)
TestPostgresOfficeDay = PostgresOfficeDay.TestCase
TestPostgresOfficeDay.settings = settings(max_examples=3, stateful_step_count=20, deadline=None)
