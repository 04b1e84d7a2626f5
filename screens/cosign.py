"""A supervisor signs at the clerk's terminal: they read exactly what they sign, and prove who they are with their PIN.

Where it is so, whoever was there signs instead. The order goes through the door with both people on it, under the key
it already has. A wrong PIN, or a person who may not sign, stays here; any other refusal goes back to the clerk, whose
order it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.i18n import tr
from screens.form import WITNESS_NEEDED, FormScreen
from screens.keys import COSIGN
from screens.reading import PagedScreen
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.secret import SecretField

if TYPE_CHECKING:
    from oficinista.orders import Order, Refusal
    from screens.widgets.panel import Line

TEXT_WIDTH = 78
OF_THE_SIGNER = {"pin", "approval", "clerk", "conflict", "permission"}
"""The first word of the refusals that another supervisor or another try can put right here."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The order went to the inbox instead, as this request."""

    approval_id: int


class CosignScreen(PagedScreen[Any], FormScreen[Any]):
    """Sends `order` with a co-signature. It ends with what was done, a refusal, `Sent`, or None when nobody signed."""

    place = COSIGN

    def __init__(self, order: "Order", key: str, need: "Refusal", lines: "Iterable[Line]") -> None:
        super().__init__()
        self._order = order
        self._key = key
        self._doubt: Refusal | None = None
        self._need = need
        self._told = list(lines)
        self.page = Panel(self._told)
        self._is_witness = need.code == WITNESS_NEEDED
        label = tr("Quien firma") if self._is_witness else tr("Supervisor")
        self._login = Field("login", label, max_length=32, letters_min=1)
        self._pin = SecretField("pin", tr("PIN"), kind="digits", max_length=12, letters_min=1)

    def form(self) -> Iterable[Widget]:
        title = self._title()
        return (Panel(title, height=len(title)), self.page, Panel(height=1), self._login, self._pin)

    def _title(self) -> "list[Line]":
        clerk = tr("Lo pide {name}.", name=self.counter.context.clerk)
        title = tr("Firma de otra persona") if self._is_witness else tr("Firma de un supervisor")
        return [[(title, BOLD)], clerk, *wrap(self._need.message, TEXT_WIDTH), ""]

    def draft(self) -> dict[str, str]:
        """A signature is never kept."""
        return {}

    def commit(self) -> None:
        """Send the order with who signs it."""
        from oficinista.office import Cosignature

        signature = Cosignature(self._login.value.strip().lower(), self._pin.take())
        self.order(self._order, self.dismiss, key=self._key, cosignature=signature, refused=self._not_signed)

    def _not_signed(self, refusal: "Refusal") -> None:
        kind = refusal.code.partition(".")[0]
        if kind == "storage":
            self._doubt = refusal
        elif kind not in OF_THE_SIGNER:
            self.dismiss(refusal)
            return
        self.set_focus(self._pin if refusal.code == "pin.wrong" else self._login)

    def do_send_to_inbox(self) -> None:
        """Nobody has to come: somebody else decides it from their own screen."""
        from screens.words import request_screen

        self.app.push_screen(request_screen(self._order, self._key, self._told), self._asked)

    def _asked(self, requested: Any) -> None:
        if requested is not None:
            self.dismiss(Sent(requested.approval_id))

    def do_back(self) -> None:
        """Nobody signs."""
        self.dismiss(self._doubt)
