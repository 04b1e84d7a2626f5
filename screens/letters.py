"""The letters of an account or of a case: what can be written by its number, what is owed, and what was made."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.letters.offers import LettersOf, letters_of_account, letters_of_case
from screens.clerk_screen import ClerkScreen
from screens.keys import LETTERS
from screens.letter_lines import DUE, due_row, letter_row, offer_lines
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection


class LettersScreen(ClerkScreen[None]):
    """The list; a number writes a letter, Enter opens one, or writes one that is owed."""

    place = LETTERS

    def __init__(self, account: str, case: str | None = None) -> None:
        super().__init__()
        self._account = account
        self._case = case
        self._found: LettersOf | None = None
        self._offers = Panel(height=4)
        columns = [Column(tr("Carta"), 19), Column(tr("Qué"), 32, grows=True), Column(tr("Fecha"), 11),
                   Column(tr("Está"), 12)]  # fmt: skip
        self._table = Table("letters", columns, empty=tr("Todavía no se le ha escrito."))

    @property
    def subject(self) -> str:
        return self._case or self._account

    def body(self) -> Iterable[Widget]:
        if self._case is None:
            title = tr("Cartas de la cuenta {number}", number=self._account)
        else:
            title = tr("Cartas del caso {number}", number=self._case)
        return (Panel([[(title, BOLD)], ""], height=2), self._offers, Divider(), self._table)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> LettersOf:
        office_id = self.office.info.id
        if self._case is None:
            return letters_of_account(connection, self._account, office_id)
        return letters_of_case(connection, self._case, self._account, office_id)

    def _show(self, found: LettersOf) -> None:
        self._found = found
        lines = list(offer_lines(found.offers))
        self._offers.styles.height = len(lines)
        self._offers.show(lines)
        rows = [*(due_row(place, one) for place, one in enumerate(found.due)), *map(letter_row, found.made)]
        self._table.show(rows[:PAGE_ROWS], len(rows))

    # What it does

    def why_not(self, action: str) -> str | None:
        if action != "write" or self._found is None or not self.pressed:
            return super().why_not(action)
        if reason := self.why_not_number(len(self._found.offers)):
            return reason
        has_subject = self._found.offers[self.pressed - 1].subject is not None
        return None if has_subject else tr("La cuenta no tiene de qué hacer esa carta.")

    def do_write(self) -> None:
        """Write the letter of the number that was pressed."""
        if self._found is None:
            return
        offer = self._found.offers[self.pressed - 1]
        if offer.subject is not None:
            self._write(offer.template.code, offer.subject)

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one that was made, or write one that is owed."""
        from screens.letter import LetterScreen

        message.stop()
        if not message.row.id.startswith(DUE):
            self.app.push_screen(LetterScreen(message.row.id))
        elif self._found is not None:
            owed = self._found.due[int(message.row.id.removeprefix(DUE))]
            self._write(owed.template, owed.subject)

    def _write(self, template: str, subject: str) -> None:
        from screens.letter_draft import LetterDraftScreen

        self.app.push_screen(LetterDraftScreen(template, subject), self._written)

    def _written(self, words: str | None) -> None:
        if words is not None:
            self.reload()
            self.say(words)
