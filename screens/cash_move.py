"""Cash brought to the drawer or taken from it besides payments: how much, why, and the number of its bag or seal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.commands import CashIn, CashOut
from oficinista.tills.reasons import CASH_IN, CASH_OUT, reasons
from screens.form import FormScreen
from screens.keys import CASH_MOVE
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.orders import Order
    from oficinista.tills.commands import CashMoved
    from screens.widgets.panel import Line


class CashMoveScreen(FormScreen[str]):
    """What both have in common. It ends with the number of the document."""

    place = CASH_MOVE
    use: ClassVar[str]
    order_type: ClassVar[type[CashIn] | type[CashOut]]

    def __init__(self) -> None:
        super().__init__()
        self._options = {code: reason.name for code, reason in reasons(self.use).items()}
        self._amount = AmountField("amount", tr("Cantidad"))
        self._reason = ChoiceField("reason", tr("Razón"), self._options)
        self._reference = Field("reference", tr("Bolsa o sello"), kind="reference", max_length=40)

    def heading(self) -> str:
        """What is being done."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        return self.use

    def form(self) -> Iterable[Widget]:
        head: list[Line] = [[(self.heading(), BOLD)], "", *option_lines(self._options), ""]
        yield from (Panel(head, height=len(head)), self._amount, self._reason, self._reference, Panel())

    def commit(self) -> None:
        """Move it; the door asks for a signature when one is needed."""
        self.send(self._order(), self._moved)

    def _order(self) -> "Order":
        return self.order_type(
            amount_cents=self._amount.cents or 0,
            reason=self._reason.chosen or "",
            reference=self._reference.value.strip(),
        )

    def to_sign(self) -> "Iterable[Line]":
        amount = format_money(self._amount.cents or 0)
        return [[(f"{self.heading()}: {amount}", BOLD)], self._reason.chosen_name, self._reference.value.strip()]

    def _moved(self, done: "Done[CashMoved]") -> None:
        self.dismiss(done.value.document)


class CashInScreen(CashMoveScreen):
    """Cash comes."""

    use, order_type = CASH_IN, CashIn

    def heading(self) -> str:
        return tr("Entrada de efectivo a la caja")


class CashOutScreen(CashMoveScreen):
    """Cash goes."""

    use, order_type = CASH_OUT, CashOut

    def heading(self) -> str:
        return tr("Retiro de efectivo de la caja")
