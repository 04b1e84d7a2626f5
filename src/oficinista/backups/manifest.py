"""What a backup says of itself, and what a database says of how far it got: the same words, so that they compare."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from oficinista.tills.numbers import RECEIPTS


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LastReceipt(_Said):
    """The last number of an office's receipts in a year."""

    year: int
    number: int


class Reached(_Said):
    """How far an office got: the heads of its two chains, and the last receipt of each year."""

    office_id: int
    code: str
    entries: int
    entry_head: str
    orders: int
    order_head: str
    receipts: tuple[LastReceipt, ...]


class Manifest(_Said):
    """What a backup holds: of which offices, how far each had got, when, and the digest of its database."""

    format: Literal[1] = 1
    engine: Literal["sqlite", "postgresql"]
    revision: str
    made_at: datetime
    offices: tuple[Reached, ...]
    sha256: str


def reached(connection: Connection) -> tuple[Reached, ...]:
    """How far each office of a database got."""
    receipts: dict[int, list[LastReceipt]] = {}
    for office, year, number in connection.execute(_RECEIPTS, {"series": RECEIPTS}):
        receipts.setdefault(office, []).append(LastReceipt(year=year, number=number))
    return tuple(
        Reached(
            office_id=row.id,
            code=row.code,
            entries=row.entries,
            entry_head=row.entry_head.hex(),
            orders=row.orders,
            order_head=row.order_head.hex(),
            receipts=tuple(receipts.get(row.id, ())),
        )
        for row in connection.execute(_HEADS)
    )


_HEADS = text(
    "SELECT o.id, o.code, c.sequence AS entries, c.hash AS entry_head, a.sequence AS orders, a.hash AS order_head "
    "FROM office o JOIN chain_head c ON c.office_id = o.id JOIN audit_head a ON a.office_id = o.id ORDER BY o.id"
)
_RECEIPTS = text(
    "SELECT office_id, year, last_number FROM document_series WHERE document_type = :series ORDER BY office_id, year"
)
