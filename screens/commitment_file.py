"""One commitment: what was promised to whom, how it stands, what was said of it, and what can be done by its number."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.commitments.queries import CommitmentFile, commitment_file
from oficinista.commitments.standing import Standing
from oficinista.i18n import tr
from oficinista.staff.actors import find_actor
from screens.clerk_screen import ClerkScreen
from screens.due_lines import file_lines, is_by_hand
from screens.keys import COMMITMENT_FILE
from screens.reading import PagedScreen
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class CommitmentFileScreen(PagedScreen[None], ClerkScreen[None]):
    """The commitment of a number. Only what this clerk may do has a key."""

    place = COMMITMENT_FILE

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._pressed = 0
        self._found: CommitmentFile | None = None
        self._mine: tuple[str, ...] = ()
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

    def _look(self, connection: "Connection") -> tuple[CommitmentFile, tuple[str, ...]]:
        found = commitment_file(connection, self._number, self.office.info.id, self.office.today)
        clerk = self.counter.clerk.id
        return found, tuple(name for name in self._possible(found) if find_actor(connection, clerk, name).may)

    def _possible(self, found: CommitmentFile) -> tuple[str, ...]:
        """The orders that can be given about it now."""
        if found.row.standing not in (Standing.OPEN, Standing.BROKEN):
            return ()
        keep = ("commitment.keep",) if is_by_hand(found.row) else ()
        move = ("commitment.move",) if found.row.standing is Standing.OPEN else ()
        return (*keep, *move, "commitment.give", "commitment.cancel")

    def _show(self, seen: tuple[CommitmentFile, tuple[str, ...]]) -> None:
        self._found, self._mine = seen
        self.page.show([*file_lines(self._found), "", *self._deed_lines()])

    def _deed_lines(self) -> "Iterable[Line]":
        from screens.commitment_deed import deed_title

        if self._mine:
            yield [(tr("Se puede ahora"), BOLD)]
        for number, name in enumerate(self._mine, 1):
            yield f"  {number} {deed_title(name)}"

    # What it does

    def on_key(self, event: events.Key) -> None:
        """Keep which number was pressed: one action of the table stands for them all."""
        self._pressed = int(event.key) if event.key.isdecimal() else 0
        super().on_key(event)

    def why_not(self, action: str) -> str | None:
        if action == "act" and self._found is not None and self._pressed > len(self._mine):
            return tr("No se puede nada con el {number} en este compromiso.", number=self._pressed)
        return super().why_not(action)

    def do_act(self) -> None:
        """Do what has the number that was pressed."""
        from screens.commitment_deed import CommitmentDeedScreen

        if self._mine:
            self.app.push_screen(CommitmentDeedScreen(self._number, self._mine[self._pressed - 1]), self._told)

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_see_account(self) -> None:
        """Open the account that it is about."""
        if self._found is not None:
            self.counter.open_account(self._found.row.account)
