"""The packet of a case before it is made: what its first page says, and whom it is for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oficinista.files.models import Receiver
from oficinista.files.queries import receiver_words
from oficinista.i18n import tr
from oficinista.packets.commands import BuildPacket, PacketBuilt
from oficinista.packets.evidence import gather
from oficinista.packets.told import plain_words
from screens.file_lines import told_lines
from screens.keys import PACKET
from screens.record import RecordScreen
from screens.screen import new_key
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from oficinista.packets.evidence import Evidence
    from screens.widgets.panel import Line

RECEIVERS = (Receiver.SUPERVISOR, Receiver.REGION, Receiver.CUSTOMER, None)
"""Whom a packet is for, by number; the last only keeps it."""


class PacketScreen(RecordScreen[PacketBuilt, "Evidence"]):
    """Makes the packet of a case for whoever has the number that is pressed; answers with what was made."""

    place = PACKET

    def __init__(self, case: str) -> None:
        super().__init__(case)
        self._key = new_key()

    def look(self, connection: "Connection") -> "Evidence":
        return gather(connection, self.number, self.office.info.id, self.office.today)

    def lines(self, seen: "Evidence") -> "Iterator[Line]":
        yield [(tr("Paquete de evidencia: caso {number}", number=self.number), BOLD)]
        for number, receiver in enumerate(RECEIVERS, 1):
            words = tr("solo archivarlo") if receiver is None else receiver_words(receiver)
            yield f"  {number} {words}"
        yield tr("Van {count} documentos del expediente. Su primera página dice:", count=len(seen.enclosed))
        for part in plain_words(seen):
            yield [(part["title"], BOLD)]
            yield from told_lines(part["texts"])

    def do_make_packet(self) -> None:
        """Make it, and note to whom it is handed."""
        order = BuildPacket(case=self.number, receiver=RECEIVERS[self.pressed - 1])
        self.order(order, self._made, key=self._key)

    def _made(self, done: "Done[PacketBuilt]") -> None:
        self.dismiss(done.value)
