"""The audit chain: each order carried out is a link that covers who, when, what was asked and the link before."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from oficinista.audit.models import AuditEvent
from oficinista.ledger.models import OFFICE_STRIDE
from oficinista.storage.columns import to_micros

HASH_VERSION = 1
_INSERT = insert(AuditEvent)


@dataclass(frozen=True, slots=True)
class Link:
    """One order carried out, in its place of the chain."""

    office_id: int
    sequence: int
    previous_hash: bytes
    at: datetime
    clerk_id: int
    cosigner_id: int | None
    os_user: str
    order_name: str
    request_hash: bytes
    entry_id: int | None

    @property
    def id(self) -> int:
        """The link's id is its place."""
        return self.office_id * OFFICE_STRIDE + self.sequence

    def hash(self) -> bytes:
        """SHA-256 of the link. The order's text is covered by its own hash, so that erasing it breaks nothing."""
        place = [
            HASH_VERSION,
            self.id,
            to_micros(self.at),
            self.clerk_id,
            self.cosigner_id,
            self.os_user,
            self.order_name,
            self.request_hash.hex(),
            self.entry_id,
        ]
        return hashlib.sha256(self.previous_hash + json.dumps(place, separators=(",", ":")).encode()).digest()


def append(connection: Connection, link: Link, order_json: str) -> None:
    """Add the next link. The guards refuse it if another came between."""
    connection.execute(
        _INSERT,
        {
            "id": link.id,
            "office_id": link.office_id,
            "sequence": link.sequence,
            "at": link.at,
            "clerk_id": link.clerk_id,
            "cosigner_id": link.cosigner_id,
            "os_user": link.os_user,
            "order_name": link.order_name,
            "order_json": order_json,
            "request_hash": link.request_hash,
            "entry_id": link.entry_id,
            "previous_hash": link.previous_hash,
            "hash": link.hash(),
        },
    )


def request_hash(order_name: str, order_json: str) -> bytes:
    """SHA-256 of an order as it was asked."""
    return hashlib.sha256(f"{order_name}\n{order_json}".encode()).digest()
