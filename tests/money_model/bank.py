"""What waits in the safe goes to the bank, and the bank says what came."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.tills.deposits import ConfirmDeposit, PrepareDeposit
from tests.money_model.machine import MoneyMachine
from tests.money_model.places import Bag, which


class BankDays(MoneyMachine):
    """What supervisors do with what the tills took."""

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
