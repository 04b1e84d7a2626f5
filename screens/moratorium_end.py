"""Saying when a moratorium, or the event of a storm, ends: what was said last counts."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Refusal
from oficinista.suspensions.moratoria import EndMoratorium, MoratoriumSaid
from oficinista.suspensions.shields import Declared
from oficinista.typed_date import numeric_date, parse_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import MORATORIUM_END
from screens.moratoria import whom_words
from screens.screen import attempt
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
        self._last = Field("last", tr("Termina el"), kind="reference", max_length=10)
        self._words = Field("words", tr("Según"), max_length=200)

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

    # Filling it in

    @property
    def _day(self) -> date | Refusal:
        return attempt(partial(parse_date, self._last.value))

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._last:
            return str(self._day) if isinstance(self._day, Refusal) else None
        few = len(value.strip()) < WORDS_MIN
        return tr("{label}: escriba {count} letras o más.", label=field.label, count=WORDS_MIN) if few else None

    def commit(self) -> None:
        """Say it."""
        for field in (self._last, self._words):
            if problem := self.accepted(field, field.value):
                self.set_focus(field)
                self.refuse(problem)
                return
        day = self._day
        if isinstance(day, date):
            order = EndMoratorium(moratorium=self._found.id, last_day=day, words=self._words.value.strip())
            self.send(order, self._said)

    def _said(self, done: "Done[MoratoriumSaid]") -> None:
        last = done.value.last_day
        self.dismiss(tr("{name}: hasta el {date}.", name=done.value.name, date=long_date(last) if last else ""))
