"""The letters that the office owes: to be made because of something that was decided, and to be delivered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.letters.due import DueLetter
from oficinista.letters.offers import owed
from oficinista.letters.queries import LetterRow
from screens.account_lines import day_text
from screens.keys import LETTERS_OWED
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection


class LettersOwedScreen(ListingScreen[DueLetter | LetterRow]):
    """The list, what is to be made first; Enter writes or opens one."""

    place = LETTERS_OWED

    def __init__(self) -> None:
        columns = [
            Column(tr("Desde"), 11),
            Column(tr("Carta"), 19),
            Column(tr("Qué"), 24, grows=True),
            Column(tr("Cliente"), 20),
        ]
        super().__init__("owed", columns, empty=tr("No se debe ninguna carta."))

    def heading(self) -> str:
        return tr("Cartas por hacer y por entregar")

    def look(self, connection: "Connection") -> Sequence[DueLetter | LetterRow]:
        found = owed(connection, self.office.info.id)
        return (*found.due, *found.undelivered)

    def row(self, one: DueLetter | LetterRow) -> Row:
        if isinstance(one, LetterRow):
            return Row(one.number, (day_text(one.made_on), one.number, one.title, one.customer or ""))
        cells = (day_text(local(one.since).date()), tr("por hacer"), one.title, one.customer)
        return Row(f"{one.template} {one.subject}", cells, is_marked=True)

    def open(self, one: DueLetter | LetterRow) -> None:
        from screens.letter import LetterScreen
        from screens.letter_draft import LetterDraftScreen

        if isinstance(one, LetterRow):
            self.app.push_screen(LetterScreen(one.number))
        else:
            self.app.push_screen(LetterDraftScreen(one.template, one.subject), self.told)
