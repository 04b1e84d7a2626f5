"""Moving a payment that was posted to the wrong account: which account it was meant for, how much, and why."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.moves import REASON_LENGTH_MIN, MovePayment, PaymentMoved
from oficinista.tills.payable import Payable, find_payable
from oficinista.tills.receipts import Holder, Receipt
from screens.clerk_screen import ClerkScreen
from screens.correction_lines import money_row, money_titles
from screens.form import FormScreen
from screens.keys import MOVE
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from screens.widgets.panel import Line


class MovePaymentScreen(FormScreen[PaymentMoved], ClerkScreen[PaymentMoved]):
    """Moves money of a receipt. It ends with what was moved, or None."""

    place = MOVE

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self._receipt = receipt
        self._accounts = {one.number: one for one in receipt.holders}
        names = {number: f"{number} {one.customer_name}" for number, one in self._accounts.items()}
        self._source = ChoiceField("source", tr("De la cuenta"), names)
        self._target = Field("target", tr("A la cuenta"), kind="digits", max_length=12, letters_min=1)
        self._amount = AmountField("amount", tr("Cantidad"))
        self._reason = Field("reason", tr("Razón"), max_length=120, letters_min=REASON_LENGTH_MIN)
        self._told = Panel()
        self._sides: tuple[Payable, Payable] | None = None

    @property
    def subject(self) -> str:
        return self._receipt.payment.receipt

    def form(self) -> Iterable[Widget]:
        title = tr("Pasar un pago a la cuenta para la que era: {receipt}", receipt=self.subject)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._source, self._target, self._amount, self._reason, Panel(height=1), self._told)

    def opened(self) -> None:
        super().opened()
        if len(self._accounts) == 1 and not self._source.value:
            self._source.choose(next(iter(self._accounts)))
            self._choose_source()
        self.set_focus(self._source if len(self._accounts) > 1 else self._target)
        self._draw()

    @property
    def _from(self) -> Holder | None:
        return self._accounts.get(self._source.chosen or "")

    def _choose_source(self) -> None:
        if self._from is not None and not self._amount.value:
            self._amount.propose(self._from.amount_cents)

    # What it shows

    def _draw(self) -> None:
        self._told.show(self._lines())

    def _lines(self) -> "Iterator[Line]":
        if self._sides is None:
            yield from option_lines(self._source.options)
            return
        source, target = self._sides
        cents = self._amount.cents or 0
        yield money_titles()
        yield money_row(_named(source), source.balance_cents, source.balance_cents + cents)
        yield money_row(_named(target), target.balance_cents, target.balance_cents - cents)

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field in (self._source, self._target):
            self._sides = None
        self._draw()

    # Filling it in

    def go_on(self, field: Field) -> None:
        if field is self._source:
            self._choose_source()
        if field is self._target:
            self._find_target()
        else:
            super().go_on(field)

    def _find_target(self) -> None:
        if self._from is not None:
            query = partial(self._look, source=self._from.number, target=self._target.value)
            self.ask(partial(self.office.ask, query), self._found)

    def _look(self, connection: "Connection", source: str, target: str) -> tuple[Payable, Payable]:
        return find_payable(connection, source), find_payable(connection, target)

    def _found(self, sides: tuple[Payable, Payable]) -> None:
        self._sides = sides
        self.set_focus(self._amount)
        self._draw()

    # The order

    def commit(self) -> None:
        """Move it. Whose account it goes to must be on the screen."""
        if self._sides is None:
            self._find_target()
            self.message.warn(tr("Vea de quién es la cuenta, y oprima Enter hasta el final."))
        else:
            self.send(self._order(*self._sides), self._moved)

    def _order(self, source: Payable, target: Payable) -> MovePayment:
        return MovePayment(
            receipt=self.subject,
            from_account=source.number,
            to_account=target.number,
            amount_cents=self._amount.cents or 0,
            reason=self._reason.value.strip(),
        )

    def to_sign(self) -> "Iterable[Line]":
        amount = format_money(self._amount.cents or 0)
        title = tr("Pasar {amount} del recibo {receipt}", amount=amount, receipt=self.subject)
        return [[(title, BOLD)], self._reason.value.strip(), "", *self._lines()]

    def _moved(self, done: "Done[PaymentMoved]") -> None:
        self.dismiss(done.value)


def _named(side: Payable) -> str:
    return f"{side.number} {side.customer_name}"
