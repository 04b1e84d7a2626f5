"""The papers whose original nobody has put into a box yet, the oldest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oficinista.files.queries import Filed, unplaced
from oficinista.i18n import tr
from screens.file_lines import paper_columns, paper_row
from screens.keys import UNPLACED
from screens.listing import ListingScreen
from screens.widgets.table import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection


class UnplacedScreen(ListingScreen[Filed]):
    """The list; U says where one was put, Enter opens it."""

    place = UNPLACED

    def __init__(self) -> None:
        super().__init__("papers", paper_columns(), empty=tr("Todo original está en su caja."))

    def heading(self) -> str:
        return tr("Originales por ubicar")

    def look(self, connection: "Connection") -> Sequence[Filed]:
        return unplaced(connection, self.office.info.id)

    def row(self, one: Filed) -> Row:
        return paper_row(one, self.office.today)

    def why_not(self, action: str) -> str | None:
        if action == "place_paper" and self.chosen is None:
            return tr("Todo original está en su caja.")
        return super().why_not(action)

    def do_place_paper(self) -> None:
        """Say where the one under the cursor was put."""
        from screens.placing import PlacingScreen

        if self.chosen is not None:
            self.app.push_screen(PlacingScreen(self.chosen.number), self.told)

    def open(self, one: Filed) -> None:
        from screens.filed_paper import FiledPaperScreen

        self.app.push_screen(FiledPaperScreen(one.number))
