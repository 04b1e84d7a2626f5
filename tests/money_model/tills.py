"""Tills, payments and the cash that moves between them; what is closed goes to the bank."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.orders import Order
from oficinista.tills.closing import CloseTill, CountTill, Papers
from oficinista.tills.commands import OpenTill
from oficinista.tills.payments import VoidPayment
from oficinista.tills.returns import ReturnCheck
from oficinista.tills.transfers import ReceiveIntoSafe, ReceiveTransfer, SendFromSafe, SendTransfer, TakeBackTransfer
from tests.money_model.machine import MoneyMachine
from tests.money_model.places import BILL, CLERKS, FUND, Drawer, Sent, accounts, clerks, which
from tests.tills_builders import cash, payment, pieces
from tests.tills_builders import check as paper


class TillDays(MoneyMachine):
    """What clerks do at their tills."""

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
                self.is_owed_again(done, one.cents, one.account)

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
