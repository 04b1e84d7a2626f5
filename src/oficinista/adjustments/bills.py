"""The bills that are to be corrected, with the reading each was made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.dial import stood_at
from oficinista.billing.facts import BillFacts
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill, Reading, ReadingKind
from oficinista.billing.periods import months_from, weights
from oficinista.billing.queries import bill_facts
from oficinista.customers.models import Account, Meter
from oficinista.i18n import tr
from oficinista.ledger.models import OpenItem
from oficinista.orders import Refused
from oficinista.text import clean


@dataclass(frozen=True, slots=True)
class ReadingFound:
    """The reading that a bill was made of."""

    id: int
    account_id: int
    meter_id: int
    period_start: date
    period_end: date
    months: int
    kind: ReadingKind
    measured_l: int
    register_l: int | None
    replaced_l: int | None
    revision: int
    dial_digits: int

    @property
    def weights(self) -> tuple[int, ...]:
        """How its water is shared among its months."""
        return weights(self.period_start, self.period_end)

    @property
    def stood_at_l(self) -> int | None:
        """Where the meter stood at the reading before; None when nobody wrote down what it showed."""
        return stood_at(self.register_l, self.measured_l, self.replaced_l, self.dial_digits)


@dataclass(frozen=True, slots=True)
class BillFound:
    """A bill as it stands. `first_issued_on` is when its period was first billed; `item_id`, its debt."""

    reading: ReadingFound
    facts: BillFacts
    id: int
    number: str
    account_id: int
    account_number: str
    office_id: int
    revision: int
    issued_on: date
    first_issued_on: date
    item_id: int
    open_cents: int
    is_voided: bool

    @property
    def place(self) -> int:
        """Which month of its reading it bills, counted from 0."""
        return months_from(self.reading.period_start, self.facts.period_start)


_FIRST = aliased(Bill)
_FIRST_ISSUED = (
    select(func.min(col(_FIRST.issued_on)))
    .where(col(_FIRST.account_id) == col(Bill.account_id), col(_FIRST.period_start) == col(Bill.period_start))
    .correlate(Bill)
    .scalar_subquery()
)
_FOUND: Select[*tuple[Any, ...]] = (
    select(
        col(Bill.id),
        col(Bill.number),
        col(Bill.account_id),
        col(Account.number).label("account_number"),
        col(Account.office_id),
        col(Bill.revision),
        col(Bill.issued_on),
        _FIRST_ISSUED,
        col(OpenItem.id),
        col(OpenItem.open_cents),
        is_voided(),
        col(Bill.reading_id),
    )
    .join(Account, col(Account.id) == col(Bill.account_id))
    .join(OpenItem, col(OpenItem.entry_id) == col(Bill.entry_id))
    .where(col(Bill.number) == bindparam("number"))
)
_READING: Select[*tuple[Any, ...]] = (
    select(
        col(Reading.id),
        col(Reading.account_id),
        col(Reading.meter_id),
        col(Reading.period_start),
        col(Reading.period_end),
        col(Reading.months),
        col(Reading.kind),
        col(Reading.measured_l),
        col(Reading.register_l),
        col(Reading.replaced_l),
        col(Reading.revision),
        col(Meter.dial_digits),
    )
    .join(Meter, col(Meter.id) == col(Reading.meter_id))
    .where(col(Reading.id) == bindparam("reading"))
)
_OTHERS = select(col(Bill.number)).where(
    col(Bill.reading_id) == bindparam("reading"),
    ~is_voided(),
    col(Bill.number).not_in(bindparam("numbers", expanding=True)),
)


def find_bill(connection: Connection, number: str, office_id: int | None = None) -> BillFound:
    """The bill of a number. Refuses one that nobody issued, or that is not of this office when one is named."""
    row = connection.execute(_FOUND, {"number": number}).one_or_none()
    if row is None or office_id not in {None, row.office_id}:
        raise Refused(
            "bill.unknown",
            tr("No hay una factura {number}.", number=clean(number[:40])),
            tr("Vea las facturas de la cuenta."),
        )
    reading = ReadingFound(*connection.execute(_READING, {"reading": row.reading_id}).one())
    return BillFound(reading, bill_facts(connection, row.id), *row[:-1])


_ACCOUNTS = (
    select(col(Account.number))
    .join(Bill, col(Bill.account_id) == col(Account.id))
    .where(col(Bill.number).in_(bindparam("numbers", expanding=True)))
)


def accounts_of_bills(connection: Connection, numbers: Sequence[str]) -> tuple[str, ...]:
    """The accounts of some bills; none for numbers that were never issued."""
    return tuple(connection.execute(_ACCOUNTS, {"numbers": list(numbers)}).scalars())


def other_bills(connection: Connection, reading_id: int, numbers: Sequence[str]) -> list[str]:
    """The bills of a reading that count, besides these."""
    return list(connection.execute(_OTHERS, {"reading": reading_id, "numbers": list(numbers)}).scalars())
