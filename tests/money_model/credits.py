"""Credits: given back, or sent over."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from oficinista.files.commands import FileDocument
from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.orders import Order
from oficinista.refunds.commands import (
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
from tests.files_builders import pdf
from tests.money_model.machine import MoneyMachine
from tests.money_model.places import ACCOUNTS, CREDIT, CREDITOR, OWING, SIBLING, WORDS, Refund, clerks, which

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


class CreditDays(MoneyMachine):
    """What customers with a credit ask for."""

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
