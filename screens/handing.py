"""To whom a paper was given."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.files.commands import DocumentNoted, HandOverDocument
from oficinista.files.models import Receiver
from oficinista.files.queries import receiver_words
from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import HANDING
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done


class HandingScreen(FormScreen[str], ClerkScreen[str]):
    """Asks who received a paper; answers with a sentence that says it."""

    place = HANDING

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._receiver = ChoiceField("receiver", tr("Se entregó"), {one.value: receiver_words(one) for one in Receiver})
        self._by = Field("name", tr("Quién lo recibió"), max_length=60)

    @property
    def subject(self) -> str:
        return self._number

    def form(self) -> Iterable[Widget]:
        title = tr("Entregar {number}", number=self._number)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._receiver, self._by, Panel(height=1), Panel(option_lines(self._receiver.options)))

    def opened(self) -> None:
        super().opened()
        self.set_focus(self._receiver)

    def commit(self) -> None:
        """Note it."""
        receiver = Receiver(self._receiver.chosen or Receiver.CUSTOMER)
        self.send(HandOverDocument(number=self._number, receiver=receiver, name=self._by.value.strip()), self._handed)

    def _handed(self, _done: "Done[DocumentNoted]") -> None:
        self.dismiss(tr("Entregado {receiver}.", receiver=self._receiver.chosen_name))
