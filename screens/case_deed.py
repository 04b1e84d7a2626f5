"""Doing something in a case: what is said, and the day it counts from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.deeds import order_of
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, find_command
from oficinista.titles import title_of
from oficinista.typed_date import numeric_date
from screens.case_lines import moved_words, papers_lines, standing_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import CASE_DEED
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.cases.moved import CaseMoved
    from oficinista.cases.queries import CaseFile, Possible
    from oficinista.office import Done
    from screens.widgets.panel import Line


class CaseDeedScreen(FormScreen[str], ClerkScreen[str]):
    """Sends the order of one thing that can be done. It ends with a sentence that says where the case is, or None.

    `read` is what whoever signs it must read of the case.
    """

    place = CASE_DEED

    def __init__(self, found: "CaseFile", chosen: "Possible", read: "Iterable[Line]" = ()) -> None:
        super().__init__()
        self._read = tuple(read)
        self._case = found
        self._chosen = chosen
        self._words = Field("words", tr("Qué se dice"), max_length=500, letters_min=WORDS_MIN)
        self._on = DayField("on", tr("Cuenta desde"))

    @property
    def subject(self) -> str:
        return f"{self._case.row.number} {self._chosen.action}"

    def form(self) -> Iterable[Widget]:
        title = tr("{title}: caso {number}", title=self._chosen.title, number=self._case.row.number)
        yield Panel([[(title, BOLD)], title_of(find_command(self._chosen.order)), ""], height=3)
        yield from (self._words, self._on, Panel(height=1), Panel(self._lines()))

    def _lines(self) -> "Iterable[Line]":
        return [*standing_lines(self._case), *papers_lines(self._case, self._chosen)]

    def opened(self) -> None:
        super().opened()
        self.fill(on=numeric_date(self.office.today))
        self.set_focus(self._words)

    def to_sign(self) -> "Iterable[Line]":
        return [tr("{title}: caso {number}", title=self._chosen.title, number=self._case.row.number),
                *super().to_sign(), *self._read]  # fmt: skip

    def commit(self) -> None:
        """Do it."""
        order = order_of(self._chosen, self._case.row.number, self._words.value.strip(), self._on.parsed())
        self.send(order, self._done)

    def _done(self, done: "Done[CaseMoved]") -> None:
        self.dismiss(moved_words(self._case.row.lifecycle, done.value))
