"""One letter: what it says, where it is, what happened to it, and what can be done with it now."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from oficinista.i18n import tr
from oficinista.letters.issuing import RenewLetter
from oficinista.letters.models import LetterState, Way
from oficinista.letters.queries import LetterFound, changed, find_letter, letter_pdf
from oficinista.letters.reading import paper_lines
from screens.keys import LETTER
from screens.letter_lines import letter_lines
from screens.record import RecordScreen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Printed
    from oficinista.letters.issuing import LetterIssued
    from oficinista.office import Done
    from screens.widgets.panel import Line

TEXT_WIDTH = 78


class LetterSeen(NamedTuple):
    """A letter, what has changed of its facts since, and its text."""

    letter: LetterFound
    stale: tuple[str, ...]
    text: list[str]


class LetterScreen(RecordScreen[None, LetterSeen]):
    """The letter of a number."""

    place = LETTER

    def look(self, connection: "Connection") -> LetterSeen:
        found = find_letter(connection, self.number, self.office.info.id)
        stale = changed(connection, found, self.office.today) if found.is_waiting else ()
        return LetterSeen(found, stale, paper_lines(letter_pdf(connection, found), TEXT_WIDTH))

    def lines(self, seen: LetterSeen) -> "Iterable[Line]":
        return letter_lines(*seen)

    def account_of(self, seen: LetterSeen) -> str | None:
        return seen.letter.account

    # What it does

    def why_not(self, action: str) -> str | None:
        if self.seen is None or action not in {"deliver", "came_back", "renew"}:
            return super().why_not(action)
        letter = self.seen.letter
        if action == "came_back":
            sent = letter.state is LetterState.DELIVERED and letter.way is not Way.IN_PERSON
            return None if sent else tr("Solo vuelve lo que se envió; esta carta está {state}.",
                                        state=letter.state_words)  # fmt: skip
        if letter.is_waiting:
            return None
        return tr("La carta {number} está {state}.", number=self.number, state=letter.state_words)

    def do_print_document(self) -> None:
        """Print the original, or a copy that says so."""
        from oficinista.documents.letters import letter

        self.print_out(partial(letter, self.office, self.number, actor=self.counter.clerk.id))

    def printed(self, printed: "Printed") -> None:
        self.reload()
        super().printed(printed)

    def do_deliver(self) -> None:
        """Note how it reached the customer."""
        from screens.letter_delivery import LetterDeliveryScreen

        if self.seen is not None:
            self.app.push_screen(LetterDeliveryScreen(self.seen.letter, self.seen.stale), self.told)

    def do_came_back(self) -> None:
        """Note that it came back."""
        from screens.letter_return import LetterReturnScreen

        self.app.push_screen(LetterReturnScreen(self.number), self.told)

    def do_renew(self) -> None:
        """Make it anew with the facts of now; the new one takes its place here."""
        self.order(RenewLetter(number=self.number), self._renewed)

    def _renewed(self, done: "Done[LetterIssued]") -> None:
        old, self.number = self.number, done.value.number
        self.reload()
        self.say(tr("Hecha: {number}, en lugar de {old}. I la imprime.", number=self.number, old=old))
