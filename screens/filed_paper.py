"""One paper of the expediente: what it is, where the original is, who has had it."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from screens.file_lines import paper_lines
from screens.keys import FILED
from screens.record import RecordScreen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.files.queries import PaperFile
    from screens.widgets.panel import Line


class FiledPaperScreen(RecordScreen[None, "PaperFile"]):
    """The paper of a file number; `told` is said when it opens."""

    place = FILED

    def __init__(self, number: str, told: str = "") -> None:
        super().__init__(number)
        self._opening_words = told

    def opened(self) -> None:
        self.say(self._opening_words)

    def look(self, connection: "Connection") -> "PaperFile":
        from oficinista.files.queries import paper_file

        return paper_file(connection, self.number, self.office.info.id)

    def lines(self, seen: "PaperFile") -> "Iterator[Line]":
        return paper_lines(seen, self.office.today)

    def account_of(self, seen: "PaperFile") -> str | None:
        return seen.paper.account

    # What it does

    def why_not(self, action: str) -> str | None:
        from oficinista.files.models import Origin

        if action == "replace_paper" and self.seen is not None:
            if self.seen.paper.superseded_by is not None:
                return tr("Ya se sustituyó por {number}.", number=self.seen.paper.superseded_by)
            if self.seen.paper.origin is Origin.MADE:
                return tr("Lo hizo la oficina: no se sustituye. Haga uno nuevo.")
        return super().why_not(action)

    def do_place_paper(self) -> None:
        """Say where the original was put."""
        from screens.placing import PlacingScreen

        self.app.push_screen(PlacingScreen(self.number), self.told)

    def do_hand_over(self) -> None:
        """Note to whom it was given."""
        from screens.handing import HandingScreen

        self.app.push_screen(HandingScreen(self.number), self.told)

    def do_replace_paper(self) -> None:
        """File a better or newer copy in its place."""
        from screens.filing import FilingScreen

        if self.seen is not None and self.seen.paper.account is not None:
            screen = FilingScreen(self.seen.paper.account, self.seen.paper.about, self.seen.paper)
            self.app.push_screen(screen, self._replaced)

    def _replaced(self, number: str | None) -> None:
        if number is not None:
            self.number = number
            self.say(tr("Archivado: {number}. El anterior se conserva.", number=number))
            self.reload()

    def do_print_document(self) -> None:
        """Print the paper itself; who took it out is left on record."""
        from oficinista.documents.filed import filed_paper

        self.print_out(partial(filed_paper, self.office, self.number, actor=self.counter.clerk.id))

    def do_print_cover(self) -> None:
        """Print the cover with its number in bars."""
        from oficinista.documents.filed import paper_cover

        self.print_out(partial(paper_cover, self.office, self.number))
