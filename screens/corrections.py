"""The corrections of data that nobody has reviewed: a supervisor looks at each and signs the list."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.customers.changes import Change, corrections_to_review
from oficinista.customers.correcting import CorrectionsReviewed, ReviewCorrections
from oficinista.i18n import tr
from screens.keys import CORRECTIONS
from screens.listing import ListingScreen
from screens.technical_lines import about_lines, correction_row
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from screens.widgets.panel import Line


class CorrectionsScreen(ListingScreen[Change]):
    """The list, the oldest first. What is signed is what is shown: at most a page at a time."""

    place = CORRECTIONS
    about_height = 2

    def __init__(self) -> None:
        columns = [
            Column(tr("Fecha"), 11),
            Column(tr("Cuenta"), 13),
            Column(tr("Antes → después"), 37, grows=True),
            Column(tr("Quién"), 16),
        ]
        super().__init__("corrections", columns, empty=tr("No hay correcciones por revisar."))

    def heading(self) -> str:
        return tr("Correcciones de datos por revisar")

    def look(self, connection: "Connection") -> Sequence[Change]:
        return corrections_to_review(connection, self.office.info.id)

    def row(self, one: Change) -> Row:
        return correction_row(one)

    def about(self, one: Change) -> "Iterable[Line]":
        return about_lines(one)

    def open(self, one: Change) -> None:
        from screens.technical import TechnicalScreen

        self.app.push_screen(TechnicalScreen(one.account_number))

    def why_not(self, action: str) -> str | None:
        if action == "commit" and not self.shown:
            return tr("No hay correcciones por revisar.")
        return super().why_not(action)

    def do_commit(self) -> None:
        """Sign that every one of these was looked at."""
        last = max(one.id for one in self.shown.values())
        self.order(ReviewCorrections(last_change_id=last), self._signed)

    def _signed(self, done: "Done[CorrectionsReviewed]") -> None:
        self.say(tr("Revisadas: {count}.", count=done.value.corrections))
        self.reload()
