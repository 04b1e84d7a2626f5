"""Sending a credit over to another account of the same customer: which one, how much, and why."""

from collections.abc import Iterable, Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN
from oficinista.refunds.queries import available
from oficinista.refunds.terms import Available, why
from oficinista.refunds.transfers import CreditTransferred, TransferCredit
from screens.clerk_screen import ClerkScreen
from screens.correction_lines import money_row, money_titles
from screens.form import FormScreen
from screens.keys import CREDIT_TRANSFER
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from screens.widgets.panel import Line

LINE_WIDTH = 78


class CreditTransferScreen(FormScreen[CreditTransferred], ClerkScreen[CreditTransferred]):
    """Moves a credit from `account` to one of `others`: numbers with what each owes. It ends with the transfer."""

    place = CREDIT_TRANSFER

    def __init__(self, account: str, others: dict[str, int]) -> None:
        super().__init__()
        self._account = account
        self._others = others
        self._available: Available | None = None
        names = {number: f"{number} {format_money(cents)}" for number, cents in others.items()}
        self._target = ChoiceField("target", tr("A la cuenta"), names)
        self._amount = AmountField("amount", tr("Cantidad"))
        self._reason = Field("reason", tr("Razón"), max_length=120, letters_min=WORDS_MIN)
        self._told = Panel()

    @property
    def subject(self) -> str:
        return self._account

    def form(self) -> Iterable[Widget]:
        title = tr("Pasar el crédito de la cuenta {number} a otra del mismo cliente", number=self._account)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._target, self._amount, self._reason, Panel(height=1), self._told)

    def opened(self) -> None:
        super().opened()
        if len(self._others) == 1:
            self.fill(target="1")
        self.set_focus(self._target if len(self._others) > 1 else self._amount)
        query = partial(available, number=self._account, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, found: Available) -> None:
        self._available = found
        if not self._amount.value and found.settled_cents:
            self._amount.propose(found.settled_cents)
        self._draw()

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._draw()

    def _draw(self) -> None:
        self._told.show(self._lines())

    def _lines(self) -> "Iterator[Line]":
        for number, name in enumerate(self._target.options.values(), 1):
            yield f"{number} {name}"
        if self._available is None:
            return
        yield ""
        for sentence in why(self._available):
            yield from wrap(sentence, LINE_WIDTH, subsequent_indent="  ")
        if self._target.chosen is None:
            return
        cents, credit, owes = self._amount.cents or 0, self._available.credit_cents, self._others[self._target.chosen]
        yield ""
        yield money_titles()
        yield money_row(self._account, -credit, cents - credit)
        yield money_row(self._target.chosen, owes, owes - cents)

    # The order

    def commit(self) -> None:
        """Send it over; beyond what the clerk may do alone, with a signature."""
        if self._target.chosen is not None:
            order = TransferCredit(
                from_account=self._account,
                to_account=self._target.chosen,
                amount_cents=self._amount.cents or 0,
                reason=self._reason.value.strip(),
            )
            self.send(order, self._moved)

    def to_sign(self) -> "Iterable[Line]":
        return [*super().to_sign(), "", *self._lines()]

    def _moved(self, done: "Done[CreditTransferred]") -> None:
        self.dismiss(done.value)
