"""The deposit that guarantees an account: what it would be, why, and in how many parts it is charged."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import short_date
from oficinista.guarantees.commands import ChargeGuarantee, GuaranteeMoved
from oficinista.guarantees.queries import Guarantee, Offer
from oficinista.guarantees.terms import parts_words, why
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import GUARANTEE
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from screens.widgets.panel import Line

LINE_WIDTH = 78


class GuaranteeScreen(FormScreen[GuaranteeMoved], ClerkScreen[GuaranteeMoved]):
    """Charges the guarantee of an account that has none. It ends with the charge, or None."""

    place = GUARANTEE

    def __init__(self, offered: Offer) -> None:
        super().__init__()
        self._offered = offered
        self._parts = Field("parts", tr("Plazos"), kind="digits", max_length=2, letters_min=1)
        self._words = Field("words", tr("Qué se dice"), max_length=200, letters_min=WORDS_MIN)

    @property
    def subject(self) -> str:
        return self._offered.account

    def form(self) -> Iterable[Widget]:
        title = tr("Depósito de la cuenta {number}", number=self._offered.account)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._parts, self._words, Panel(["", *self._lines()]))

    def opened(self) -> None:
        super().opened()
        self.fill(parts="1")
        self.set_focus(self._parts)

    def _lines(self) -> "Iterator[Line]":
        for sentence in () if self._offered.terms is None else why(self._offered.terms):
            yield from wrap(sentence, LINE_WIDTH, subsequent_indent="  ")

    def accepted(self, field: Field, value: str) -> str | None:
        most = 1 if self._offered.terms is None else self._offered.terms.parts_max
        if field is self._parts and not 1 <= int(value or 0) <= most:
            return parts_words(most)
        return super().accepted(field, value)

    def commit(self) -> None:
        """Charge it."""
        order = ChargeGuarantee(
            account=self._offered.account, parts=int(self._parts.value), words=self._words.value.strip()
        )
        self.send(order, self._charged)

    def _charged(self, done: "Done[GuaranteeMoved]") -> None:
        self.dismiss(done.value)


def guarantee_lines(held: Guarantee) -> "Iterator[Line]":
    """A guarantee part by part."""
    yield tr("Depósito {document}: {amount}. Guardado: {held}.", document=held.document,
             amount=format_money(held.amount_cents), held=format_money(held.held_cents))  # fmt: skip
    for one in held.parts:
        yield tr("  Vence el {date}: {amount}, falta {open}", date=short_date(one.due_on),
                 amount=format_money(one.amount_cents), open=format_money(one.open_cents))  # fmt: skip
