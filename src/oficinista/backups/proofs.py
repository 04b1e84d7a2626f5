"""Everything that can be proved of a database, in one list of faults."""

from collections.abc import Mapping

from sqlalchemy import Connection

from oficinista.audit.verify import AuditProof, verify_all
from oficinista.cases.queries import misplaced
from oficinista.files.queries import altered
from oficinista.i18n import tr
from oficinista.ledger.check import check
from oficinista.storage import health


def all_faults(connection: Connection) -> list[str]:
    """What is wrong with the pages, references, guards, cases, papers, books and chains; empty when nothing is."""
    found = soundness_faults(connection)
    found += [f"{proof.title}: {fault}" for proof in check(connection) for fault in proof.faults]
    return found + audit_faults(verify_all(connection))


def audit_faults(proofs: Mapping[str, AuditProof]) -> list[str]:
    """What is wrong with the audit chains, each with its office."""
    return [f"{code}: {fault}" for code, proof in proofs.items() for fault in proof.faults]


def soundness_faults(connection: Connection) -> list[str]:
    """What is wrong with the pages, the references, the guards, where the cases stand and what the papers say."""
    moved, changed = misplaced(connection), altered(connection)
    return [
        *health.faults(connection),
        *(tr("caso {number}: no está donde lo dejó lo último que se hizo", number=number) for number in moved),
        *(tr("documento {number}: sus bytes no son los que se archivaron", number=number) for number in changed),
    ]
