"""The audit chain: each order carried out is a link that covers who, when, what was asked and the link before."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from oficinista.audit.models import AuditEvent
from oficinista.ledger.models import OFFICE_STRIDE
from oficinista.storage.columns import to_micros

HASH_VERSION = 1
_INSERT = insert(AuditEvent)


def append(
    connection: Connection,
    *,
    office_id: int,
    sequence: int,
    previous_hash: bytes,
    at: datetime,
    clerk_id: int,
    cosigner_id: int | None,
    os_user: str,
    order_name: str,
    order_json: str,
    request_hash: bytes,
    entry_id: int | None,
) -> None:
    """Add the next link. The guards refuse it if another came between."""
    event: dict[str, Any] = {
        "id": office_id * OFFICE_STRIDE + sequence,
        "office_id": office_id,
        "sequence": sequence,
        "at": at,
        "clerk_id": clerk_id,
        "cosigner_id": cosigner_id,
        "os_user": os_user,
        "order_name": order_name,
        "order_json": order_json,
        "request_hash": request_hash,
        "entry_id": entry_id,
        "previous_hash": previous_hash,
    }
    connection.execute(_INSERT, event | {"hash": link_hash(event)})


def link_hash(event: dict[str, Any]) -> bytes:
    """SHA-256 of a link. The order's text is covered by its own hash, so that erasing it does not break the chain."""
    place = [
        HASH_VERSION,
        event["id"],
        to_micros(event["at"]),
        event["clerk_id"],
        event["cosigner_id"],
        event["os_user"],
        event["order_name"],
        event["request_hash"].hex(),
        event["entry_id"],
    ]
    previous: bytes = event["previous_hash"]
    return hashlib.sha256(previous + json.dumps(place, separators=(",", ":")).encode()).digest()


def request_hash(order_name: str, order_json: str) -> bytes:
    """SHA-256 of an order as it was asked."""
    return hashlib.sha256(f"{order_name}\n{order_json}".encode()).digest()
