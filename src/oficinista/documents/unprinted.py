"""What was made and never came out of a printer: receipts and letters that their record does not say were printed.

It is computed from the records, so nothing is on it that was printed, and nothing is lost when a program dies.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, exists, select
from sqlmodel import col

from oficinista.letters.models import Happened, Letter, LetterEvent, LetterState
from oficinista.staff.models import Clerk
from oficinista.tills.receipts import unprinted

DAYS_BACK = 30
"""How long somebody may still come for a paper; older ones are found by their account."""


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A document that waits for its paper. A letter has no amount, nor a till or batch where it was made."""

    number: str
    made_at: datetime
    clerk_name: str
    amount_cents: int | None
    session_id: int | None = None

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter; if not, it is a receipt."""
        return self.amount_cents is None


def unprinted_documents(connection: Connection, office_id: int, today: date) -> tuple[Unprinted, ...]:
    """Everything of an office that waits for its paper, the oldest first."""
    since = today - timedelta(days=DAYS_BACK)
    receipts = (
        Unprinted(one.receipt, one.paid_at, one.clerk_name, one.total_cents, one.till_session_id)
        for one in unprinted(connection, office_id, since)
    )
    letters = connection.execute(_LETTERS.where(col(Letter.office_id) == office_id, col(Letter.made_on) >= since))
    found = [*receipts, *(Unprinted(row.number, row.made_at, row.name, None) for row in letters)]
    return tuple(sorted(found, key=lambda one: one.made_at))


_PRINTED = exists().where(col(LetterEvent.letter_id) == col(Letter.id), col(LetterEvent.happened) == Happened.PRINTED)
_LETTERS = (
    select(col(Letter.number), col(Letter.made_at), col(Clerk.name))
    .join(Clerk, col(Clerk.id) == col(Letter.clerk_id))
    .where(~_PRINTED, col(Letter.state) != LetterState.REPLACED)
)
