"""The packet of a case before it is made: what its first page says, and whom it is for."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.files.models import Receiver
from oficinista.files.queries import receiver_words
from oficinista.i18n import tr
from oficinista.packets.commands import BuildPacket, PacketBuilt
from oficinista.packets.evidence import gather
from oficinista.packets.told import plain_words
from screens.clerk_screen import ClerkScreen
from screens.file_lines import told_lines
from screens.keys import PACKET
from screens.reading import PagedScreen
from screens.screen import new_key
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.packets.evidence import Evidence
    from screens.widgets.panel import Line

RECEIVERS = (Receiver.SUPERVISOR, Receiver.REGION, Receiver.CUSTOMER, None)
"""Whom a packet is for, by number; the last only keeps it."""


class PacketScreen(PagedScreen[PacketBuilt], ClerkScreen[PacketBuilt]):
    """Makes the packet of a case for whoever has the number that is pressed; answers with what was made."""

    place = PACKET

    def __init__(self, case: str) -> None:
        super().__init__()
        self._case = case
        self._pressed = 0
        self._key = new_key()
        self.page = Panel()

    @property
    def subject(self) -> str:
        return self._case

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        query = partial(gather, number=self._case, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, found: "Evidence") -> None:
        self.page.show(self._lines(found))

    def _lines(self, found: "Evidence") -> "Iterator[Line]":
        yield [(tr("Paquete de evidencia: caso {number}", number=self._case), BOLD)]
        for number, receiver in enumerate(RECEIVERS, 1):
            words = tr("solo archivarlo") if receiver is None else receiver_words(receiver)
            yield f"  {number} {words}"
        yield tr("Van {count} documentos del expediente. Su primera página dice:", count=len(found.enclosed))
        for part in plain_words(found):
            yield [(part["title"], BOLD)]
            yield from told_lines(part["texts"])

    def on_key(self, event: events.Key) -> None:
        """Keep which number was pressed."""
        self._pressed = int(event.key) if event.key.isdecimal() else 0
        super().on_key(event)

    def do_make_packet(self) -> None:
        """Make it, and note to whom it is handed."""
        order = BuildPacket(case=self._case, receiver=RECEIVERS[self._pressed - 1])
        self.order(order, self._made, key=self._key)

    def _made(self, done: "Done[PacketBuilt]") -> None:
        self.dismiss(done.value)
