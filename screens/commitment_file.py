"""One commitment: what was promised to whom, how it stands, what was said of it, and what can be done by its number."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from oficinista.commitments.queries import CommitmentFile, commitment_file
from oficinista.i18n import tr
from oficinista.staff.actors import find_actor
from screens.due_lines import file_lines
from screens.keys import COMMITMENT_FILE
from screens.record import NumberedScreen
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class CommitmentSeen(NamedTuple):
    """A commitment, and the names of the orders that this clerk may give about it."""

    file: CommitmentFile
    mine: tuple[str, ...]


class CommitmentFileScreen(NumberedScreen[CommitmentSeen, str]):
    """The commitment of a number. Only what this clerk may do has a key."""

    place = COMMITMENT_FILE

    def look(self, connection: "Connection") -> CommitmentSeen:
        found = commitment_file(connection, self.number, self.office.info.id, self.office.today)
        clerk = self.counter.clerk.id
        return CommitmentSeen(found, tuple(name for name in found.possible if find_actor(connection, clerk, name).may))

    def lines(self, seen: CommitmentSeen) -> "Iterator[Line]":
        from screens.commitment_deed import deed_title

        yield from (*file_lines(seen.file), "")
        if seen.mine:
            yield [(tr("Se puede ahora"), BOLD)]
        for number, name in enumerate(seen.mine, 1):
            yield f"  {number} {deed_title(name)}"

    def account_of(self, seen: CommitmentSeen) -> str:
        return seen.file.row.account

    # What it does

    def deeds(self, seen: CommitmentSeen) -> tuple[str, ...]:
        return seen.mine

    def why_no_deeds(self, seen: CommitmentSeen) -> str:
        if not seen.file.possible:
            return super().why_no_deeds(seen)
        return tr("Lo que falta en este compromiso lo hace otra persona.")

    def act(self, seen: CommitmentSeen, deed: str) -> None:  # noqa: ARG002 - its number is enough
        from screens.commitment_deed import CommitmentDeedScreen

        self.app.push_screen(CommitmentDeedScreen(self.number, deed), self.told)
