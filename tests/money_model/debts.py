"""Plans, and the charge for stolen water."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Connection

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.ledger import chart
from oficinista.orders import Order
from oficinista.plans.commands import CancelPlan, CounterPlan, ProposePlan, SignPlan
from oficinista.theft.charging import ChargeTheft, TakeBackTheft
from oficinista.theft.queries import find_theft
from tests.money_model.machine import MoneyMachine
from tests.money_model.places import OWING, THIEF, WORDS, which

THEFT_CASE, FINE_CENTS = "HUR-TST-2026-000001", 2_500


class DebtDays(MoneyMachine):
    """What becomes of those who owe."""

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


def charge_of(connection: Connection) -> str:
    """The adjustment by which the theft was charged."""
    charge = find_theft(connection, THEFT_CASE, 1).charge
    assert charge is not None
    return charge.number
