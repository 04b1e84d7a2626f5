"""The past of an account as the database keeps it, for `detect` to judge: as it was known to be on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.baseline import alike
from oficinista.billing.history import Alike, History, MeterStay, PastBill, PastReading, PastTerms
from oficinista.billing.models import Bill, HoldDecision, Reading, ReadingHold, ReadingKind
from oficinista.customers.models import Account, AccountTerms, Customer, Meter, MeterInstallation, Premise, ServicePoint
from oficinista.i18n import tr
from oficinista.orders import Refused


@dataclass(frozen=True, slots=True)
class Header:
    """Whose account it is and where, since when and until when."""

    account_id: int
    office_id: int
    service_point_id: int
    number: str
    name: str
    address: str
    municipality: str
    opened_on: date
    closed_on: date | None


def header(connection: Connection, account_id: int) -> Header:
    """Whose account it is. Refuses one that does not exist."""
    row = connection.execute(_HEADER, {"account": account_id}).one_or_none()
    if row is None:
        raise Refused("account.unknown", tr("Esa cuenta no existe."), tr("Búsquela con [/]."))
    return Header(*row)


_HEADER: Select[*tuple[Any, ...]] = (
    select(
        col(Account.id),
        col(Account.office_id),
        col(Account.service_point_id),
        col(Account.number),
        col(Customer.name),
        col(Premise.address),
        col(Premise.municipality),
        col(Account.opened_on),
        col(Account.closed_on),
    )
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
    .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
    .where(col(Account.id) == bindparam("account"))
)


def terms(connection: Connection, account_id: int) -> tuple[PastTerms, ...]:
    """Every class and service of an account, oldest first."""
    rows = connection.execute(_TERMS, {"account": account_id})
    return tuple(PastTerms(row.effective_from, row.tariff_class, row.service.value) for row in rows)


_TERMS = (
    select(col(AccountTerms.effective_from), col(AccountTerms.tariff_class), col(AccountTerms.service))
    .where(col(AccountTerms.account_id) == bindparam("account"))
    .order_by(col(AccountTerms.effective_from))
)


def meters(connection: Connection, service_point_id: int) -> tuple[MeterStay, ...]:
    """Every meter of a place, oldest first."""
    return tuple(MeterStay(*row) for row in connection.execute(_METERS, {"point": service_point_id}))


_METERS = (
    select(
        col(MeterInstallation.installed_on),
        col(MeterInstallation.removed_on),
        col(Meter.serial),
        col(Meter.diameter),
    )
    .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .where(col(MeterInstallation.service_point_id) == bindparam("point"))
    .order_by(col(MeterInstallation.installed_on), col(MeterInstallation.id))
)


def readings(connection: Connection, account_id: int) -> dict[int, PastReading]:
    """Every reading of an account by its number, oldest first; those that nobody will ever bill are left out."""
    return {
        row.id: PastReading(
            row.period_start,
            row.period_end,
            row.months,
            row.measured_l,
            row.kind is ReadingKind.ESTIMATED,
            row.register_l,
            row.serial,
            row.dial_digits,
        )
        for row in connection.execute(_READINGS, {"account": account_id})
        if row.decision is not HoldDecision.NEVER
    }


_READINGS: Select[*tuple[Any, ...]] = (
    select(
        col(Reading.id),
        col(Reading.period_start),
        col(Reading.period_end),
        col(Reading.months),
        col(Reading.measured_l),
        col(Reading.kind),
        col(Reading.register_l),
        col(Meter.serial),
        col(Meter.dial_digits),
        col(ReadingHold.decision),
    )
    .join(Meter, col(Meter.id) == col(Reading.meter_id))
    .outerjoin(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
    .where(col(Reading.account_id) == bindparam("account"))
    .order_by(col(Reading.period_end), col(Reading.id))
)


def customers_alike(
    connection: Connection, office_id: int, bill: PastBill, issued_on: date, accounts_min: int
) -> Alike | None:
    """What customers of a bill's class and meter used, by the bills of its month and its day; None when too few."""
    values = {
        "office": office_id,
        "issued": issued_on,
        "start": bill.period_start,
        "end": bill.period_end,
        "class": bill.tariff_class,
        "diameter": bill.diameter,
    }
    return alike(connection.execute(_ALIKE, values).scalars().all(), accounts_min)


_ALIKE = (
    select(col(Bill.measured_l))
    .join(Account, col(Account.id) == col(Bill.account_id))
    .where(
        col(Bill.issued_on) == bindparam("issued"),
        col(Bill.period_start) == bindparam("start"),
        col(Bill.period_end) == bindparam("end"),
        col(Bill.tariff_class) == bindparam("class"),
        col(Bill.diameter) == bindparam("diameter"),
        col(Account.office_id) == bindparam("office"),
    )
)


def as_known(
    account: Header,
    on: date,
    *,
    readings: dict[int, PastReading],
    bills: tuple[PastBill, ...],
    terms: tuple[PastTerms, ...],
    meters: tuple[MeterStay, ...],
) -> History:
    """The past up to a day. Of several readings of one period the last recorded counts; the others were corrected.

    Before its first terms an account was under those, as bills take it.
    """
    latest = {one.period_end: one for one in readings.values() if one.period_end <= on}
    is_closed = account.closed_on is not None and account.closed_on <= on
    return History(
        readings=tuple(latest.values()),
        bills=bills,
        terms=tuple(one for one in terms if one.effective_from <= on) or terms[:1],
        meters=tuple(one for one in meters if one.installed_on <= on),
        closed_on=account.closed_on if is_closed else None,
    )
