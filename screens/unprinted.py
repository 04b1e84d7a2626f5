"""What waits for its paper: receipts and letters that no printer took, each printed from here when one does again."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.clock import business_date
from oficinista.dates import clock_time, short_date
from oficinista.documents.letters import letter
from oficinista.documents.printing import Printed, receipt
from oficinista.documents.unprinted import Unprinted, unprinted_documents
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.clerk_screen import ClerkScreen
from screens.keys import UNPRINTED
from screens.printer import printed_words
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from oficinista.documents.printing import Documents


class UnprintedScreen(ClerkScreen[None]):
    """The unprinted documents of the office, the oldest first."""

    place = UNPRINTED

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column(tr("Fecha"), 16),
            Column(tr("Hora"), 10),
            Column(tr("Documento"), 20),
            Column(tr("Oficinista"), 16, grows=True),
            Column(tr("Total"), 12, right=True),
        ]
        self._table = Table("unprinted", columns, empty=tr("Nada espera la impresora."))
        self._found: dict[str, Unprinted] = {}

    def body(self) -> Iterable[Widget]:
        return (Panel([[(tr("Por imprimir"), BOLD)], ""], height=2), self._table)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, unprinted_documents, self.office.info.id, self.office.today), self._show)

    def _show(self, found: tuple[Unprinted, ...]) -> None:
        self._found = {one.number: one for one in found}
        self._table.show([_row(one) for one in found[:PAGE_ROWS]], len(found))
        self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if action == "print_document" and not self._found:
            return tr("Nada espera la impresora.")
        return super().why_not(action)

    def do_print_document(self) -> None:
        """Print the one under the cursor."""
        if self._table.row is not None:
            self._print(self._found[self._table.row.id])

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """The same."""
        message.stop()
        self._print(self._found[message.row.id])

    def _print(self, one: Unprinted) -> None:
        make: Callable[..., Documents] = letter if one.is_letter else receipt
        self.print_out(partial(make, self.office, one.number, actor=self.counter.clerk.id), self._printed)

    def _printed(self, printed: Printed) -> None:
        self.say(printed_words(printed))
        self.reload()


def _row(one: Unprinted) -> Row:
    amount = "" if one.amount_cents is None else format_money(one.amount_cents)
    cells = (short_date(business_date(one.made_at)), clock_time(one.made_at), one.number, one.clerk_name, amount)
    return Row(one.number, cells)
