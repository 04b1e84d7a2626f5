"""A rehearsal of disaster: a backup is restored where nobody works, every proof is run, and the loss is told."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, text

from oficinista.backups.anchors import gone
from oficinista.backups.manifest import Manifest, Reached
from oficinista.backups.proofs import all_faults
from oficinista.backups.restoring import unpacked
from oficinista.ledger.models import OFFICE_STRIDE
from oficinista.storage.migrate import upgrade
from oficinista.storage.scratch import scratch_database
from oficinista.storage.snapshots import thaw
from oficinista.storage.store import Store


@dataclass(frozen=True, slots=True)
class Loss:
    """What an office would lose if it had to be restored now.

    `is_of_this_chain` is false when what the backup holds is no earlier moment of the database in use.
    """

    code: str
    orders: int
    entries: int
    payments: int
    payments_cents: int
    is_of_this_chain: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """How the rehearsal went: what the backup is, every fault found in it, and the loss of each office."""

    manifest: Manifest
    faults: tuple[str, ...]
    losses: tuple[Loss, ...]

    def age_minutes(self, now: datetime) -> int:
        """How old the backup is."""
        return int((now - self.manifest.made_at).total_seconds() // 60)


def drill(file: Path, store: Store, *, identity: Path | None) -> Drill:
    """Restore a backup into a scratch place and prove it, and hold it against the database in use."""
    with TemporaryDirectory(prefix="oficinista-") as folder, scratch_database(store, Path(folder)) as scratch:
        engine = "sqlite" if store.is_sqlite else "postgresql"
        manifest = unpacked(file, Path(folder), identity, engine=engine)
        if scratch.is_sqlite:
            (Path(folder) / "database").rename(scratch.url.database or "")
        else:
            thaw(Path(folder) / "database", scratch)
        upgrade(scratch)
        with scratch.read() as connection:
            faults = tuple(all_faults(connection))
    with store.read() as connection:
        losses = tuple(_loss(connection, office) for office in manifest.offices)
    return Drill(manifest, faults, losses)


def _loss(connection: Connection, kept: Reached) -> Loss:
    place = {
        "office": kept.office_id,
        "orders": kept.orders,
        "entries": kept.entries,
        "entry": kept.office_id * OFFICE_STRIDE + kept.entries,
    }
    payments, cents = connection.execute(_PAYMENTS, place).one()
    return Loss(
        code=kept.code,
        orders=connection.execute(_ORDERS, place).scalar_one(),
        entries=connection.execute(_ENTRIES, place).scalar_one(),
        payments=payments,
        payments_cents=int(cents),
        is_of_this_chain=not gone(connection, kept),
    )


_ORDERS = text("SELECT COUNT(*) FROM audit_event WHERE office_id = :office AND sequence > :orders")
_ENTRIES = text("SELECT COUNT(*) FROM entry WHERE office_id = :office AND sequence > :entries")
_PAYMENTS = text(
    "SELECT COUNT(*), COALESCE(SUM(total_cents), 0) FROM payment WHERE office_id = :office AND entry_id > :entry"
)
