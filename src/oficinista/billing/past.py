"""The past of an account as the database keeps it, for `detect` to judge: as it was known to be on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing import baseline
from oficinista.billing.history import Alike, History, MeterStay, PastBill, PastReading, PastTerms, in_sizes
from oficinista.billing.models import Bill, HoldDecision, Reading, ReadingHold, ReadingKind
from oficinista.clock import business_date
from oficinista.customers.models import (
    Account,
    AccountTerms,
    Customer,
    Meter,
    MeterInstallation,
    MeterSize,
    Premise,
    ServicePoint,
)
from oficinista.customers.terms import is_last_revision
from oficinista.i18n import tr
from oficinista.ledger.models import OFFICE_STRIDE, Entry
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
    .where(col(AccountTerms.account_id) == bindparam("account"), is_last_revision())
    .order_by(col(AccountTerms.effective_from))
)


def meters(connection: Connection, service_point_id: int) -> tuple[MeterStay, ...]:
    """Every meter of a place, oldest first; one whose diameter was set right from a day on, once for each."""
    sizes: dict[int, dict[date, str]] = defaultdict(dict)
    for meter_id, since, diameter in connection.execute(_SIZES, {"point": service_point_id}):
        sizes[meter_id][since] = diameter
    return tuple(
        stay
        for meter_id, *rest in connection.execute(_METERS, {"point": service_point_id})
        for stay in in_sizes(MeterStay(*rest), sizes[meter_id])
    )


_METERS: Select[*tuple[Any, ...]] = (
    select(
        col(Meter.id),
        col(MeterInstallation.installed_on),
        col(MeterInstallation.removed_on),
        col(Meter.serial),
        col(Meter.diameter),
    )
    .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .where(col(MeterInstallation.service_point_id) == bindparam("point"))
    .order_by(col(MeterInstallation.installed_on), col(MeterInstallation.id))
)
_SIZES = (
    select(col(MeterSize.meter_id), col(MeterSize.effective_from), col(MeterSize.diameter))
    .join(MeterInstallation, col(MeterInstallation.meter_id) == col(MeterSize.meter_id))
    .where(col(MeterInstallation.service_point_id) == bindparam("point"))
    .order_by(col(MeterSize.meter_id), col(MeterSize.effective_from), col(MeterSize.revision))
)


def readings(connection: Connection, account_id: int, day: date) -> dict[int, PastReading]:
    """Every reading of an account that was known at the end of a day, by its number; a right one after its wrong one.

    A reading counts from its last day, a correction from the day on which it was made. Those that nobody will ever
    bill are left out.
    """
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
        for row in connection.execute(_READINGS, {"account": account_id, "day": day})
        if row.decision is not HoldDecision.NEVER and (row.revision == 0 or business_date(row.recorded_at) <= day)
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
        col(Reading.revision),
        col(Reading.recorded_at),
        col(Meter.serial),
        col(Meter.dial_digits),
        col(ReadingHold.decision),
    )
    .join(Meter, col(Meter.id) == col(Reading.meter_id))
    .outerjoin(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
    .where(col(Reading.account_id) == bindparam("account"), col(Reading.period_end) <= bindparam("day"))
    .order_by(col(Reading.period_end), col(Reading.revision))
)


def latest(readings: Iterable[PastReading]) -> tuple[PastReading, ...]:
    """One reading a period, the last to be corrected, of readings in the order of `readings`."""
    return tuple({one.period_end: one for one in readings}.values())


def customers_alike(
    connection: Connection, office_id: int, bill: PastBill, day: date, accounts_min: int
) -> Alike | None:
    """What customers of a bill's class and meter used, by the bills of its period that stood on a day; None if too few.

    A thousand of them tell it as well as all, and take as long in a town as in a city.
    """
    values = {
        "first": office_id * OFFICE_STRIDE,
        "end_before": (office_id + 1) * OFFICE_STRIDE,
        "day": day,
        "start": bill.period_start,
        "end": bill.period_end,
        "class": bill.tariff_class,
        "diameter": bill.diameter,
    }
    return baseline.alike(connection.execute(_ALIKE, values).scalars().all(), accounts_min)


ALIKE_MAX = 1_000
_VOID = aliased(Entry)
_ALIKE = (
    select(col(Bill.measured_l))
    .where(
        col(Bill.period_start) == bindparam("start"),
        col(Bill.tariff_class) == bindparam("class"),
        col(Bill.diameter) == bindparam("diameter"),
        col(Bill.id) >= bindparam("first"),
        col(Bill.id) < bindparam("end_before"),
        col(Bill.period_end) == bindparam("end"),
        col(Bill.issued_on) <= bindparam("day"),
        ~exists().where(col(_VOID.reverses_id) == col(Bill.entry_id), col(_VOID.effective_date) <= bindparam("day")),
    )
    .order_by(col(Bill.id))
    .limit(ALIKE_MAX)
)


def as_known(
    account: Header,
    on: date,
    *,
    readings: Iterable[PastReading],
    bills: tuple[PastBill, ...],
    terms: tuple[PastTerms, ...],
    meters: tuple[MeterStay, ...],
    alike: Alike | None = None,
) -> History:
    """The past up to a day. Of several readings of one period the last recorded counts; the others were corrected.

    Before its first terms an account was under those, as bills take it.
    """
    is_closed = account.closed_on is not None and account.closed_on <= on
    return History(
        readings=latest(readings),
        bills=bills,
        terms=tuple(one for one in terms if one.effective_from <= on) or terms[:1],
        meters=tuple(one for one in meters if one.installed_on <= on),
        closed_on=account.closed_on if is_closed else None,
        alike=alike,
    )
