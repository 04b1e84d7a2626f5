"""Making the packet of a case: kept in its expediente, and handed over with a record of to whom."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.cases.models import Case
from oficinista.customers.models import Account
from oficinista.files.keeping import Subject, hand_over, keep, next_number
from oficinista.files.models import MediaType, Receiver
from oficinista.files.queries import content_of, find_paper
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Result, command
from oficinista.packets.building import build
from oficinista.packets.evidence import PACKET, gather
from oficinista.transaction import Transaction


class BuildPacket(Order):
    """Make the packet of a case; `receiver` is whom it is handed to, `name`, who received it."""

    case: Annotated[Line, Field(min_length=1)]
    receiver: Annotated[Receiver, Field(strict=False)] | None = None
    name: Line = ""


class PacketBuilt(Result):
    """The file number of a packet, how many papers are in it, and what identifies its bytes."""

    number: str
    papers: int
    size_bytes: int
    sha256: str


def _touches_case(connection: Connection, order: BuildPacket) -> list[str]:
    return list(connection.execute(_ACCOUNT, {"number": order.case}).scalars())


@command("packet.build", touches=_touches_case)
def build_packet(tx: Transaction, order: BuildPacket) -> PacketBuilt:
    """Make a packet and keep it under the case. Refuses a case that does not exist."""
    found = gather(tx.connection, order.case, tx.office.id, tx.business_date)
    number = next_number(tx)
    contents = {paper.id: content_of(tx.connection, paper.id) for paper in found.enclosed}
    content = build(found, contents, number, tx.office.name, tx.now)
    title = tr("Paquete de evidencia: caso {number}", number=order.case)
    keep(tx, PACKET, title, content, MediaType.PDF, Subject(found.account_id, order.case))
    paper = find_paper(tx.connection, number)
    if order.receiver is not None:
        hand_over(tx, paper.id, order.receiver, order.name)
    return PacketBuilt(number=number, papers=len(found.enclosed), size_bytes=len(content), sha256=paper.sha256.hex())


_ACCOUNT = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
