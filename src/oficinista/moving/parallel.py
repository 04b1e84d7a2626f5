"""The parallel run: the bills of the commercial system beside ours of the same months, and why they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.customers.models import Account
from oficinista.ledger.models import Entry
from oficinista.moving.rows import DocumentRow


class Cause(StrEnum):
    """Why the bills of a month are not the same; the first that holds."""

    NOT_OURS = "not_ours"
    NOT_THEIRS = "not_theirs"
    VOLUME = "volume"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class BillDifference:
    """A month of an account billed otherwise here than there; None where there is no bill."""

    cause: Cause
    account: str
    period_end: date
    theirs_cents: int | None
    ours_cents: int | None

    @property
    def difference_cents(self) -> int:
        """What we billed over what they did."""
        return (self.ours_cents or 0) - (self.theirs_cents or 0)


@dataclass(frozen=True, slots=True)
class ParallelRun:
    """How many bills were the same, and each that was not, by cause and account."""

    same: int
    differences: tuple[BillDifference, ...]


def parallel_run(connection: Connection, office_id: int, rows: Iterable[DocumentRow]) -> ParallelRun:
    """Their bills beside ours that count, of the months that their file has."""
    theirs: dict[tuple[str, date], tuple[int, int]] = {}
    for row in rows:
        if row.period_end is not None:
            litres, cents = theirs.get((row.account, row.period_end), (0, 0))
            theirs[row.account, row.period_end] = litres + (row.billed_l or 0), cents + row.amount_cents
    ours = {}
    for end in sorted({end for _, end in theirs}):
        for number, litres, cents in connection.execute(_BILLS, {"office": office_id, "end": end}):
            ours[number, end] = litres, cents
    found = [_difference(key, theirs.get(key), ours.get(key)) for key in sorted({*theirs, *ours})]
    differing = sorted((one for one in found if one is not None), key=lambda one: (one.cause, one.account))
    return ParallelRun(len(found) - len(differing), tuple(differing))


_VOID = aliased(Entry)
_BILLS = (
    select(col(Account.number), col(Bill.billed_l), col(Bill.total_cents))
    .join(Account, col(Account.id) == col(Bill.account_id))
    .where(
        col(Account.office_id) == bindparam("office"),
        col(Bill.period_end) == bindparam("end"),
        ~exists().where(col(_VOID.reverses_id) == col(Bill.entry_id)),
    )
)


def _difference(
    key: tuple[str, date], theirs: tuple[int, int] | None, ours: tuple[int, int] | None
) -> BillDifference | None:
    if theirs is None or ours is None:
        cause = Cause.NOT_OURS if ours is None else Cause.NOT_THEIRS
    elif theirs[1] == ours[1]:
        return None
    else:
        cause = Cause.PRICE if theirs[0] == ours[0] else Cause.VOLUME
    return BillDifference(cause, *key, theirs and theirs[1], ours and ours[1])
