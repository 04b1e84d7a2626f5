"""Where the original of a paper was put."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.files.commands import DocumentNoted, PlaceDocument
from oficinista.files.pages import place_words
from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import PLACING
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done


class PlacingScreen(FormScreen[str], ClerkScreen[str]):
    """Asks for the box and the folder of a paper; answers with where it is."""

    place = PLACING

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._box = Field("box", tr("Caja"), max_length=20, letters_min=1)
        self._folder = Field("folder", tr("Carpeta"), max_length=40)

    @property
    def subject(self) -> str:
        return self._number

    def form(self) -> Iterable[Widget]:
        title = tr("Dónde está el original de {number}", number=self._number)
        return (Panel([[(title, BOLD)], ""], height=2), self._box, self._folder, Panel())

    def opened(self) -> None:
        super().opened()
        self.set_focus(self._box)

    def commit(self) -> None:
        """Note it."""
        order = PlaceDocument(number=self._number, box=self._box.value.strip(), folder=self._folder.value.strip())
        self.send(order, self._placed)

    def _placed(self, _done: "Done[DocumentNoted]") -> None:
        self.dismiss(place_words(self._box.value.strip(), self._folder.value.strip()) + ".")
