"""What the ledger says of an account up to a day: each change of what it owes, what paid what, what was adjusted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.adjustments.models import Adjustment
from oficinista.billing.models import Bill
from oficinista.billing.queries import StatementLine, statement
from oficinista.ledger.models import Allocation, Entry, EntryKind, EntryLine, OpenItem


@dataclass(frozen=True, slots=True)
class Applied:
    """So much of a debt, settled by an entry: negative when a void gave it back."""

    kind: EntryKind
    on: date
    document: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment that names a bill, by its reason's code; one that was reversed changes nothing any more."""

    number: str
    on: date
    reason: str
    amount_cents: int
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class PaidDebt:
    """So much of an entry, which went to a debt; without a bill it came from elsewhere."""

    bill_number: str | None
    period_start: date | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what the account owes, with what it paid and the balance after it."""

    line: StatementLine
    paid: tuple[PaidDebt, ...]


@dataclass(frozen=True, slots=True)
class Movements:
    """The lines of an account's statement up to a day, and what hangs on them."""

    lines: tuple[StatementLine, ...]
    voided: frozenset[int]
    allocations: tuple[Row[*tuple[Any, ...]], ...]
    adjustments: tuple[Row[*tuple[Any, ...]], ...]

    @classmethod
    def read(cls, connection: Connection, account_id: int, day: date) -> "Movements":
        """Those of an account at the end of a day: what was voided later counts as it did then."""
        values = {"account": account_id, "day": day}
        voided = voided_by(connection, account_id, day)
        lines = (line for line in statement(connection, account_id) if line.on <= day)
        return cls(
            tuple(replace(line, is_voided=line.entry_id in voided) for line in lines),
            voided,
            tuple(connection.execute(_ALLOCATIONS, values)),
            tuple(connection.execute(_ADJUSTMENTS, values)),
        )

    def before(self, entry_id: int) -> int:
        """The balance that an entry found."""
        line = next(line for line in self.lines if line.entry_id == entry_id)
        return line.balance_cents - line.amount_cents

    def late(self, bill_number: str) -> int:
        """What a bill has of late charges that stand."""
        return sum(line.amount_cents for line in self.lines if line.late_bill == bill_number)

    def all(self) -> Iterator[Movement]:
        """Every line with what it paid."""
        paid: Mapping[int, list[PaidDebt]] = defaultdict(list)
        for one in self.allocations:
            paid[one.entry_id].append(PaidDebt(one.bill_number, one.period_start, one.amount_cents))
        return (Movement(line, tuple(paid.get(line.entry_id, ()))) for line in self.lines)

    def applied(self, bill_entry_id: int) -> tuple[Applied, ...]:
        """What settled the debt of a bill."""
        documents = {line.entry_id: line.document for line in self.lines}
        return tuple(
            Applied(one.kind, one.effective_date, documents.get(one.entry_id, ""), one.amount_cents)
            for one in self.allocations
            if one.debt_entry_id == bill_entry_id
        )

    def adjusted(self, bill_id: int) -> tuple[Adjusted, ...]:
        """The adjustments that name a bill."""
        return tuple(
            Adjusted(one.number, one.made_on, one.reason, one.amount_cents, one.entry_id in self.voided)
            for one in self.adjustments
            if one.bill_id == bill_id
        )


def voided_by(connection: Connection, account_id: int, day: date) -> frozenset[int]:
    """The entries of an account that were voided by the end of a day."""
    rows = connection.execute(_VOIDED, {"account": account_id, "day": day})
    return frozenset(int(row.reverses_id) for row in rows)


_VOIDED = (
    select(col(Entry.reverses_id))
    .join(EntryLine, col(EntryLine.entry_id) == col(Entry.id))
    .where(
        col(EntryLine.account_id) == bindparam("account"),
        col(Entry.reverses_id).is_not(None),
        col(Entry.effective_date) <= bindparam("day"),
    )
)
_ALLOCATIONS: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.id).label("entry_id"),
        col(Entry.kind),
        col(Entry.effective_date),
        col(OpenItem.entry_id).label("debt_entry_id"),
        col(Bill.number).label("bill_number"),
        col(Bill.period_start),
        col(Allocation.amount_cents),
    )
    .select_from(OpenItem)
    .join(Allocation, col(Allocation.open_item_id) == col(OpenItem.id))
    .join(Entry, col(Entry.id) == col(Allocation.entry_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(OpenItem.account_id) == bindparam("account"), col(Entry.effective_date) <= bindparam("day"))
    .order_by(col(Entry.effective_date), col(Entry.posted_at), col(Entry.id), col(OpenItem.due_on), col(OpenItem.id))
)
_ADJUSTMENTS = (
    select(
        col(Adjustment.entry_id),
        col(Adjustment.bill_id),
        col(Adjustment.number),
        col(Adjustment.made_on),
        col(Adjustment.reason),
        col(Adjustment.amount_cents),
    )
    .where(
        col(Adjustment.account_id) == bindparam("account"),
        col(Adjustment.bill_id).is_not(None),
        col(Adjustment.made_on) <= bindparam("day"),
    )
    .order_by(col(Adjustment.entry_id))
)
