"""What waits to be billed: readings that a supervisor must look at, and accounts whose price nobody published."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlmodel import col

from oficinista.audit.models import AuditHead
from oficinista.billing.models import Reading, ReadingHold
from oficinista.customers.models import Account, AccountTerms, Customer, Meter, MeterInstallation
from oficinista.customers.terms import diameter_on, terms_on
from oficinista.orders import Refused
from oficinista.tariff import Tariffs

ACCOUNTS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class HeldReading:
    """A reading that waits for a decision, and why."""

    reading_id: int
    account_id: int
    account_number: str
    name: str
    period_start: date
    period_end: date
    months: int
    measured_l: int
    code: str
    reason: str
    held_at: datetime


def review_list(connection: Connection, office_id: int) -> list[HeldReading]:
    """The held readings that nobody has decided about, the oldest period first."""
    held = [HeldReading(*row) for row in connection.execute(_HELD, {"office": office_id})]
    return sorted(held, key=lambda reading: (reading.period_end, reading.reading_id))


_HELD = (
    select(
        col(Reading.id),
        col(Reading.account_id),
        col(Account.number),
        col(Customer.name),
        col(Reading.period_start),
        col(Reading.period_end),
        col(Reading.months),
        col(Reading.measured_l),
        col(ReadingHold.code),
        col(ReadingHold.reason),
        col(ReadingHold.held_at),
    )
    .join(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
    .join(Account, col(Account.id) == col(Reading.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(col(Account.office_id) == bindparam("office"), col(ReadingHold.decision).is_(None))
)
"""Unsorted: a database that is asked to sort by period walks through every reading to find these few."""


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Open accounts of one class, meter and service that have no published price, and the first of them."""

    tariff_class: str
    diameter: str
    service: str
    accounts: int
    first: tuple[str, ...]


def unpriced(connection: Connection, office_id: int, on: date) -> list[Unpriced]:
    """The accounts that a bill run of `on` leaves out for want of a price."""
    found = []
    for row in connection.execute(_KINDS, {"office": office_id, "end": on}).all():
        kind = (row.tariff_class, row.diameter, row.service.value)
        if not has_price(on, *kind):
            values = {"office": office_id, "end": on, "class": kind[0], "diameter": kind[1], "service": row.service}
            numbers = connection.execute(_OF_KIND, values).scalars().all()
            found.append(Unpriced(*kind, row.accounts, tuple(numbers)))
    return found


def has_price(on: date, tariff_class: str, diameter: str, service: str) -> bool:
    """Whether a tariff is in force on a day, and has a price for a kind of account."""
    try:
        Tariffs.load().in_force(on).included_l(tariff_class, diameter, service)
    except Refused:
        return False
    return True


def _open_accounts(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Account)
        .join(AccountTerms, terms_on(bindparam("end")))
        .join(
            MeterInstallation,
            (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
            & col(MeterInstallation.removed_on).is_(None),
        )
        .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
        .where(col(Account.office_id) == bindparam("office"), col(Account.closed_on).is_(None))
    )


_DIAMETER = diameter_on(bindparam("end"))
_OPEN = _open_accounts(
    col(AccountTerms.tariff_class), _DIAMETER.label("diameter"), col(AccountTerms.service)
).subquery()
_KINDS = select(*_OPEN.c, func.count().label("accounts")).group_by(*_OPEN.c).order_by(*_OPEN.c)
_OF_KIND = (
    _open_accounts(col(Account.number))
    .where(
        col(AccountTerms.tariff_class) == bindparam("class"),
        bindparam("diameter") == _DIAMETER,
        col(AccountTerms.service) == bindparam("service"),
    )
    .order_by(col(Account.number))
    .limit(ACCOUNTS_SHOWN_MAX)
)


def run_state(connection: Connection, office_id: int) -> int:
    """A number that changes with every order carried out: a run after it may find something else to bill."""
    return int(connection.execute(_STATE, {"office": office_id}).scalar_one())


_STATE = select(col(AuditHead.sequence)).where(col(AuditHead.office_id) == bindparam("office"))
