"""What waits for its paper: receipts and letters that no printer took, each printed from here when one does again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from oficinista.clock import business_date
from oficinista.dates import clock_time, short_date
from oficinista.documents.letters import letter
from oficinista.documents.printing import Printed, receipt, receipts_of_session
from oficinista.documents.unprinted import Unprinted, unprinted_documents
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.keys import UNPRINTED
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Documents


class UnprintedScreen(ListingScreen[Unprinted]):
    """The unprinted documents of the office, the oldest first."""

    place = UNPRINTED

    def __init__(self) -> None:
        columns = [
            Column(tr("Fecha"), 16),
            Column(tr("Hora"), 10),
            Column(tr("Documento"), 20),
            Column(tr("Oficinista"), 16, grows=True),
            Column(tr("Total"), 12, right=True),
        ]
        super().__init__("unprinted", columns, empty=tr("Nada espera la impresora."))

    def heading(self) -> str:
        return tr("Por imprimir")

    def look(self, connection: "Connection") -> Sequence[Unprinted]:
        return unprinted_documents(connection, self.office.info.id, self.office.today)

    def row(self, one: Unprinted) -> Row:
        amount = "" if one.amount_cents is None else format_money(one.amount_cents)
        cells = (short_date(business_date(one.made_at)), clock_time(one.made_at), one.number, one.clerk_name, amount)
        return Row(one.number, cells)

    def why_not(self, action: str) -> str | None:
        if action == "print_document" and self.chosen is None:
            return tr("Nada espera la impresora.")
        if action == "print_all" and (self.chosen is None or self.chosen.session_id is None):
            return tr("Eso es de recibos: ponga el cursor en uno.")
        return super().why_not(action)

    def do_print_document(self) -> None:
        """Print the one under the cursor, as Enter does."""
        if self.chosen is not None:
            self.open(self.chosen)

    def do_print_all(self) -> None:
        """Print every receipt of the same till or batch."""
        if self.chosen is not None and self.chosen.session_id is not None:
            of_session = partial(receipts_of_session, self.office, self.chosen.session_id)
            self.print_out(partial(of_session, actor=self.counter.clerk.id))

    def open(self, one: Unprinted) -> None:
        make: Callable[..., Documents] = letter if one.is_letter else receipt
        self.print_out(partial(make, self.office, one.number, actor=self.counter.clerk.id))

    def printed(self, printed: Printed) -> None:
        super().printed(printed)
        self.reload()
