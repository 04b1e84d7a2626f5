"""Who signed an order besides its author."""

from sqlalchemy import select
from sqlmodel import col

from oficinista.audit.models import Approval
from oficinista.transaction import Transaction


def second_person(tx: Transaction) -> int | None:
    """Whoever approved the order that is being carried out, in place or from the inbox; None when nobody had to."""
    signed = select(col(Approval.checker_id)).where(col(Approval.id) == tx.approval_id)
    return tx.connection.execute(signed).scalar_one_or_none()
