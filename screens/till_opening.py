"""Opening a till: which one, and the change fund counted into it piece by piece."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.commands import OpenTill
from screens.cash_grid import LABEL_WIDTH, CashGrid
from screens.form import FormScreen
from screens.keys import TILL_OPENING
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.tills.commands import TillOpened


class TillOpeningScreen(FormScreen[str]):
    """Opens the till `number` unless another is typed. It ends with what was done, in words."""

    place = TILL_OPENING

    def __init__(self, number: int | None) -> None:
        super().__init__()
        self._number = Field(
            "number", tr("Caja"), kind="digits", max_length=3, value=str(number or ""), label_width=LABEL_WIDTH
        )
        self._cash = CashGrid()
        self._total = Panel(height=1)

    def form(self) -> Iterable[Widget]:
        words = tr("Cuente el fondo de cambio. Enter sigue; F10 abre la caja.")
        title = Panel([[(tr("Abrir la caja"), BOLD)], words, ""], height=3)
        yield from (title, self._number, *self._cash.fields, Panel(height=1), self._total, Panel())

    def opened(self) -> None:
        super().opened()
        self._show()

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._show()

    def _show(self) -> None:
        total = tr("Fondo contado {amount}", amount=format_money(self._cash.cents))
        self._total.show([[(total, BOLD)]])

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._number and not int(value or 0):
            return tr("Escriba el número de la caja.")
        return super().accepted(field, value)

    def commit(self) -> None:
        """Open it."""
        self.send(OpenTill(till_number=int(self._number.value), pieces=self._cash.pieces()), self._opened)

    def _opened(self, done: "Done[TillOpened]") -> None:
        number, fund = done.value.till_number, format_money(done.value.fund_cents)
        self.dismiss(tr("Caja {number} abierta con un fondo de {fund}.", number=number, fund=fund))
