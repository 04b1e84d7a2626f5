"""Cash sent to the safe or to another till, or from the safe: how much, why, to which till, and its bag or seal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.reasons import Place, TransferReason
from oficinista.tills.transfers import SendFromSafe, SendTransfer
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
    from oficinista.tills.transfers import TransferSent
    from screens.widgets.panel import Line


class SendCashScreen(FormScreen[str]):
    """Sends it for one of the `reasons` that the clerk may give. It ends with the number of the transfer."""

    place = CASH_MOVE

    def __init__(self, reasons: dict[str, TransferReason]) -> None:
        super().__init__()
        self._reasons = reasons
        self._options = {code: reason.name for code, reason in reasons.items()}
        self._amount = AmountField("amount", tr("Cantidad"))
        self._reason = ChoiceField("reason", tr("Razón"), self._options)
        self._till = Field("till", tr("A la caja"), kind="digits", max_length=3)
        self._bag = Field("reference", tr("Bolsa o sello"), kind="reference", max_length=40)

    @property
    def subject(self) -> str:
        return "send"

    def form(self) -> Iterable[Widget]:
        head: list[Line] = [[(_title(), BOLD)], tr("Está en camino hasta que otra persona lo reciba."), ""]
        head += [*option_lines(self._options), ""]
        yield from (Panel(head, height=len(head)), self._amount, self._reason, self._till, self._bag, Panel())

    def opened(self) -> None:
        super().opened()
        self._ask_till()

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._ask_till()

    def _ask_till(self) -> None:
        """Ask for a till only where the money goes to one."""
        self._till.display = self._chosen is not None and self._chosen.target is Place.TILL

    @property
    def _chosen(self) -> TransferReason | None:
        return self._reasons.get(self._reason.chosen or "")

    def accepted(self, field: Field, value: str) -> str | None:
        """A till is needed where one is asked for."""
        if field is self._till and self._till.display and not int(value or 0):
            return tr("Escriba el número de la caja.")
        return super().accepted(field, value)

    def commit(self) -> None:
        """Send it; the door asks for a signature when one is needed."""
        self.send(self._order(), self._sent)

    def _order(self) -> "Order":
        chosen, bag = self._chosen, self._bag.value.strip()
        till = int(self._till.value) if self._till.display else None
        cents = self._amount.cents or 0
        if chosen is not None and chosen.source is Place.SAFE and till is not None:
            return SendFromSafe(amount_cents=cents, reason=chosen.code, to_till=till, reference=bag)
        return SendTransfer(amount_cents=cents, reason=self._reason.chosen or "", to_till=till, reference=bag)

    def to_sign(self) -> "Iterable[Line]":
        amount = format_money(self._amount.cents or 0)
        till = tr("Caja {n}", n=self._till.value) if self._till.display else ""
        return [[(f"{_title()}: {amount}", BOLD)], self._reason.chosen_name, till, self._bag.value.strip()]

    def _sent(self, done: "Done[TransferSent]") -> None:
        self.dismiss(done.value.document)


def _title() -> str:
    return tr("Entrega de efectivo")
