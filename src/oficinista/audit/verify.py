"""The proof that the audit chain is whole: every link recomputed, every order's text held against its hash.

An approval is no link, so each one is held against the link of the order that its checker signed.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from oficinista.audit.chain import Link, request_hash
from oficinista.i18n import tr
from oficinista.ledger.check import genesis
from oficinista.storage.columns import from_micros

FAULTS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class AuditProof:
    """How many links were recomputed, how many orders' texts were erased, the head, and every fault found."""

    links: int
    erased: int
    head: str
    faults: tuple[str, ...]


def verify(connection: Connection, office_id: int) -> AuditProof:
    """Walk an office's audit chain from its first link to its head."""
    code = connection.execute(text("SELECT code FROM office WHERE id = :id"), {"id": office_id}).scalar_one()
    sequence, previous, erased = 0, genesis(code), 0
    faults: list[str] = []
    signed: set[tuple[int, bytes]] = set()
    rows = connection.execution_options(yield_per=5_000).execute(
        text("SELECT * FROM audit_event WHERE office_id = :id ORDER BY id"), {"id": office_id}
    )
    for row in rows:
        whole = row.sequence == sequence + 1 and row.previous_hash == previous and link_of(row).hash() == row.hash
        if row.order_json is None:
            erased += 1
        elif request_hash(row.order_name, row.order_json) != row.request_hash:
            whole = False
        if not whole and len(faults) < FAULTS_SHOWN_MAX:
            faults.append(tr("eslabón {sequence}: {name}", sequence=row.sequence, name=row.order_name))
        if row.cosigner_id is not None:
            signed.add((row.cosigner_id, row.request_hash))
        sequence, previous = row.sequence, row.hash
    faults += _unsigned(connection, office_id, signed)
    head = connection.execute(
        text("SELECT sequence, hash FROM audit_head WHERE office_id = :id"), {"id": office_id}
    ).one_or_none()
    if head is None or (head.sequence, head.hash) != (sequence, previous):
        faults.append(tr("la cabeza no es el último eslabón"))
    return AuditProof(sequence, erased, previous.hex()[:16], tuple(faults))


def _unsigned(connection: Connection, office_id: int, signed: set[tuple[int, bytes]]) -> list[str]:
    """The approvals that no link bears out, and how many signed links have no approval."""
    rows = connection.execute(_APPROVED, {"id": office_id}).all()
    approved = {(row.checker_id, row.request_hash) for row in rows}
    false = [row.id for row in rows if (row.checker_id, row.request_hash) not in signed]
    faults = [tr("aprobación {id}: quien la aprobó no firmó esa orden", id=one) for one in false[:FAULTS_SHOWN_MAX]]
    if lost := len(signed - approved):
        faults.append(tr("firmas sin su aprobación: {count}", count=lost))
    return faults


_APPROVED = text(
    "SELECT id, checker_id, request_hash FROM approval WHERE office_id = :id AND decision = 'approved' ORDER BY id"
)


def link_of(row: Row[Any]) -> Link:
    """The link that a row of the audit chain says it is."""
    return Link(
        office_id=row.office_id,
        sequence=row.sequence,
        previous_hash=row.previous_hash,
        at=from_micros(row.at),
        clerk_id=row.clerk_id,
        cosigner_id=row.cosigner_id,
        os_user=row.os_user,
        order_name=row.order_name,
        request_hash=row.request_hash,
        entry_id=row.entry_id,
    )
