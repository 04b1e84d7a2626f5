"""The rest of the office's money against a simple model, through the real door, with the program killed in between.

Payments, voids and checks that come back; refunds and credits sent over; plans; a charge for stolen water; cash from
till to till and to the safe; mail; deposits and what the bank says of them. The model knows places and moves cents from
one to another, so it conserves them by its nature; after each order every place of the ledger holds what the model's
holds. Any order may be cut short by a kill at any of its statements, or after its commit, before its answer: the
database is opened again, every proof must hold, the order is asked again with its key, and has happened once.
"""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from oficinista.closings.commands import MoveIn
from oficinista.ledger.models import TenderKind
from oficinista.office import Done, Office
from oficinista.plans.commands import ReviewPlans
from oficinista.refunds.commands import CASH_MAX
from oficinista.storage import office_rules
from oficinista.storage.store import Store
from oficinista.theft.calculation import Method
from oficinista.theft.queries import find_theft
from tests.money_model.bank import BankDays
from tests.money_model.credits import CreditDays
from tests.money_model.debts import FINE_CENTS, THEFT_CASE, DebtDays
from tests.money_model.machine import statements
from tests.money_model.mail import MailDays
from tests.money_model.places import ACCOUNTS, BILL, CREDIT, FUND, Drawer, which
from tests.money_model.stored import (
    GIVEN_TWICE,
    UNEVEN_PLANS,
    stored_balances,
    stored_closed,
    stored_drawers,
    stored_places,
)
from tests.money_model.tills import TillDays
from tests.office import TestClock, attempt, do, make_office, with_bills
from tests.office_machine import OnPostgres
from tests.refunds_builders import with_credit
from tests.theft.test_theft import calculation, confirm, firm, inspected, opened


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


class MoneyDays(TillDays, BankDays, MailDays, CreditDays, DebtDays):
    """The office and its model, side by side, in SQLite."""

    make = make_money_office

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

    @invariant()
    def every_place_holds_what_the_model_s_does(self) -> None:
        with self.office.store.read() as connection:
            assert stored_places(connection) == {code: cents for code, cents in self.places.items() if cents}
            assert stored_balances(connection) == self.owes
            assert stored_drawers(connection) == {
                (one.session, kind): cents for one in self.open_drawers() for kind, cents in one.held.items() if cents
            }
            assert connection.execute(UNEVEN_PLANS).all() == []
            assert connection.execute(GIVEN_TWICE).all() == []


class PostgresMoneyDays(OnPostgres, MoneyDays):
    """The same in PostgreSQL."""
