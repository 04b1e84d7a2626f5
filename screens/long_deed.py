"""Something done in a case that asks for more than words and a day: fields of its own, with a page below them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from screens.case_lines import moved_words
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.reading import PagedScreen
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel

if TYPE_CHECKING:
    from oficinista.cases.moved import CaseMoved
    from oficinista.cases.queries import CaseFile, Possible
    from oficinista.office import Done


class LongDeedScreen(PagedScreen[str], FormScreen[str], ClerkScreen[str]):
    """Does it. It ends with a sentence that says where the case is."""

    def __init__(self, found: "CaseFile", chosen: "Possible", more: Iterable[Field]) -> None:
        super().__init__()
        self._case = found
        self._chosen = chosen
        self._words = Field("words", tr("Qué se dice"), max_length=500, letters_min=WORDS_MIN)
        self._more = {field.key: field for field in more}
        self.page = Panel()

    @property
    def subject(self) -> str:
        return f"{self._case.row.number} {self._chosen.action}"

    def form(self) -> Iterable[Widget]:
        title = tr("{title}: caso {number}", title=self._chosen.title, number=self._case.row.number)
        yield Panel([[(title, BOLD)]], height=1)
        yield from (self._words, *self._more.values(), Divider(), self.page)

    def _done(self, done: "Done[CaseMoved]") -> None:
        self.dismiss(moved_words(self._case.row.lifecycle, done.value))
