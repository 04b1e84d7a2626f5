"""Random corrections by random people: whatever the order, the money stays whole and nothing is applied twice."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.adjustments.late import percent_of
from oficinista.adjustments.late_charges import ChargeLate, TakeBackLate
from oficinista.adjustments.queries import adjustments
from oficinista.adjustments.undoing import UndoVoid
from oficinista.billing.periods import first_day, last_day
from oficinista.billing.queries import balance, bill_facts, bills, statement
from oficinista.office import Done, Office
from oficinista.orders import Order
from oficinista.storage.store import Store
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import VoidPayment
from tests import databases
from tests.adjustments_builders import (
    LATE_PERCENT,
    assert_whole,
    charged,
    confirm_late_rules,
    credit,
    late_standing,
    read,
    rebill,
)
from tests.office import TestClock, attempt, make_office, with_bills
from tests.tills_builders import open_till, payment

people = st.sampled_from(["ana", "luis"])
signers = st.sampled_from([None, "marta"])
which = st.integers(0, 1)
places = st.integers(0, 8)
amounts = st.integers(1, 12_000)


class Corrections(RuleBasedStateMachine):
    """Two accounts, two clerks at their tills, a supervisor who signs now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.open_store()
        self.office = Office(self.store, clock=TestClock())
        self.owed: dict[int, int] = {}
        self.keys = 0

    def open_store(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="oficinista-corrections-"))
        self.store = Store(databases.new_sqlite(make_office, self.folder))

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def open_the_day(self) -> None:
        self.accounts = [with_bills(self.office, 3) for _ in range(2)]
        for number, actor in enumerate(("ana", "luis"), 1):
            open_till(self.office, actor, number=number)
        confirm_late_rules(self.office)
        self.late: set[tuple[int, str]] = set()
        self.owed = {account.id: self.office.ask(balance, account.id) for account in self.accounts}

    @rule(month=st.sampled_from(["2026-09", "2026-10"]))
    def charges_what_is_late(self, month: str) -> None:
        end = last_day(first_day(month))
        for account in self.accounts:
            for bill in self.office.ask(bills, account.id):
                if bill.due_on <= end and bill.open_cents and (bill.bill_id, month) not in self.late:
                    self.owed[account.id] += percent_of(bill.open_cents, LATE_PERCENT)
                    self.late |= {(bill.bill_id, month)} if percent_of(bill.open_cents, LATE_PERCENT) else set()
        assert self.tried(ChargeLate(month=month), "marta", None)
        self.late |= charged(self.office)

    @rule(actor=people, place=places, signer=signers)
    def takes_a_late_charge_back(self, actor: str, place: int, signer: str | None) -> None:
        found = late_standing(self.office)
        if found:
            one = found[place % len(found)]
            if self.tried(TakeBackLate(number=one.number, note="No procedía"), actor, signer):
                self.owed[one.account_id] -= one.amount_cents

    @rule(actor=people, account=which, cents=amounts)
    def pays(self, actor: str, account: int, cents: int) -> None:
        paid = self.accounts[account]
        if self.tried(payment(paid.number, cents), actor, None):
            self.owed[paid.id] -= cents

    @rule(actor=people, account=which, place=places, litres=st.sampled_from([0, 8_000, 14_000, 30_000]), signer=signers)
    def rebills(self, actor: str, account: int, place: int, litres: int, signer: str | None) -> None:
        corrected = self.accounts[account]
        shown = self.office.ask(bills, corrected.id)
        bill = shown[place % len(shown)]
        order = rebill(bill.number, readings=read(f"{bill.period_end:%Y-%m}", litres))
        done = self.tried(order, actor, signer)
        assert not (done and bill.is_voided)
        if done:
            self.owed[corrected.id] += done.difference_cents
            assert done.balance_cents == self.owed[corrected.id]

    @rule(actor=people, account=which, place=places, signer=signers)
    def undoes(self, actor: str, account: int, place: int, signer: str | None) -> None:
        corrected = self.accounts[account]
        shown = self.office.ask(bills, corrected.id)
        done = self.tried(UndoVoid(bill=shown[place % len(shown)].number, note="No era"), actor, signer)
        if done:
            self.owed[corrected.id] += done.difference_cents
            self.late |= charged(self.office)  # a bill that is issued again has its late charge again

    @rule(actor=people, account=which, place=st.none() | places, cents=amounts, charges=st.booleans(), signer=signers)
    def adjusts(
        self, actor: str, account: int, place: int | None, cents: int, charges: bool, signer: str | None
    ) -> None:
        adjusted = self.accounts[account]
        shown = self.office.ask(bills, adjusted.id)
        bill = None if place is None else shown[place % len(shown)].number
        facts = {"kind": "charge", "reason": "omitted_charge"} if charges else {}
        done = self.tried(credit(adjusted, cents, bill=bill, **facts), actor, signer)
        if done:
            self.owed[adjusted.id] += (cents if charges else -cents) + done.late_cents
            assert done.balance_cents == self.owed[adjusted.id]

    @rule(actor=people, account=which, place=places, signer=signers)
    def reverses(self, actor: str, account: int, place: int, signer: str | None) -> None:
        made = self.office.ask(adjustments, self.accounts[account].id)
        if made:
            one = made[place % len(made)]
            done = self.tried(ReverseAdjustment(number=one.number, note="No procedía"), actor, signer)
            assert not (done and not one.is_applied)
            if done:
                self.owed[one.account_id] += done.late_cents - one.amount_cents

    @rule(actor=people, place=places, signer=signers)
    def voids_a_payment(self, actor: str, place: int, signer: str | None) -> None:
        for receipt in self.receipt(place):
            before = {account.id: self.office.ask(balance, account.id) for account in self.accounts}
            if self.tried(VoidPayment(receipt=receipt.receipt, reason="Error"), actor, signer):
                self.owed[receipt.account_id] = before[receipt.account_id] + receipt.total_cents

    @rule(actor=people, place=places, cents=amounts, signer=signers, back=st.booleans())
    def moves_a_payment(self, actor: str, place: int, cents: int, signer: str | None, back: bool) -> None:
        for receipt in self.receipt(place):
            source, target = self.accounts if back else reversed(self.accounts)
            order = MovePayment(
                receipt=receipt.receipt,
                from_account=source.number,
                to_account=target.number,
                amount_cents=cents,
                reason="Cuenta equivocada",
            )
            if self.tried(order, actor, signer):
                self.owed[source.id] += cents
                self.owed[target.id] -= cents

    @invariant()
    def all_is_whole(self) -> None:
        for account in self.owed and self.accounts:
            assert_whole(self.office, account)
            lines = self.office.ask(statement, account.id)
            assert lines[-1].balance_cents == self.office.ask(balance, account.id) == self.owed[account.id]
            for bill in self.office.ask(bills, account.id):
                assert not (bill.is_voided and late_standing(self.office, bill.bill_id))
                facts = self.office.ask(bill_facts, bill.bill_id)
                assert sum(line.amount_cents for line in facts.lines) == bill.total_cents

    def receipt(self, place: int) -> list[Any]:
        """One of the receipts with the account it was paid for, if there are any."""
        with self.store.read() as connection:
            found = connection.execute(
                text(
                    "SELECT p.receipt, p.total_cents, l.account_id FROM payment p JOIN entry_line l "
                    "ON l.entry_id = p.entry_id AND l.account_id IS NOT NULL ORDER BY p.entry_id"
                )
            ).all()
        return [found[place % len(found)]] if found else []

    def tried(self, order: Order, actor: str, signer: str | None) -> Any:
        """What an order did, or None; the same order with the same key again does nothing more."""
        self.keys += 1
        key = f"step-{self.keys}"
        answer = attempt(self.office, order, actor, signed_by=signer, key=key)
        if not isinstance(answer, Done):
            return None
        again = attempt(self.office, order, actor, signed_by=signer, key=key)
        assert isinstance(again, Done)
        assert (again.is_replay, again.value) == (True, answer.value)
        return answer.value


class CorrectionsOnPostgresql(Corrections):
    """The same where the other engine keeps the books."""

    def open_store(self) -> None:
        self.database = databases.new_postgres(make_office)
        self.store = Store(databases.app_url(self.database))

    def teardown(self) -> None:
        self.store.close()
        databases.drop_postgres(self.database)


TestCorrections = Corrections.TestCase
TestCorrections.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
TestCorrectionsOnPostgresql = CorrectionsOnPostgresql.TestCase
TestCorrectionsOnPostgresql.settings = settings(max_examples=2, stateful_step_count=20, deadline=None)
