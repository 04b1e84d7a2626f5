"""Saying when a moratorium, or the event of a storm, ends: what was said last counts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from oficinista.suspensions.moratoria import EndMoratorium, MoratoriumSaid
from oficinista.suspensions.shields import Declared
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import MORATORIUM_END
from screens.moratoria import whom_words, with_recalled
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done


class MoratoriumEndScreen(FormScreen[str], ClerkScreen[str]):
    """Asks for the day. It ends with a sentence that says it, or None."""

    place = MORATORIUM_END

    def __init__(self, found: Declared) -> None:
        super().__init__()
        self._found = found
        self._last = DayField("last", tr("Termina el"))
        self._words = Field("words", tr("Según"), max_length=200, letters_min=WORDS_MIN)

    @property
    def subject(self) -> str:
        return str(self._found.id)

    def form(self) -> Iterable[Widget]:
        title = tr("Fin de {name}", name=self._found.name)
        yield Panel([[(title, BOLD)], whom_words(self._found), ""], height=3)
        yield from (self._last, self._words)

    def opened(self) -> None:
        super().opened()
        self.fill(last=numeric_date(self._found.last_day or self.office.today))
        self.set_focus(self._last)

    def commit(self) -> None:
        """Say it."""
        words = self._words.value.strip()
        self.send(EndMoratorium(moratorium=self._found.id, last_day=self._last.parsed(), words=words), self._said)

    def _said(self, done: "Done[MoratoriumSaid]") -> None:
        last = done.value.last_day
        words = tr("{name}: hasta el {date}.", name=done.value.name, date=long_date(last) if last else "")
        self.dismiss(with_recalled(words, done.value.recalled))
