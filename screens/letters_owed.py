"""The letters that the office owes: to be made because of something that was decided, and to be delivered."""

from collections.abc import Iterable
from functools import partial

from textual.widget import Widget

from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.letters.offers import Owed, owed
from screens.account_lines import day_text
from screens.clerk_screen import ClerkScreen
from screens.keys import LETTERS_OWED
from screens.letter_lines import DUE
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table


class LettersOwedScreen(ClerkScreen[None]):
    """The list, what is to be made first; Enter writes or opens one."""

    place = LETTERS_OWED

    def __init__(self) -> None:
        super().__init__()
        self._found: Owed | None = None
        columns = [
            Column(tr("Desde"), 11),
            Column(tr("Carta"), 19),
            Column(tr("Qué"), 24, grows=True),
            Column(tr("Cliente"), 20),
        ]
        self._table = Table("owed", columns, empty=tr("No se debe ninguna carta."))

    def body(self) -> Iterable[Widget]:
        return (Panel([[(tr("Cartas por hacer y por entregar"), BOLD)], ""], height=2), self._table)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, owed, self.office.info.id), self._show)

    def _show(self, found: Owed) -> None:
        self._found = found
        rows = list(_rows(found))
        self._table.show(rows[:PAGE_ROWS], len(rows))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Write one that is to be made, or open one that is to be delivered."""
        from screens.letter import LetterScreen
        from screens.letter_draft import LetterDraftScreen

        message.stop()
        if not message.row.id.startswith(DUE):
            self.app.push_screen(LetterScreen(message.row.id))
        elif self._found is not None:
            one = self._found.due[int(message.row.id.removeprefix(DUE))]
            self.app.push_screen(LetterDraftScreen(one.template, one.subject), self._written)

    def _written(self, words: str | None) -> None:
        if words is not None:
            self.say(words)


def _rows(found: Owed) -> Iterable[Row]:
    for place, one in enumerate(found.due):
        since = day_text(local(one.since).date())
        yield Row(f"{DUE}{place}", (since, tr("por hacer"), one.title, one.customer), is_marked=True)
    for letter in found.undelivered:
        yield Row(letter.number, (day_text(letter.made_on), letter.number, letter.title, letter.customer or ""))
