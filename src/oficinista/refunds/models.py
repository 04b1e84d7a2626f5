"""The tables of refunds. A refund is a case of the lifecycle `refund`, for its `amount_cents`; these only grow."""

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from oficinista.ledger.models import EntryKind
from oficinista.refunds.terms import Claimant, Way
from oficinista.storage.columns import STRICT, choice, one_of, reference, text


class RefundRequest(SQLModel, table=True):
    """Who asked for a refund, to whom it is paid, and how."""

    __tablename__ = "refund_request"
    __table_args__ = (one_of("claimant", Claimant), one_of("way", Way), STRICT)

    case_id: int = reference("case_record.id", primary_key=True)
    claimant: Claimant = choice(Claimant)
    way: Way = choice(Way)
    payee: str = text()


class RefundEntry(SQLModel, table=True):
    """An entry of a refund: its approval takes the credit, and one more pays it or gives the credit back."""

    __tablename__ = "refund_entry"
    __table_args__ = (one_of("kind", EntryKind), UniqueConstraint("case_id", "kind"), STRICT)

    entry_id: int = reference("entry.id", primary_key=True)
    case_id: int = reference("case_record.id")
    kind: EntryKind = choice(EntryKind)
