"""A letter that came back: what the mail says of it, and when; it waits to be sent again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.letters.delivery import ReturnLetter
from oficinista.orders import WORDS_MIN
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import LETTER_RETURN
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.letters.delivery import LetterMoved
    from oficinista.office import Done


class LetterReturnScreen(FormScreen[str], ClerkScreen[str]):
    """Notes that a letter came back. It ends with a sentence, or None."""

    place = LETTER_RETURN

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._words = Field("words", tr("Por qué volvió"), max_length=200, letters_min=WORDS_MIN)
        self._on = DayField("on", tr("Qué día"))

    @property
    def subject(self) -> str:
        return self._number

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("Volvió la carta {number}", number=self._number), BOLD)], ""], height=2)
        yield from (self._words, self._on, Panel())

    def opened(self) -> None:
        super().opened()
        self.fill(on=numeric_date(self.office.today))
        self.set_focus(self._words)

    def commit(self) -> None:
        """Note it."""
        order = ReturnLetter(number=self._number, words=self._words.value.strip(), on=self._on.parsed())
        self.send(order, self._done)

    def _done(self, done: "Done[LetterMoved]") -> None:
        self.dismiss(tr("Volvió {number}: hay que enviarla otra vez.", number=done.value.number))
