"""The meters of an account's place as the database keeps them: where each stood, and what one taken away measured."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.dial import span_l
from oficinista.billing.facts import MeterChange
from oficinista.billing.holds import plausibility
from oficinista.billing.live import counts
from oficinista.billing.models import Reading
from oficinista.calendar import later
from oficinista.customers.models import Account, Meter, MeterInstallation
from oficinista.customers.terms import diameter_on
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Dial:
    """The meter that a reading is taken from.

    `stood_at_l` is where it stood at the reading before, or when it was installed; None where nobody wrote that down.
    `was_replaced` tells whether another was taken away since; `replaced_l`, what that one had measured, if it is known.
    """

    meter_id: int
    dial_digits: int
    stood_at_l: int | None
    was_replaced: bool
    replaced_l: int | None

    @property
    def is_whole(self) -> bool:
        """Whether what it shows tells all the water."""
        return self.stood_at_l is not None and (not self.was_replaced or self.replaced_l is not None)


def dial_at(connection: Connection, account_id: int, start: date, end: date) -> Dial:
    """The meter of an account at the end of the months from `start` to `end`. Refuses a place that had none."""
    values = {"account": account_id, "start": start, "end": end}
    stays = connection.execute(_STAYS, values).all()
    if not stays:
        raise Refused("reading.no_meter", tr("No había contador en ese período."), tr("Revise el mes."))
    read = connection.execute(_FACES, values).all()
    faces = {row.meter_id: row.register_l for row in read}
    if not read and stays[0].opened_on > stays[0].installed_on:
        faces[stays[0].meter_id] = stays[0].first_face_l
    since = later(read[-1].period_end, 1) if read else start
    *before, newest = stays
    taken = [stay for stay in before if stay.removed_on is not None and stay.removed_on >= since]
    parts = [_part(stay, faces) for stay in taken]
    known = [part for part in parts if part is not None]
    return Dial(
        meter_id=newest.meter_id,
        dial_digits=newest.dial_digits,
        stood_at_l=_stood_at(newest, faces),
        was_replaced=bool(taken),
        replaced_l=sum(known) if taken and len(known) == len(parts) else None,
    )


@dataclass(frozen=True, slots=True)
class MeterStanding:
    """The meter at an account's place, as it is billed."""

    serial: str
    diameter: str
    dial_digits: int
    installed_on: date


def standing_meter(connection: Connection, account_id: int, today: date) -> MeterStanding | None:
    """The meter that stands at the place of an account; None where there is none."""
    row = connection.execute(_STANDING, {"account": account_id, "today": today}).one_or_none()
    return None if row is None else MeterStanding(*row)


def most_plausible(connection: Connection, account_id: int, months: int, rules: Rulebook, today: date) -> int:
    """The most water that a reading of an account may have before somebody should look at it."""
    limits = plausibility(rules, today)
    return limits.median_factor * limits.usual_l(months_used(connection, account_id)) * months


def meter_changes(connection: Connection, account_id: int) -> dict[int, MeterChange]:
    """The readings of an account within which its meter was changed, by their number."""
    return {
        reading_id: MeterChange(*change)
        for reading_id, *change in connection.execute(_CHANGES, {"account": account_id})
    }


def months_used(connection: Connection, account_id: int) -> list[int]:
    """What each reading of an account comes to in a month."""
    rows = connection.execute(_MONTHS, {"account": account_id})
    return [measured // months for measured, months in rows]


def _stood_at(stay: Row[*tuple[Any, ...]], faces: dict[int, int | None]) -> int | None:
    """What its last reading says, or where it stood when it came if it was never read."""
    return faces[stay.meter_id] if stay.meter_id in faces else int(stay.first_reading_l)


def _part(stay: Row[*tuple[Any, ...]], faces: dict[int, int | None]) -> int | None:
    stood_at_l = _stood_at(stay, faces)
    if stay.final_reading_l is None or stood_at_l is None:
        return None
    return int((stay.final_reading_l - stood_at_l) % span_l(stay.dial_digits))


_STAYS: Select[*tuple[Any, ...]] = (
    select(
        col(MeterInstallation.meter_id),
        col(Meter.dial_digits),
        col(MeterInstallation.installed_on),
        col(MeterInstallation.removed_on),
        col(MeterInstallation.first_reading_l),
        col(MeterInstallation.final_reading_l),
        col(Account.opened_on),
        col(Account.first_reading_l).label("first_face_l"),
    )
    .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .join(Account, col(Account.service_point_id) == col(MeterInstallation.service_point_id))
    .where(
        col(Account.id) == bindparam("account"),
        col(MeterInstallation.installed_on) <= bindparam("end"),
        col(MeterInstallation.removed_on).is_(None) | (col(MeterInstallation.removed_on) >= col(Account.opened_on)),
    )
    .order_by(col(MeterInstallation.installed_on), col(MeterInstallation.id))
)
_STANDING = (
    select(
        col(Meter.serial),
        diameter_on(bindparam("today")),
        col(Meter.dial_digits),
        col(MeterInstallation.installed_on),
    )
    .join(MeterInstallation, col(MeterInstallation.meter_id) == col(Meter.id))
    .join(Account, col(Account.service_point_id) == col(MeterInstallation.service_point_id))
    .where(col(Account.id) == bindparam("account"), col(MeterInstallation.removed_on).is_(None))
)
_FACES = (
    select(col(Reading.meter_id), col(Reading.register_l), col(Reading.period_end))
    .where(col(Reading.account_id) == bindparam("account"), col(Reading.period_end) < bindparam("start"), counts())
    .order_by(col(Reading.period_end))
)
_MONTHS = select(col(Reading.measured_l), col(Reading.months)).where(
    col(Reading.account_id) == bindparam("account"), counts()
)
_OLD = aliased(Meter)
_CHANGES: Select[*tuple[Any, ...]] = (
    select(
        col(Reading.id),
        col(MeterInstallation.removed_on),
        col(_OLD.serial),
        col(Meter.serial),
        col(Reading.replaced_l),
        col(Reading.measured_l) - col(Reading.replaced_l),
    )
    .select_from(Reading)
    .join(Account, col(Account.id) == col(Reading.account_id))
    .join(Meter, col(Meter.id) == col(Reading.meter_id))
    .join(
        MeterInstallation,
        (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
        & col(MeterInstallation.removed_on).between(col(Reading.period_start), col(Reading.period_end)),
    )
    .join(_OLD, col(_OLD.id) == col(MeterInstallation.meter_id))
    .where(col(Reading.account_id) == bindparam("account"), col(Reading.replaced_l).is_not(None))
    .order_by(col(Reading.id), col(MeterInstallation.removed_on))
)
