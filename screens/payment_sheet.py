"""The sheet of a payment: its fields and what stands around them, read anew when another terminal changes what is owed.

It knows how to open, to show and to be kept as a draft; what its keys do is in `screens.payment`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import amount_text
from oficinista.plans.queries import Plan, asked_cents, kept_plan
from oficinista.tills.beware import beware_words
from oficinista.tills.payable import Payable, find_payable
from oficinista.tills.sessions import Session, unsettled_of_clerk, why_no_money
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import PAYMENT
from screens.payment_draft import PaymentDraft, kept_amounts, kept_tenders
from screens.payment_lines import account_lines, handed_lines, preview_lines
from screens.tender import TenderFields
from screens.widgets.amount import AmountField
from screens.widgets.field import Field
from screens.widgets.panel import Panel

AROUND_LINES = 4
"""The line of context, the message and the keys."""
KIND = "kind"
"""Where a draft keeps the tender that was being typed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the screen must know: the accounts and the plan that the first keeps, why the till takes no money, what to
    beware of in the last one, from where an amount is typed twice."""

    payables: tuple[Payable, ...]
    plan: Plan | None
    till_problem: str | None
    beware: str
    confirm_above_cents: int


class PaymentSheet(FormScreen[None], ClerkScreen[None]):
    """A payment that begins with the account `number`."""

    place = PAYMENT

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._payment = PaymentDraft()
        self._now = TenderFields()
        self._confirm_above_cents = 0
        self._plan: Plan | None = None
        self._amount = AmountField("amount", tr("Se paga"))
        self._other = Field("other", tr("Otra cuenta"), kind="reference", max_length=20)
        self._again = AmountField("again", tr("Total, otra vez"))
        self._other.display = self._again.display = False
        self._accounts, self._handed, self._preview = Panel(height=3), Panel(height=0), Panel()

    @property
    def subject(self) -> str:
        return self._number

    def form(self) -> Iterable[Widget]:
        yield from (self._accounts, self._amount, self._other, self._handed)
        yield from (self._now.received, self._now.reference, self._again, self._preview)

    # Opening

    def opened(self) -> None:
        super().opened()
        self._ask_facts()

    @property
    def _is_known(self) -> bool:
        """Whether the database told what the account owes."""
        return bool(self._payment.parts)

    def _ask_again(self) -> None:
        """Ask what could not be told when the form opened; an amount that was typed meanwhile stands."""
        self._ask_facts({self._number: self._amount.cents} if self._amount.cents else None)

    def _ask_facts(self, typed: Mapping[str, int] | None = None) -> None:
        draft = self.counter.drafts.find(self.place, self.subject)
        amounts = kept_amounts(draft) if draft else typed or {}
        self.ask(partial(self._look, tuple(amounts) or (self._number,)), partial(self._opened, amounts))

    def _look(self, numbers: tuple[str, ...]) -> Facts:
        payables = tuple(self.office.ask(find_payable, number) for number in numbers)
        till = self.office.ask(unsettled_of_clerk, self.counter.actor)
        kept = self.office.ask(kept_plan, payables[0].account_id, self.office.today)
        beware = self.office.ask(beware_words, payables[-1], self.office.today)
        above = self.office.rule("payment.confirm_above_cents")
        return Facts(payables, kept, _till_problem(till, self.office.today), beware, above)

    def _opened(self, amounts: Mapping[str, int], facts: Facts) -> None:
        self._confirm_above_cents, self._plan = facts.confirm_above_cents, facts.plan
        for payable in facts.payables:
            self._payment.add(payable, amounts.get(payable.number, self._asked_cents(payable)))
        if not amounts:
            self.fill(amount=amount_text(self._payment.total_cents) if self._payment.total_cents else "")
        if facts.till_problem:
            self.message.warn(facts.till_problem)
        elif facts.beware and not amounts:
            self.message.warn(facts.beware)
        self.set_focus(self._now.received if self._now.received.value else self._amount)
        self._show()

    def _asked_cents(self, payable: Payable) -> int:
        return asked_cents(self._plan, payable.account_id, payable.balance_cents)

    def reload(self) -> None:
        self._look_again(self._looked_again)

    def _look_again(self, then: Callable[[Facts], object]) -> None:
        numbers = tuple(part.payable.number for part in self._payment.parts)
        if self._is_known:
            self.ask(partial(self._look, numbers), then)

    def _looked_again(self, facts: Facts) -> None:
        """Somebody may have paid meanwhile."""
        if self._show_anew(facts):
            self.message.warn(tr("Otra terminal cambió lo que se debe. Mire a qué se aplica antes de aceptar."))

    def _show_anew(self, facts: Facts) -> bool:
        """What was typed stays, what it does is shown anew: whether that is something else.

        An account that was added while this was asked is as new as what was asked.
        """
        before, self._plan = self._payment.parts, facts.plan
        fresh = {payable.number: payable for payable in facts.payables}
        for part in before:
            self._payment.add(fresh.get(part.payable.number, part.payable), part.amount_cents)
        is_other = self._payment.parts != before
        if is_other:
            self._show()
        return is_other

    # Drafts

    def draft(self) -> dict[str, str]:
        if not self._is_known:
            return self.counter.drafts.find(self.place, self.subject) or {}
        typed = super().draft()
        if not typed and not self._payment.handed and len(self._payment.parts) == 1:
            return {}
        return self.values() | typed | self._payment.texts() | {KIND: self._now.kind}

    def restore(self, draft: dict[str, str]) -> None:
        super().restore(draft)
        if KIND in draft:
            self._now.be(TenderKind(draft[KIND]))
            self._payment.handed = kept_tenders(draft)

    def do_discard(self) -> None:
        """Begin again with what the account owes."""
        self._payment = PaymentDraft()
        self._now.begin(0)
        super().do_discard()
        self._other.display = self._again.display = False
        self._ask_facts()

    # What is shown

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if not self._is_known:
            return
        if message.field is self._amount:
            self._payment.pay(self._amount.cents or 0)
            if self._now.received.value and self._now.is_untouched:
                self._now.received.propose(self._payment.rest_cents)
        self._show()

    def _show(self) -> None:
        for panel, lines in (
            (self._accounts, account_lines(self._payment, self._plan)),
            (self._handed, handed_lines(self._payment)),
        ):
            panel.styles.height = len(lines)
            panel.show(lines)
        self._preview.show(preview_lines(self._payment, self._now.tender(), self._room))

    @property
    def _room(self) -> int:
        """The lines that the preview will have once the fields and panels above it have their places."""
        fields = sum(field.display for field in self._fields)
        above = len(account_lines(self._payment, self._plan)) + len(handed_lines(self._payment)) + fields
        return self.size.height - AROUND_LINES - above

    def on_resize(self) -> None:
        if self._is_known:
            self._show()


def _till_problem(till: Session | None, today: date) -> str | None:
    """Why a till takes no money; None when it does."""
    if till is None:
        return tr("No tiene una caja abierta. Esc, y C abre su caja.")
    refused = why_no_money(till, today)
    return None if refused is None else str(refused.refusal)
