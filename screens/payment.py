"""Taking a payment: what is paid, what is handed over, and, before it is accepted, where it goes and the change due.

The amount opens as what the account owes, each tender as what is missing: Enter, Enter takes it in exact cash. In the
amounts, letters are keys: E, C, G, T say what was handed over, + adds another tender, O another account.
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import Refusal
from oficinista.tills.beware import beware_words
from oficinista.tills.meant import payable_of
from oficinista.tills.payable import OTHER_THAN_SHOWN, Payable
from oficinista.tills.payments import ACCOUNTS_MAX, TENDERS_MAX
from oficinista.tills.wording import excess_words
from screens.keyboard import Scanned
from screens.keys import PAYMENT, Action
from screens.payment_lines import account_lines, handed_lines, tender_line
from screens.payment_sheet import PaymentSheet
from screens.screen import attempt
from screens.tender import TenderKeys
from screens.widgets.amount import AmountField
from screens.widgets.field import Field

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.tills.payments import PaymentTaken
    from screens.widgets.panel import Line


class PaymentScreen(TenderKeys, PaymentSheet):
    """What the keys of a payment do."""

    def carry_out(self, action: Action) -> None:
        if self._is_known or not (PAYMENT in action.places or action.id == "commit"):
            super().carry_out(action)
        else:
            self._ask_again()

    # What is paid

    def accepted(self, field: Field, value: str) -> str | None:  # noqa: ARG002 - what is lacking depends on all of it
        return None

    def go_on(self, field: Field) -> None:
        if not self._is_known:
            self._ask_again()
        elif field is self._amount:
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
            if words := excess_words(self._payment.current):
                self.message.warn(words)

    def _amount_lacks(self, field: AmountField) -> bool:
        if problem := field.problem:
            self.point_at(field, problem)
        return bool(problem)

    def _propose_rest(self) -> None:
        if self._now.is_untouched:
            self._now.received.propose(self._payment.rest_cents)
        self._show()

    def do_add_account(self) -> None:
        """Pay to another account too."""
        if len(self._payment.parts) == ACCOUNTS_MAX:
            self.refuse(tr("Un cobro es de {count} cuentas a lo más.", count=ACCOUNTS_MAX))
            return
        self._other.display = True
        self.set_focus(self._other)
        self.say(tr("Escriba el número de la otra cuenta, o pase su factura."))

    def _find_other(self) -> None:
        if code := self._other.take().strip():
            self.ask(partial(self._look_for, code), self._add)
        else:
            self._leave_other()

    def _look_for(self, code: str) -> tuple[Payable, str]:
        """The account that is meant, and what to beware of."""
        payable = self.office.ask(payable_of, code)
        return payable, self.office.ask(beware_words, payable, self.office.today)

    def _add(self, looked_for: tuple[Payable, str]) -> None:
        payable, beware = looked_for
        self.say("")
        if beware:
            self.message.warn(beware)
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

    def be(self, kind: TenderKind) -> None:
        self._now.be(kind)
        self._show()

    def do_add_tender(self) -> None:
        """What stands here was handed over, and more comes."""
        if self.focused is self._amount:
            self._accept_amount()
        elif lacking := self._now.lacking:
            self.point_at(*lacking)
        elif len(self._payment.handed) + 1 == TENDERS_MAX:
            self.refuse(tr("Un cobro es de {count} valores a lo más.", count=TENDERS_MAX))
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
            self.point_at(*lacking)
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
            self.point_at(self._again, tr("No es el total que se paga. Escríbalo otra vez, o corrija la cantidad."))
        else:
            self.set_focus(self._again)
            self.message.warn(tr("Es una cantidad grande: escriba otra vez el total que se paga."))
        self._again.clear()
        return False

    def _paid(self, done: "Done[PaymentTaken]") -> None:
        from screens.receipt import ReceiptScreen

        self.app.switch_screen(ReceiptScreen(done.value.receipt, is_new=True))

    def _refused(self, refusal: Refusal) -> None:
        """What another terminal took at the same instant is shown, and the payment begins again with its amount."""
        super()._refused(refusal)
        if refusal.code == OTHER_THAN_SHOWN:
            self.set_focus(self._amount)
            self._look_again(self._show_anew)

    def to_sign(self) -> "Iterable[Line]":
        total = tr("Total {amount}", amount=format_money(self._payment.total_cents))
        tenders = [*handed_lines(self._payment), tender_line(self._now.tender())]
        return [*account_lines(self._payment, self._plan), *tenders, total]
