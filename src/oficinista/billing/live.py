"""What counts of what was corrected: the bill that was not voided, and the last reading of a period.

Neither a bill nor a reading is rewritten: a void is an entry that mirrors the bill's, a corrected reading a row with
the next revision, and one that nobody will ever bill has its decision beside it. These are the conditions that tell
them apart; each is about the row of the query around it.
"""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill, HoldDecision, Reading, ReadingHold
from oficinista.ledger.models import Entry

_VOID = aliased(Entry)
_LATER = aliased(Reading)


def is_voided() -> ColumnElement[bool]:
    """Whether the bill of the row was voided."""
    return exists().where(col(_VOID.reverses_id) == col(Bill.entry_id)).correlate(Bill)


def counts() -> ColumnElement[bool]:
    """Whether the reading of the row stands: no later revision corrects it, and nobody decided never to bill it."""
    is_corrected = exists().where(
        col(_LATER.account_id) == col(Reading.account_id),
        col(_LATER.period_end) == col(Reading.period_end),
        col(_LATER.revision) > col(Reading.revision),
    )
    is_set_aside = exists().where(
        col(ReadingHold.reading_id) == col(Reading.id), col(ReadingHold.decision) == HoldDecision.NEVER
    )
    return ~is_corrected.correlate(Reading) & ~is_set_aside.correlate(Reading)
