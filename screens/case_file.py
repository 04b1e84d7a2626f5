"""One case: what it is about, until when it runs and why, what was done, and what can be done now by its number."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from oficinista.cases.deeds import doable
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.queries import CaseFile, Possible, case_file
from oficinista.connections.queries import CONNECTION, Standing, standing
from oficinista.i18n import tr
from oficinista.letters.offers import Owed, owed_of_case
from screens.case_lines import connection_lines, file_lines
from screens.keys import CASE_FILE
from screens.letter_lines import owed_lines
from screens.record import NumberedScreen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.packets.commands import PacketBuilt
    from screens.widgets.panel import Line


class CaseSeen(NamedTuple):
    """A case, what this clerk may do in it, and the letters that it owes."""

    file: CaseFile
    mine: tuple[Possible, ...]
    letters: Owed
    connection: Standing | None

    @property
    def account(self) -> str:
        """The number of its account."""
        return self.file.row.account


class CaseFileScreen(NumberedScreen[CaseSeen, Possible]):
    """The case of a number. Only what this clerk may do has a key."""

    place = CASE_FILE

    def look(self, connection: "Connection") -> CaseSeen:
        found = case_file(connection, self.number, self.office.info.id, self.office.today)
        letters = owed_of_case(connection, self.number, found.row.account, self.office.info.id)
        now = None
        if found.row.lifecycle == CONNECTION:
            now = standing(connection, self.number, self.office.info.id, self.office.today)
        return CaseSeen(found, doable(connection, found, self.counter.clerk.id), letters, now)

    def lines(self, seen: CaseSeen) -> "Iterator[Line]":
        title, *rest = file_lines(seen.file, seen.mine)
        yield title
        if seen.connection is not None:
            yield from connection_lines(seen.connection)
        yield from owed_lines(seen.letters, "L")
        yield from rest

    def account_of(self, seen: CaseSeen) -> str:
        return seen.account

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "high_bill" and self.seen is not None and self.seen.file.row.bill is None:
            return tr("El caso no es de una factura.")
        return super().why_not(action)

    def deeds(self, seen: CaseSeen) -> tuple[Possible, ...]:
        return seen.mine

    def why_no_deeds(self, seen: CaseSeen) -> str:
        if not seen.file.possible:
            return tr(find_lifecycle(seen.file.row.lifecycle).closed)
        return tr("Lo que falta en este caso lo hace otra persona.")

    def act(self, seen: CaseSeen, deed: Possible) -> None:
        from screens import connection
        from screens.case_deed import CaseDeedScreen

        if connection.asks_for_more(deed):
            self.app.push_screen(connection.ConnectionDeedScreen(seen.file, deed), self.told)
            return
        self.app.push_screen(CaseDeedScreen(seen.file, deed), self.told)

    def do_letters(self) -> None:
        """The letters of the case: the one that is owed, its cover, and those that were made."""
        from screens.letters import LettersScreen

        if self.seen is not None:
            self.app.push_screen(LettersScreen(self.seen.account, self.number))

    def do_orders(self) -> None:
        """The work orders of the case."""
        from screens.orders import OrdersScreen

        if self.seen is not None:
            self.app.push_screen(OrdersScreen(self.seen.account, self.number))

    def do_high_bill(self) -> None:
        """What is done about a bill that is too high, step by step."""
        from screens.high_bill import HighBillScreen

        self.app.push_screen(HighBillScreen(self.number))

    def do_files(self) -> None:
        """Open the expediente of the case."""
        from screens.files import FilesScreen

        if self.seen is not None:
            self.app.push_screen(FilesScreen(self.seen.account, self.number))

    def do_packet(self) -> None:
        """Make the packet of the case for whoever decides it."""
        from screens.packet import PacketScreen

        self.app.push_screen(PacketScreen(self.number), self._packed)

    def _packed(self, built: "PacketBuilt | None") -> None:
        from screens.filed_paper import FiledPaperScreen

        if built is not None:
            told = tr("Hecho: {number}, con {count} documentos. I lo imprime.", number=built.number,
                      count=built.papers)  # fmt: skip
            self.app.push_screen(FiledPaperScreen(built.number, told))
