"""Taking a reading: its water by what was said or by what the dial tells, kept, and held when it is absurd."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, insert, select
from sqlmodel import col

from oficinista.billing.dial import shows, span_l, water
from oficinista.billing.dials import Dial, dial_at, months_used
from oficinista.billing.holds import hold_row, plausibility
from oficinista.billing.live import counts
from oficinista.billing.models import Bill, Reading, ReadingHold, ReadingKind
from oficinista.billing.periods import months_from
from oficinista.billing.plausible import Doubt, doubt
from oficinista.calendar import later
from oficinista.customers.models import Account, MeterInstallation
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.transaction import Transaction
from oficinista.volume import format_m3


class Given(NamedTuple):
    """What is known of a reading: how it came to be, its water, what the dial showed; at least one of both."""

    kind: ReadingKind
    measured_l: int | None = None
    register_l: int | None = None


class Taken(NamedTuple):
    """A reading that was kept, its water, and why it is held if it is."""

    id: int
    measured_l: int
    held: Doubt | None


def take_reading(
    tx: Transaction, account_id: int, start: date, end: date, given: Given, *, was_looked_at: bool = False
) -> Taken:
    """Keep the reading of an account from one day to another; an absurd one is held until somebody looks at it.

    Refuses a place without a meter, and a dial whose figure before nobody wrote down, unless the water is said.
    """
    dial = dial_at(tx.connection, account_id, start, end)
    others = months_used(tx.connection, account_id)
    measured_l, months = measured(dial, given), months_from(start, end) + 1
    values = {
        "account_id": account_id,
        "meter_id": dial.meter_id,
        "period_start": start,
        "period_end": end,
        "months": months,
        "revision": _next_revision(tx.connection, account_id, end),
        "kind": given.kind,
        "measured_l": measured_l,
        "register_l": given.register_l,
        "replaced_l": dial.replaced_l if given.kind is ReadingKind.ACTUAL else None,
        "recorded_at": tx.now,
    }
    reading_id = tx.connection.execute(insert(Reading).returning(col(Reading.id)), values).scalar_one()
    found = doubt(measured_l, months, others, plausibility(tx.rules, tx.business_date))
    if found is not None and not was_looked_at:
        tx.connection.execute(insert(ReadingHold), hold_row(reading_id, found, tx.now))
    return Taken(reading_id, measured_l, found)


def measured(dial: Dial, given: Given) -> int:
    """The water of a reading: what was said, or what the dial tells. One that no customer uses is not refused here."""
    if given.measured_l is not None:
        _refuse_less_than_replaced(dial, given.kind, given.measured_l)
        return given.measured_l
    if given.register_l is None:
        raise Refused("reading.empty", tr("Falta qué se leyó."), tr("Dé lo que marca el contador o el consumo."))
    if dial.stood_at_l is None or not dial.is_whole:
        raise Refused(
            "reading.unknown_before",
            tr("Nadie escribió qué marcaba el contador antes."),
            tr("Dé también el consumo, measured_l; al cerrar la cuenta, estímelo."),
        )
    return water(
        given.register_l,
        dial.stood_at_l,
        dial_digits=dial.dial_digits,
        replaced_l=dial.replaced_l,
        most_l=span_l(dial.dial_digits) + (dial.replaced_l or 0),
    )


def face_after(dial: Dial, given: Given) -> int | None:
    """What a dial shows when a reading is taken: as it was read, or by its water; None where nobody can know."""
    if given.register_l is not None or dial.stood_at_l is None or not dial.is_whole:
        return given.register_l
    return shows(dial.stood_at_l, measured(dial, given), dial.replaced_l, dial.dial_digits)


def service_began(connection: Connection, account_id: int) -> date:
    """The first day of an account with a meter at its place: the one on which it was opened, or the meter put in."""
    row = connection.execute(_BEGAN, {"account": account_id}).one()
    began: date = max(row.opened_on, row.installed_on or row.opened_on)
    return began


def read_until(connection: Connection, account_id: int) -> date | None:
    """The last day that a reading of an account covers."""
    until: date | None = connection.execute(_READ_UNTIL, {"account": account_id}).scalar_one()
    return until


def unbilled_until(connection: Connection, account_id: int) -> date | None:
    """The last day of a reading of an account whose water is to be billed still; None where all was."""
    until: date | None = connection.execute(_UNBILLED_UNTIL, {"account": account_id}).scalar_one()
    return until


def estimated_l(connection: Connection, account_id: int, start: date, end: date, looked_back_days: int) -> int | None:
    """The water of some days at the pace of the readings before, as far back as that; None without any."""
    values = {"account": account_id, "since": later(start, -looked_back_days), "start": start}
    rows = connection.execute(_PACE, values).all()
    days = sum(int((row.period_end - row.period_start).days) + 1 for row in rows)
    if not days:
        return None
    wanted = (end - start).days + 1
    used = sum(int(row.measured_l) for row in rows)
    return (2 * used * wanted + days) // (2 * days)


def _next_revision(connection: Connection, account_id: int, end: date) -> int:
    """The first of its period, or the one after those that nobody will ever bill."""
    revision = connection.execute(_NEXT_REVISION, {"account": account_id, "end": end}).scalar_one()
    return int(revision)


def _refuse_less_than_replaced(dial: Dial, kind: ReadingKind, measured_l: int) -> None:
    if kind is ReadingKind.ACTUAL and measured_l < (dial.replaced_l or 0):
        raise Refused(
            "reading.less_than_replaced",
            tr("El contador retirado ya había medido {volume}.", volume=format_m3(dial.replaced_l or 0)),
            tr("El consumo es lo que midieron los dos contadores."),
        )


_BEGAN = (
    select(col(Account.opened_on), func.min(MeterInstallation.installed_on).label("installed_on"))
    .outerjoin(MeterInstallation, col(MeterInstallation.service_point_id) == col(Account.service_point_id))
    .where(col(Account.id) == bindparam("account"))
    .group_by(col(Account.id), col(Account.opened_on))
)
_NEXT_REVISION = select(func.coalesce(func.max(Reading.revision) + 1, 0)).where(
    col(Reading.account_id) == bindparam("account"), col(Reading.period_end) == bindparam("end")
)
_READ_UNTIL = select(func.max(Reading.period_end)).where(col(Reading.account_id) == bindparam("account"), counts())
_UNBILLED_UNTIL = select(func.max(Reading.period_end)).where(
    col(Reading.account_id) == bindparam("account"),
    col(Reading.measured_l) > 0,
    counts(),
    ~exists().where(col(Bill.account_id) == col(Reading.account_id), col(Bill.period_end) == col(Reading.period_end)),
)
_PACE = select(col(Reading.measured_l), col(Reading.period_start), col(Reading.period_end)).where(
    col(Reading.account_id) == bindparam("account"),
    col(Reading.period_end) >= bindparam("since"),
    col(Reading.period_end) < bindparam("start"),
    col(Reading.kind) == ReadingKind.ACTUAL,
    counts(),
)
