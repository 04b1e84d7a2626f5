"""A letter that came back: what the mail says of it, and when; it waits to be sent again."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.letters.delivery import ReturnLetter
from oficinista.orders import WORDS_MIN, Refusal
from oficinista.typed_date import numeric_date, parse_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import LETTER_RETURN
from screens.screen import attempt
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
        self._words = Field("words", tr("Por qué volvió"), max_length=200)
        self._on = Field("on", tr("Qué día"), kind="reference", max_length=10)

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

    @property
    def _day(self) -> date | Refusal:
        return attempt(partial(parse_date, self._on.value))

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._on:
            return str(self._day) if isinstance(self._day, Refusal) else None
        few = len(value.strip()) < WORDS_MIN
        return tr("Escriba por qué volvió, con {count} letras o más.", count=WORDS_MIN) if few else None

    def commit(self) -> None:
        """Note it."""
        day = self._day
        for field in (self._words, self._on):
            if problem := self.accepted(field, field.value):
                self.set_focus(field)
                self.refuse(problem)
                return
        if isinstance(day, date):
            self.send(ReturnLetter(number=self._number, words=self._words.value.strip(), on=day), self._done)

    def _done(self, done: "Done[LetterMoved]") -> None:
        self.dismiss(tr("Volvió {number}: hay que enviarla otra vez.", number=done.value.number))
