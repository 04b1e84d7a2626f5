"""A letter before it is made: what it asks for, and what it will say; one key makes and prints it."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.letters.catalogue import find_template
from oficinista.letters.issuing import IssueLetter
from oficinista.letters.known import Asked
from oficinista.orders import WORDS_MIN
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import LETTER_DRAFT
from screens.printer import printed_words
from screens.reading import PagedScreen
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Printed
    from oficinista.letters.issuing import LetterIssued
    from oficinista.office import Done

TEXT_WIDTH = 78


class LetterDraftScreen(PagedScreen[str], FormScreen[str], ClerkScreen[str]):
    """Makes a letter. It ends with a sentence that says its number, or None."""

    place = LETTER_DRAFT

    def __init__(self, template: str, subject: str) -> None:
        super().__init__()
        self._template = find_template(template)
        self._subject = subject
        self._issued: str | None = None
        self._day = DayField("day", tr("Día"))
        self._words = Field("words", tr("Qué dice"), max_length=500, letters_min=WORDS_MIN)
        self.page = Panel()

    @property
    def subject(self) -> str:
        return f"{self._template.code} {self._subject}"

    def form(self) -> Iterable[Widget]:
        yield Panel([[(self._template.name, BOLD)]], height=1)
        asked = {"day": self._day, "words": self._words}
        yield from (asked[one] for one in self._template.asks)
        yield from (Divider(), self.page)

    def opened(self) -> None:
        super().opened()
        if self._template.asks:
            self.set_focus(self._day if "day" in self._template.asks else self._words)
            self.page.show([tr("Escríbalo; al terminar se ve aquí la carta.")])
        self._preview()

    # What it will say

    @property
    def _said(self) -> Asked:
        return Asked(words=self._words.value.strip(), day=self._day.day)

    def _preview(self) -> None:
        if all(field.problem is None for field in self._fields):
            self.ask(partial(self.office.ask, self._look, self._said), self.page.show)

    def _look(self, connection: "Connection", asked: Asked) -> list[str]:
        from oficinista.letters.drafting import draft, draft_paper
        from oficinista.letters.reading import paper_lines

        about = (self._template.code, self._subject, asked)
        drafted = draft(connection, *about, office_id=self.office.info.id, on=self.office.today)
        return paper_lines(draft_paper(drafted, self.counter.clerk.name, self.office.clock()), TEXT_WIDTH)

    # Filling it in

    def go_on(self, field: Field) -> None:
        """After the last field the letter is shown; only F10 makes it."""
        following = self._fields[self._fields.index(field) + 1 :]
        self.set_focus(following[0] if following else None)
        self._preview()

    def commit(self) -> None:
        """Make and print it; print it again when only that failed."""
        if self._issued is not None:
            self._print(self._issued)
            return
        said = self._said
        order = IssueLetter(template=self._template.code, subject=self._subject, words=said.words, day=said.day)
        self.send(order, self._made)

    def _made(self, done: "Done[LetterIssued]") -> None:
        self._issued = done.value.number
        self._print(done.value.number)

    def _print(self, number: str) -> None:
        from oficinista.documents.letters import letter

        self.print_out(partial(letter, self.office, number, actor=self.counter.clerk.id), self._printed)

    def _printed(self, printed: "Printed") -> None:
        self.dismiss(tr("Hecha: carta {number}. {printed}", number=self._issued, printed=printed_words(printed)))
