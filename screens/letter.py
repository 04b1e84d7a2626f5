"""One letter: what it says, where it is, what happened to it, and what can be done with it now."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.letters.issuing import RenewLetter
from oficinista.letters.models import LetterState, Way
from oficinista.letters.queries import LetterFound, changed, find_letter, letter_pdf
from oficinista.letters.reading import paper_lines
from screens.clerk_screen import ClerkScreen
from screens.keys import LETTER
from screens.letter_lines import letter_lines
from screens.printer import printed_words
from screens.reading import PagedScreen
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Printed
    from oficinista.letters.issuing import LetterIssued
    from oficinista.office import Done

TEXT_WIDTH = 78

Seen = tuple[LetterFound, tuple[str, ...], list[str]]


class LetterScreen(PagedScreen[None], ClerkScreen[None]):
    """The letter of a number."""

    place = LETTER

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._found: LetterFound | None = None
        self._stale: tuple[str, ...] = ()
        self.page = Panel()

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> Seen:
        found = find_letter(connection, self._number, self.office.info.id)
        stale = changed(connection, found, self.office.today) if found.is_waiting else ()
        return found, stale, paper_lines(letter_pdf(connection, found), TEXT_WIDTH)

    def _show(self, seen: Seen) -> None:
        self._found, self._stale, _text = seen
        self.page.show(letter_lines(*seen))

    # What it does

    def why_not(self, action: str) -> str | None:
        if self._found is None or action not in {"deliver", "came_back", "renew", "see_account"}:
            return super().why_not(action)
        if action == "see_account":
            return None if self._found.account is not None else tr("No es de un cliente.")
        if action == "came_back":
            sent = self._found.state is LetterState.DELIVERED and self._found.way is not Way.IN_PERSON
            return None if sent else tr("Solo vuelve lo que se envió; esta carta está {state}.",
                                        state=self._found.state_words)  # fmt: skip
        if self._found.is_waiting:
            return None
        return tr("La carta {number} está {state}.", number=self._number, state=self._found.state_words)

    def do_print_document(self) -> None:
        """Print the original, or a copy that says so."""
        from oficinista.documents.letters import letter

        self.print_out(partial(letter, self.office, self._number, actor=self.counter.clerk.id), self._printed)

    def _printed(self, printed: "Printed") -> None:
        self.reload()
        self.say(printed_words(printed))

    def do_deliver(self) -> None:
        """Note how it reached the customer."""
        from screens.letter_delivery import LetterDeliveryScreen

        if self._found is not None:
            self.app.push_screen(LetterDeliveryScreen(self._found, self._stale), self._told)

    def do_came_back(self) -> None:
        """Note that it came back."""
        from screens.letter_return import LetterReturnScreen

        self.app.push_screen(LetterReturnScreen(self._number), self._told)

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_renew(self) -> None:
        """Make it anew with the facts of now; the new one takes its place here."""
        self.order(RenewLetter(number=self._number), self._renewed)

    def _renewed(self, done: "Done[LetterIssued]") -> None:
        old, self._number = self._number, done.value.number
        self.reload()
        self.say(tr("Hecha: {number}, en lugar de {old}. I la imprime.", number=self._number, old=old))

    def do_see_account(self) -> None:
        """Open the account of the letter."""
        if self._found is not None and self._found.account is not None:
            self.counter.open_account(self._found.account)
