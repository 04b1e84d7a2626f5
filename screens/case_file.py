"""One case: what it is about, until when it runs and why, what was done, and what can be done now by its number."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.cases.deeds import doable
from oficinista.cases.queries import CaseFile, Possible, case_file
from oficinista.i18n import tr
from oficinista.letters.offers import Owed, owed_of_case
from screens.case_lines import file_lines
from screens.clerk_screen import ClerkScreen
from screens.keys import CASE_FILE
from screens.letter_lines import owed_lines
from screens.reading import PagedScreen
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.packets.commands import PacketBuilt


class CaseFileScreen(PagedScreen[None], ClerkScreen[None]):
    """The case of a number. Only what this clerk may do has a key."""

    place = CASE_FILE

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._pressed = 0
        self._found: CaseFile | None = None
        self._mine: tuple[Possible, ...] = ()
        self.page = Panel()

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> tuple[CaseFile, tuple[Possible, ...], Owed]:
        found = case_file(connection, self._number, self.office.info.id, self.office.today)
        letters = owed_of_case(connection, self._number, found.row.account, self.office.info.id)
        return found, doable(connection, found, self.counter.clerk.id), letters

    def _show(self, seen: tuple[CaseFile, tuple[Possible, ...], Owed]) -> None:
        self._found, self._mine, letters = seen
        title, *rest = file_lines(self._found, self._mine)
        self.page.show([title, *owed_lines(letters, "L"), *rest])

    # What it does

    def on_key(self, event: events.Key) -> None:
        """Keep which number was pressed: one action of the table stands for them all."""
        self._pressed = int(event.key) if event.key.isdecimal() else 0
        super().on_key(event)

    def why_not(self, action: str) -> str | None:
        if action == "high_bill" and self._found is not None and self._found.row.bill is None:
            return tr("El caso no es de una factura.")
        return self._why_not_act() if action == "act" else super().why_not(action)

    def _why_not_act(self) -> str | None:
        if self._found is None or self._pressed <= len(self._mine) != 0:
            return None
        if not self._found.possible:
            return tr("El caso está cerrado.")
        if not self._mine:
            return tr("Lo que falta en este caso lo hace otra persona.")
        return tr("No hay un {number}: escoja entre 1 y {last}.", number=self._pressed, last=len(self._mine))

    def do_act(self) -> None:
        """Do what has the number that was pressed."""
        from screens.case_deed import CaseDeedScreen

        if self._found is not None:
            screen = CaseDeedScreen(self._found, self._mine[self._pressed - 1])
            self.app.push_screen(screen, self._told)

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_letters(self) -> None:
        """The letters of the case: the one that is owed, its cover, and those that were made."""
        from screens.letters import LettersScreen

        if self._found is not None:
            self.app.push_screen(LettersScreen(self._found.row.account, self._number))

    def do_orders(self) -> None:
        """The work orders of the case."""
        from screens.orders import OrdersScreen

        if self._found is not None:
            self.app.push_screen(OrdersScreen(self._found.row.account, self._number))

    def do_high_bill(self) -> None:
        """What is done about a bill that is too high, step by step."""
        from screens.high_bill import HighBillScreen

        self.app.push_screen(HighBillScreen(self._number))

    def do_see_account(self) -> None:
        """Open the account that the case is about."""
        if self._found is not None:
            self.counter.open_account(self._found.row.account)

    def do_files(self) -> None:
        """Open the expediente of the case."""
        from screens.files import FilesScreen

        if self._found is not None:
            self.app.push_screen(FilesScreen(self._found.row.account, self._number))

    def do_packet(self) -> None:
        """Make the packet of the case for whoever decides it."""
        from screens.packet import PacketScreen

        self.app.push_screen(PacketScreen(self._number), self._packed)

    def _packed(self, built: "PacketBuilt | None") -> None:
        from screens.filed_paper import FiledPaperScreen

        if built is not None:
            told = tr("Hecho: {number}, con {count} documentos. I lo imprime.", number=built.number,
                      count=built.papers)  # fmt: skip
            self.app.push_screen(FiledPaperScreen(built.number, told))
