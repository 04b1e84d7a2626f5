"""Asking for the refund of a credit: what of it may be given back and why, who asks, to whom and how it is paid."""

from collections.abc import Iterable, Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from oficinista.refunds.commands import RefundMoved, RequestRefund
from oficinista.refunds.queries import available
from oficinista.refunds.terms import Available, Claimant, Way, claimant_words, way_words, why
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import REFUND
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM
from screens.widgets.panel import Divider, Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from screens.widgets.panel import Line

LINE_WIDTH = 78


class RefundScreen(FormScreen[RefundMoved], ClerkScreen[RefundMoved]):
    """Asks for the refund of an account's credit. It ends with the refund, or None."""

    place = REFUND

    def __init__(self, account: str) -> None:
        super().__init__()
        self._account = account
        self._available: Available | None = None
        self._words = Field("words", tr("Qué se dice"), max_length=500, letters_min=WORDS_MIN)
        self._claimant = ChoiceField("claimant", tr("Quién la pide"), {one: claimant_words(one) for one in Claimant})
        self._payee = Field("payee", tr("A nombre de"), max_length=120, letters_min=2)
        self._way = ChoiceField("way", tr("Cómo se paga"), {one: way_words(one) for one in Way})
        self._amount = AmountField("amount", tr("Cantidad"))
        self._told = Panel()

    @property
    def subject(self) -> str:
        return self._account

    def form(self) -> Iterable[Widget]:
        title = tr("Devolución de un crédito de la cuenta {number}", number=self._account)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._words, self._claimant, self._payee, self._way, self._amount, Divider(), self._told)

    def opened(self) -> None:
        super().opened()
        self._payee.display = False
        self.fill(claimant="1", way="1")
        self.set_focus(self._words)
        query = partial(available, number=self._account, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, found: Available) -> None:
        self._available = found
        if not self._amount.value and found.available_cents:
            self._amount.propose(found.available_cents)
        self._told.show(self._lines(found))

    def _lines(self, found: Available) -> "Iterator[Line]":
        for field in (self._claimant, self._way):
            names = "  ".join(f"{number} {name}" for number, name in enumerate(field.options.values(), 1))
            yield [(f"{field.label}: {names}", DIM)]
        yield ""
        for sentence in why(found):
            yield from wrap(sentence, LINE_WIDTH, subsequent_indent="  ")

    def on_field_changed(self, message: Field.Changed) -> None:
        """Ask to whom it is paid where it is not the customer."""
        message.stop()
        self._payee.display = self._claimant.chosen not in {None, Claimant.CUSTOMER}

    # The order

    def accepted(self, field: Field, value: str) -> str | None:
        return None if field is self._amount and not value else super().accepted(field, value)

    def commit(self) -> None:
        """Ask for it; the door says what stands in its way."""
        order = RequestRefund(
            account=self._account,
            words=self._words.value.strip(),
            claimant=Claimant(self._claimant.chosen or Claimant.CUSTOMER),
            way=Way(self._way.chosen or Way.CHECK),
            payee=self._payee.value.strip() if self._payee.display else "",
            amount_cents=self._amount.cents or None,
        )
        self.send(order, self._made)

    def _made(self, done: "Done[RefundMoved]") -> None:
        self.dismiss(done.value)
