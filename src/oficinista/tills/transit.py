"""What is asked about cash on its way inside the office: which transfers there are, whose, and since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.ledger.models import Entry
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import Clerk, OfficeRow
from oficinista.tills.models import MoneyTransfer, Till, TillSession, TransferEnd, TransferOutcome
from oficinista.tills.reasons import find_transfer_reason

DIGITS_MAX = 12


@dataclass(frozen=True, slots=True)
class Transfer:
    """Cash sent from a place to another. A till's number is None for the safe; without an outcome it is on its way."""

    entry_id: int
    document: str
    reason: str
    bag: str
    amount_cents: int
    from_session_id: int | None
    from_till: int | None
    to_session_id: int | None
    to_till: int | None
    receiver_name: str | None
    sender_id: int
    sender_name: str
    sent_at: datetime
    outcome: TransferOutcome | None

    @property
    def reason_name(self) -> str:
        """What it is for."""
        return find_transfer_reason(self.reason).name

    @property
    def from_words(self) -> str:
        """The place it left."""
        return place_words(self.from_till)

    @property
    def to_words(self) -> str:
        """The place it goes to, and who has charge of it."""
        where = place_words(self.to_till)
        return where if self.receiver_name is None else f"{where} · {self.receiver_name}"


def place_words(till: int | None) -> str:
    """A place of custody by its name."""
    return tr("Caja fuerte") if till is None else tr("Caja {n}", n=till)


_FROM, _TO = aliased(TillSession, flat=True), aliased(TillSession, flat=True)
_FROM_TILL, _TO_TILL = aliased(Till, flat=True), aliased(Till, flat=True)
_RECEIVER = aliased(Clerk, flat=True)
_TRANSFERS: Select[*tuple[Any, ...]] = (
    select(
        col(MoneyTransfer.entry_id),
        col(OfficeRow.code),
        col(Entry.document_type),
        col(Entry.year),
        col(Entry.document_number),
        col(MoneyTransfer.reason),
        col(MoneyTransfer.bag),
        col(MoneyTransfer.amount_cents),
        col(MoneyTransfer.from_session_id),
        col(_FROM_TILL.number).label("from_till"),
        col(MoneyTransfer.to_session_id),
        col(_TO_TILL.number).label("to_till"),
        col(_RECEIVER.name).label("receiver_name"),
        col(MoneyTransfer.sender_id),
        col(Clerk.name).label("sender_name"),
        col(Entry.posted_at).label("sent_at"),
        col(TransferEnd.outcome),
    )
    .join(Entry, col(Entry.id) == col(MoneyTransfer.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(MoneyTransfer.office_id))
    .join(Clerk, col(Clerk.id) == col(MoneyTransfer.sender_id))
    .outerjoin(_FROM, col(_FROM.id) == col(MoneyTransfer.from_session_id))
    .outerjoin(_FROM_TILL, col(_FROM_TILL.id) == col(_FROM.till_id))
    .outerjoin(_TO, col(_TO.id) == col(MoneyTransfer.to_session_id))
    .outerjoin(_TO_TILL, col(_TO_TILL.id) == col(_TO.till_id))
    .outerjoin(_RECEIVER, col(_RECEIVER.id) == col(_TO.clerk_id))
    .outerjoin(TransferEnd, col(TransferEnd.transfer_id) == col(MoneyTransfer.entry_id))
    .order_by(col(MoneyTransfer.entry_id))
)


def on_its_way(connection: Connection, office_id: int, *, session_id: int | None = None) -> tuple[Transfer, ...]:
    """What nobody has received yet in an office, the oldest first; of a session, what comes to it or left it."""
    of_office = (col(MoneyTransfer.office_id) == office_id, col(TransferEnd.transfer_id).is_(None))
    if session_id is None:
        return _found(connection, *of_office)
    of_session = (col(MoneyTransfer.from_session_id) == session_id) | (col(MoneyTransfer.to_session_id) == session_id)
    return _found(connection, *of_office, of_session)


def find_transfer(connection: Connection, document: str, office_id: int) -> Transfer:
    """The transfer of a number. Refuses one that this office never gave."""
    number = document.strip().upper()
    tail = number.rpartition("-")[2]
    if tail.isascii() and tail.isdigit() and len(tail) <= DIGITS_MAX:
        same = (col(MoneyTransfer.office_id) == office_id, col(Entry.document_number) == int(tail))
        for one in _found(connection, *same):
            if one.document == number:
                return one
    raise Refused(
        "transfer.unknown",
        tr("No hay una entrega {document}.", document=document[:40]),
        tr("Búsquela en la lista de lo que está en camino."),
    )


def refuse_in_transit(connection: Connection, office_id: int, session_id: int) -> None:
    """Refuse to count a till while cash is on its way from it or to it, and say how that ends."""
    waiting = on_its_way(connection, office_id, session_id=session_id)
    if waiting:
        first = waiting[0]
        raise Refused(
            "till.in_transit",
            tr(
                "Hay dinero en camino: {document}, de {origin} a {place}.",
                document=first.document,
                origin=first.from_words,
                place=first.to_words,
            ),
            tr(
                "M en «Mi caja» lo muestra: recíbalo, o devuélvalo si usted lo envió. La caja fuerte también lo recibe."
            ),
        )


def _found(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(
            row.entry_id,
            number_text(row.document_type, row.code, row.year, row.document_number),
            *row[5:],
        )
        for row in connection.execute(_TRANSFERS.where(*conditions))
    )
