"""One paper of the expediente: what it is, where the original is, who has had it."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.file_lines import paper_lines
from screens.keys import FILED
from screens.printer import printed_words
from screens.reading import ReadingScreen

if TYPE_CHECKING:
    from oficinista.documents.printing import Printed
    from oficinista.files.queries import PaperFile


class FiledPaperScreen(ReadingScreen):
    """The paper of a file number; `told` is said when it opens."""

    place = FILED

    def __init__(self, number: str, told: str = "") -> None:
        super().__init__()
        self._number = number
        self._told = told
        self._found: PaperFile | None = None

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def opened(self) -> None:
        self.say(self._told)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        from oficinista.files.queries import paper_file

        self.ask(partial(self.office.ask, paper_file, self._number, self.office.info.id), self._show)

    def _show(self, found: "PaperFile") -> None:
        self._found = found
        self.page.show(paper_lines(found, self.office.today))

    # What it does

    def why_not(self, action: str) -> str | None:
        from oficinista.files.models import Origin

        if action == "replace_paper" and self._found is not None:
            if self._found.paper.superseded_by is not None:
                return tr("Ya se sustituyó por {number}.", number=self._found.paper.superseded_by)
            if self._found.paper.origin is Origin.MADE:
                return tr("Lo hizo la oficina: no se sustituye. Haga uno nuevo.")
        if action == "see_account" and self._found is not None and self._found.paper.account is None:
            return tr("Este documento no es de una cuenta.")
        return super().why_not(action)

    def do_place_paper(self) -> None:
        """Say where the original was put."""
        from screens.placing import PlacingScreen

        self.app.push_screen(PlacingScreen(self._number), self._done)

    def do_hand_over(self) -> None:
        """Note to whom it was given."""
        from screens.handing import HandingScreen

        self.app.push_screen(HandingScreen(self._number), self._done)

    def do_replace_paper(self) -> None:
        """File a better or newer copy in its place."""
        from screens.filing import FilingScreen

        if self._found is not None and self._found.paper.account is not None:
            screen = FilingScreen(self._found.paper.account, self._found.paper.about, self._found.paper)
            self.app.push_screen(screen, self._replaced)

    def _replaced(self, number: str | None) -> None:
        if number is not None:
            self._number = number
            self.say(tr("Archivado: {number}. El anterior se conserva.", number=number))
            self.reload()

    def _done(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_print_document(self) -> None:
        """Print the paper itself; who took it out is left on record."""
        from oficinista.documents.filed import filed_paper

        self.print_out(partial(filed_paper, self.office, self._number, actor=self.counter.clerk.id), self._printed)

    def do_print_cover(self) -> None:
        """Print the cover with its number in bars."""
        from oficinista.documents.filed import paper_cover

        self.print_out(partial(paper_cover, self.office, self._number), self._printed)

    def _printed(self, printed: "Printed") -> None:
        self.say(printed_words(printed))

    def do_see_account(self) -> None:
        """Open the account that it is of."""
        if self._found is not None and self._found.paper.account is not None:
            self.counter.open_account(self._found.paper.account)
