"""The tables of connections. An application is a case of the lifecycle `connection`; these only grow."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.ledger.models import EntryKind
from oficinista.storage.columns import STRICT, choice, identity, one_of, reference, whole


class ConnectionEntry(SQLModel, table=True):
    """An entry about what an applicant pays: charged and held for them, given up again, or earned by the connection.

    The first one of a case is its first payment.
    """

    __tablename__ = "connection_entry"
    __table_args__ = (one_of("kind", EntryKind), STRICT)

    entry_id: int = reference("entry.id", primary_key=True)
    case_id: int = reference("case_record.id", index=True)
    kind: EntryKind = choice(EntryKind)


class ConnectionEstimate(SQLModel, table=True):
    """What a connection costs in all, as two signed it; the last one of a case counts."""

    __tablename__ = "connection_estimate"
    __table_args__ = (
        CheckConstraint("total_cents > 0", name="costs_something"),
        UniqueConstraint("approval_id"),
        STRICT,
    )

    id: int = identity()
    case_id: int = reference("case_record.id", index=True)
    total_cents: int = whole()
    approval_id: int = reference("approval.id")
