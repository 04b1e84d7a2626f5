"""Voiding a payment of the open session: the reason, then a supervisor's signature."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.tills.payments import REASON_LENGTH_MIN, PaymentVoided, VoidPayment
from oficinista.tills.receipts import Receipt
from screens.form import FormScreen
from screens.keys import VOID
from screens.receipt_lines import summary_lines
from screens.widgets.field import Field
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from screens.widgets.panel import Line


class VoidScreen(FormScreen[PaymentVoided]):
    """Asks why a receipt is voided. It ends with the void, or None."""

    place = VOID

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self._receipt = receipt
        self._reason = Field("reason", tr("Razón"), max_length=60, letters_min=REASON_LENGTH_MIN)

    @property
    def subject(self) -> str:
        return self._receipt.payment.receipt

    def form(self) -> Iterable[Widget]:
        words = tr("Todo lo cobrado sale de la caja y las facturas vuelven a deberse.")
        return (self._reason, Panel(["", words, "", *summary_lines(self._receipt)]))

    def commit(self) -> None:
        """Void it; the door asks for the signature."""
        self.send(VoidPayment(receipt=self.subject, reason=self._reason.value.strip()), self._voided)

    def to_sign(self) -> "Iterable[Line]":
        return [tr("Razón: {reason}", reason=self._reason.value.strip()), *summary_lines(self._receipt)]

    def _voided(self, done: "Done[PaymentVoided]") -> None:
        self.dismiss(done.value)
