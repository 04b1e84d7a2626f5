"""The papers whose original nobody has put into a box yet, the oldest first."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.file_lines import paper_row
from screens.keys import UNPLACED
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from oficinista.files.queries import Filed


class UnplacedScreen(ClerkScreen[None]):
    """The list; U says where one was put, Enter opens it."""

    place = UNPLACED

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column(tr("Número"), 19),
            Column(tr("Documento"), 24, grows=True),
            Column(tr("Fecha"), 11),
            Column(tr("Vence"), 11),
            Column(tr("Caja"), 6),
        ]
        self._table = Table("papers", columns, empty=tr("Todo original está en su caja."))

    def body(self) -> Iterable[Widget]:
        return (Panel([[(tr("Originales por ubicar"), BOLD)], ""], height=2), self._table)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        from oficinista.files.queries import unplaced

        self.ask(partial(self.office.ask, unplaced, self.office.info.id), self._show)

    def _show(self, found: "list[Filed]") -> None:
        self._table.show([paper_row(one, self.office.today) for one in found], len(found))

    def why_not(self, action: str) -> str | None:
        if action == "place_paper" and self._table.row is None:
            return tr("Todo original está en su caja.")
        return super().why_not(action)

    def do_place_paper(self) -> None:
        """Say where the one under the cursor was put."""
        from screens.placing import PlacingScreen

        if (row := self._table.row) is not None:
            self.app.push_screen(PlacingScreen(row.id), self._placed)

    def _placed(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        from screens.filed_paper import FiledPaperScreen

        message.stop()
        self.app.push_screen(FiledPaperScreen(message.row.id))
