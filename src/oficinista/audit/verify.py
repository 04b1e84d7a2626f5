"""The proof that the audit chain is whole: every link recomputed, every order's text held against its hash.

An approval is no link, so each one is held against the link of the order that its checker signed for its author. The
ledger's chain is another one, so each of its entries is held against the link of the order that posted it: whoever
computes one of the two chains again is given away by the other.
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


def verify_all(connection: Connection) -> dict[str, AuditProof]:
    """The proof of each office of the database, by its code."""
    offices = connection.execute(text("SELECT id, code FROM office ORDER BY id")).all()
    return {office.code: verify(connection, office.id) for office in offices}


def verify(connection: Connection, office_id: int) -> AuditProof:
    """Walk an office's audit chain from its first link to its head."""
    code = connection.execute(text("SELECT code FROM office WHERE id = :id"), {"id": office_id}).scalar_one()
    sequence, previous, erased = 0, genesis(code), 0
    faults: list[str] = []
    signed: set[tuple[int, int, bytes]] = set()
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
            signed.add((row.clerk_id, row.cosigner_id, row.request_hash))
        sequence, previous = row.sequence, row.hash
    faults += _unsigned(connection, office_id, signed)
    faults += _unordered(connection, office_id)
    head = connection.execute(
        text("SELECT sequence, hash FROM audit_head WHERE office_id = :id"), {"id": office_id}
    ).one_or_none()
    if head is None or (head.sequence, head.hash) != (sequence, previous):
        faults.append(tr("la cabeza no es el último eslabón"))
    return AuditProof(sequence, erased, previous.hex()[:16], tuple(faults))


def _unsigned(connection: Connection, office_id: int, signed: set[tuple[int, int, bytes]]) -> list[str]:
    """The approvals that no link bears out, and how many signed links have no approval."""
    rows = connection.execute(_APPROVED, {"id": office_id}).all()
    approved = {(row.maker_id, row.checker_id, row.request_hash) for row in rows}
    false = [
        row.id
        for row in rows
        if (row.maker_id, row.checker_id, row.request_hash) not in signed
        or request_hash(row.order_name, row.order_json) != row.request_hash
    ]
    faults = [tr("aprobación {id}: quien la aprobó no firmó esa orden", id=one) for one in false[:FAULTS_SHOWN_MAX]]
    if lost := len(signed - approved):
        faults.append(tr("firmas sin su aprobación: {count}", count=lost))
    return faults


def _unordered(connection: Connection, office_id: int) -> list[str]:
    """The entries of the ledger that no order posted, and the links whose entry is gone or another order's."""
    faults = []
    if forged := connection.execute(_NO_LINK, {"id": office_id}).scalar_one():
        faults.append(tr("asientos que ninguna orden registró: {count}", count=forged))
    if lost := connection.execute(_NO_ENTRY, {"id": office_id}).scalar_one():
        faults.append(tr("órdenes cuyo asiento falta o es de otra: {count}", count=lost))
    return faults


_APPROVED = text(
    "SELECT id, order_name, order_json, maker_id, checker_id, request_hash FROM approval "
    "WHERE office_id = :id AND decision = 'approved' ORDER BY id"
)
_NO_LINK = text(
    "SELECT COUNT(*) FROM (SELECT clerk_id, request_hash FROM entry WHERE office_id = :id "
    "EXCEPT SELECT clerk_id, request_hash FROM audit_event WHERE office_id = :id) AS unordered"
)
_NO_ENTRY = text(
    "SELECT COUNT(*) FROM audit_event v LEFT JOIN entry e ON e.id = v.entry_id WHERE v.office_id = :id "
    "AND v.entry_id IS NOT NULL AND (e.id IS NULL OR e.request_hash <> v.request_hash)"
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
