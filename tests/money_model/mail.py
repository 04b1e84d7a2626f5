"""Mail, and what no account claims."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from oficinista.batches.commands import CloseBatch, Declared, KeyItem, OpenBatch
from oficinista.batches.suspense import ResolveSuspense
from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.tills.models import TillKind
from oficinista.tills.returns import ReturnCheck
from tests.money_model.machine import MoneyMachine
from tests.money_model.places import Drawer, Envelopes, Stray, accounts, which

BATCH_CLERK = "eva"


class MailDays(MoneyMachine):
    """One batch of envelopes after another."""

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
            self.strays.append(Stray(done.document, cents, kind, self.batch.drawer))
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
        for one in self.strays[place % max(len(self.strays), 1) :][:1]:
            order = ResolveSuspense(document=one.document, number=account, reason="Trajo el talón del giro")
            if self.gives(order, "ana", signed_by="marta", is_right=one.account is None and not one.is_returned):
                one.account = account
                self.moves(one.cents, account, chart.SUSPENSE)

    @rule(place=which)
    def a_stray_check_comes_back(self, place: int) -> None:
        for one in self.strays[place % max(len(self.strays), 1) :][:1]:
            is_right = one.kind is TenderKind.CHECK and one.drawer.is_deposited and not one.is_returned
            done = self.gives(ReturnCheck(receipt=one.document, bank_reason="A"), "marta", is_right=is_right)
            if not done:
                return
            one.is_returned = True
            if one.account is None:
                self.moves(one.cents, chart.BANK, chart.SUSPENSE)
            else:
                self.is_owed_again(done, one.cents, one.account)
