"""Taking a payment: what is paid, what is handed over, and, before it is accepted, where it goes and the change due.

The amount opens as what the account owes, each tender as what is missing: Enter, Enter takes it in exact cash. In the
amounts, letters are keys: E, C, G, T say what was handed over, + adds another tender, O another account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.customers.search import Matched, search
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import amount_text, format_money
from oficinista.orders import Refusal
from oficinista.tills.models import TillState
from oficinista.tills.payable import Payable, find_payable
from oficinista.tills.sessions import unsettled_of_clerk
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keyboard import Scanned
from screens.keys import PAYMENT
from screens.payment_draft import PaymentDraft, kept_amounts, kept_tenders
from screens.payment_lines import account_lines, handed_lines, preview_lines, tender_line
from screens.screen import attempt
from screens.tender import TenderFields
from screens.widgets.amount import AmountField
from screens.widgets.field import Field
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.tills.payments import PaymentTaken
    from screens.widgets.panel import Line

AROUND_LINES = 4
"""The line of context, the message and the keys."""
KIND = "kind"
"""Where a draft keeps the tender that was being typed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the screen must know: the accounts, whether the till takes money, from where an amount is typed twice."""

    payables: tuple[Payable, ...]
    is_till_open: bool
    confirm_above_cents: int


class PaymentScreen(FormScreen[None], ClerkScreen[None]):
    """A payment that begins with the account `number`."""

    place = PAYMENT

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._payment = PaymentDraft()
        self._now = TenderFields()
        self._confirm_above_cents = 0
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

    def _ask_facts(self) -> None:
        draft = self.counter.drafts.find(self.place, self.subject)
        amounts = kept_amounts(draft) if draft else {}
        self.ask(partial(self._look, tuple(amounts) or (self._number,)), partial(self._opened, amounts))

    def _look(self, numbers: tuple[str, ...]) -> Facts:
        payables = tuple(self.office.ask(find_payable, number) for number in numbers)
        till = self.office.ask(unsettled_of_clerk, self.counter.actor)
        is_open = till is not None and till.state is TillState.OPEN
        return Facts(payables, is_open, self.office.rule("payment.confirm_above_cents"))

    def _opened(self, amounts: dict[str, int], facts: Facts) -> None:
        self._confirm_above_cents = facts.confirm_above_cents
        for payable in facts.payables:
            self._payment.add(payable, amounts.get(payable.number, max(payable.balance_cents, 0)))
        if not amounts:
            self.fill(amount=amount_text(self._payment.total_cents) if self._payment.total_cents else "")
        if not facts.is_till_open:
            self.message.warn(tr("No tiene una caja abierta. Esc, y C abre su caja."))
        self.set_focus(self._now.received if self._now.received.value else self._amount)
        self._show()

    # Drafts

    def draft(self) -> dict[str, str]:
        if not self._payment.parts:
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

    # What is paid

    def go_on(self, field: Field) -> None:
        if field is self._amount:
            self._accept_amount()
        elif field is self._other:
            self._find_other()
        elif field is self._now.received and self._now.is_paper and not self._amount_lacks(self._now.received):
            self.set_focus(self._now.reference)
        else:
            self.commit()

    def _accept_amount(self) -> None:
        if not self._amount_lacks(self._amount):
            self._propose_rest()
            self.set_focus(self._now.received)

    def _amount_lacks(self, field: AmountField) -> bool:
        if problem := field.problem:
            self._tell(field, problem)
        return bool(problem)

    def _tell(self, field: Field, problem: str) -> None:
        self.set_focus(field)
        self.refuse(problem)

    def _propose_rest(self) -> None:
        if self._now.is_untouched:
            self._now.received.propose(self._payment.rest_cents)
        self._show()

    def do_add_account(self) -> None:
        """Pay to another account too."""
        self._other.display = True
        self.set_focus(self._other)
        self.say(tr("Escriba el número de la otra cuenta, o pase su factura."))

    def _find_other(self) -> None:
        if code := self._other.take().strip():
            self.ask(partial(self._look_for, code), self._add)
        else:
            self._leave_other()

    def _look_for(self, code: str) -> Payable:
        found = self.office.ask(search, code, limit=1)
        is_sure = bool(found) and found[0].matched in (Matched.ACCOUNT, Matched.BILL)
        return self.office.ask(find_payable, found[0].number if is_sure else code)

    def _add(self, payable: Payable) -> None:
        self.say("")
        self._payment.add(payable, max(payable.balance_cents, 0))
        self._amount.propose(self._payment.current.amount_cents)
        self._leave_other()

    def _leave_other(self) -> None:
        self.set_focus(self._amount)
        self._other.display = False
        self._propose_rest()

    def on_scanned(self, message: Scanned) -> None:
        message.prevent_default()
        if message.code and self.focused is self._other:
            self._other.set(message.code)
            self._find_other()
        else:
            super().on_scanned(message)

    # What is handed over

    def do_cash(self) -> None:
        """Cash is handed over."""
        self._be(TenderKind.CASH)

    def do_check(self) -> None:
        """A check is handed over."""
        self._be(TenderKind.CHECK)

    def do_money_order(self) -> None:
        """A money order is handed over."""
        self._be(TenderKind.MONEY_ORDER)

    def do_card(self) -> None:
        """A card is handed over."""
        self._be(TenderKind.CARD)

    def _be(self, kind: TenderKind) -> None:
        self._now.be(kind)
        self._show()

    def do_add_tender(self) -> None:
        """What stands here was handed over, and more comes."""
        if self.focused is self._amount:
            self._accept_amount()
        elif lacking := self._now.lacking:
            self._tell(*lacking)
        elif self._now.cents >= self._payment.rest_cents:
            self.refuse(tr("Con esto ya está completo. Enter lo registra."))
        else:
            self._payment.handed.append(self._now.tender())
            self._now.begin(self._payment.rest_cents)
            self._type_tender()

    def do_remove_tender(self) -> None:
        """The last tender is typed again."""
        if self._payment.handed:
            self._now.again(self._payment.handed.pop())
            self._type_tender()
        else:
            self.refuse(tr("No hay otro valor que quitar."))

    def _type_tender(self) -> None:
        self.set_focus(self._now.received)
        self._show()

    # The order

    def commit(self) -> None:
        """Take the payment as it stands."""
        if self._amount_lacks(self._amount):
            return
        self._propose_rest()
        if lacking := self._now.lacking:
            self._tell(*lacking)
            return
        kept = attempt(partial(self._payment.kept, self._now.tender()))
        if isinstance(kept, Refusal):
            self.refuse(self._missing() if kept.code == "payment.not_enough" else kept)
        elif self._is_confirmed():
            self.send(self._payment.order(self._now.tender()), self._paid)

    def _missing(self) -> str:
        missing = self._payment.rest_cents - self._now.cents
        return tr("Faltan {amount}. Escriba lo recibido, o + añade otro valor.", amount=format_money(missing))

    def _is_confirmed(self) -> bool:
        """Whether a large total was typed a second time. It is asked for, and asked again when it differs."""
        total = self._payment.total_cents
        if total <= self._confirm_above_cents or self._again.cents == total:
            return True
        self._again.display = True
        if self._again.value:
            self._tell(self._again, tr("No es el total que se paga. Escríbalo otra vez, o corrija la cantidad."))
        else:
            self.set_focus(self._again)
            self.message.warn(tr("Es una cantidad grande: escriba otra vez el total que se paga."))
        self._again.clear()
        return False

    def _paid(self, done: "Done[PaymentTaken]") -> None:
        from screens.receipt import ReceiptScreen

        self.app.switch_screen(ReceiptScreen(done.value.receipt, is_new=True))

    def to_sign(self) -> "Iterable[Line]":
        total = tr("Total {amount}", amount=format_money(self._payment.total_cents))
        tenders = [*handed_lines(self._payment), tender_line(self._now.tender())]
        return [*account_lines(self._payment), *tenders, total]

    # What is shown

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if not self._payment.parts:
            return
        if message.field is self._amount:
            self._payment.pay(self._amount.cents or 0)
            if self._now.received.value and self._now.is_untouched:
                self._now.received.propose(self._payment.rest_cents)
        self._show()

    def _show(self) -> None:
        for panel, lines in (
            (self._accounts, account_lines(self._payment)),
            (self._handed, handed_lines(self._payment)),
        ):
            panel.styles.height = len(lines)
            panel.show(lines)
        self._preview.show(preview_lines(self._payment, self._now.tender(), self._room))

    @property
    def _room(self) -> int:
        """The lines that the preview will have once the fields and panels above it have their places."""
        fields = sum(field.display for field in self._fields)
        above = len(account_lines(self._payment)) + len(handed_lines(self._payment)) + fields
        return self.size.height - AROUND_LINES - above

    def on_resize(self) -> None:
        if self._payment.parts:
            self._show()
