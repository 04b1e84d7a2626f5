"""The corrections of data that nobody has reviewed: a supervisor looks at each and signs the list."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.customers.changes import Change, corrections_to_review
from oficinista.customers.correcting import CorrectionsReviewed, ReviewCorrections
from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.keys import CORRECTIONS
from screens.technical_lines import about_lines, correction_row
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from oficinista.office import Done


class CorrectionsScreen(ClerkScreen[None]):
    """The list, the oldest first. What is signed is what is shown: at most a page at a time."""

    place = CORRECTIONS

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column(tr("Fecha"), 11),
            Column(tr("Cuenta"), 13),
            Column(tr("Antes → después"), 37, grows=True),
            Column(tr("Quién"), 16),
        ]
        self._table = Table("corrections", columns, empty=tr("No hay correcciones por revisar."))
        self._about = Panel(height=2)
        self._rows: tuple[Change, ...] = ()

    def body(self) -> Iterable[Widget]:
        title = Panel([[(tr("Correcciones de datos por revisar"), BOLD)], ""], height=2)
        return (title, self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, corrections_to_review, self.office.info.id), self._show)

    def _show(self, rows: list[Change]) -> None:
        self._rows = tuple(rows[:PAGE_ROWS])
        self._table.show([correction_row(one) for one in self._rows], len(rows))
        self._show_about()
        self.refresh_keys()

    def _show_about(self) -> None:
        row = self._table.row
        chosen = next((one for one in self._rows if row is not None and str(one.id) == row.id), None)
        self._about.show(() if chosen is None else about_lines(chosen))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the correction under the cursor rests on."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open the data of its account."""
        from screens.technical import TechnicalScreen

        message.stop()
        number = next(one.account_number for one in self._rows if str(one.id) == message.row.id)
        self.app.push_screen(TechnicalScreen(number))

    def why_not(self, action: str) -> str | None:
        if action == "commit" and not self._rows:
            return tr("No hay correcciones por revisar.")
        return super().why_not(action)

    def do_commit(self) -> None:
        """Sign that every one of these was looked at."""
        self.order(ReviewCorrections(last_change_id=self._rows[-1].id), self._signed)

    def _signed(self, done: "Done[CorrectionsReviewed]") -> None:
        self.say(tr("Revisadas: {count}.", count=done.value.corrections))
        self.reload()
