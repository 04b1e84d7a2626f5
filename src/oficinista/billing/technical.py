"""Technical changes of an account: its meter, what the meter is billed as, its class and service, where it is served.

Nothing that was true is rewritten: terms and diameters get rows of their own from a day on, a meter ends its stay and
another begins one, and each change is listed with its ground. These functions write; who may, and what the change would
have billed, is asked in `adjustments.technical`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlmodel import col

from oficinista.billing.dial import water
from oficinista.billing.dials import dial_at, most_plausible
from oficinista.customers.changes import Origin, note_change
from oficinista.customers.commands import install_meter, keep_words, refuse_known_meter, require_account
from oficinista.customers.dated import DatedTerms, changed, in_force
from oficinista.customers.models import (
    AccountTerms,
    ChangeKind,
    Meter,
    MeterInstallation,
    MeterSize,
    Premise,
    ServicePoint,
)
from oficinista.customers.terms import diameter_on, is_last_revision
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewMeter:
    """A meter that is put in, and what its dial showed then."""

    serial: str
    diameter: str
    dial_digits: int
    first_reading_l: int = 0


def replace_meter(
    tx: Transaction, number: str, new: NewMeter, final_reading_l: int | None, on: date, origin: Origin
) -> int:
    """Take the meter of an account out and put another in; the new one's id.

    Refuses a known meter, a day to come or before the old one's own, and a last figure that the old dial cannot show.
    """
    account = require_account(tx.connection, number)
    _refuse_future(tx, on)
    refuse_known_meter(tx, new.serial)
    old = _standing(tx, account.service_point_id, on)
    if old is not None:
        _take_out(tx, account.id, old, final_reading_l, on)
    meter_id = install_meter(
        tx, account.service_point_id, new.serial, new.diameter, new.dial_digits, on, new.first_reading_l
    )
    before = ("", "") if old is None else (old.serial, old.diameter)
    for field, was, now in (("meter", before[0], new.serial), ("diameter", before[1], new.diameter)):
        _note(tx, account.id, field, was, now, on, origin)
    return meter_id


def change_terms(
    tx: Transaction, number: str, on: date, origin: Origin, *, tariff_class: str | None, service: str | None
) -> None:
    """Give an account another class or service from a day on. Refuses a day before it opened."""
    account = require_account(tx.connection, number)
    _refuse_future(tx, on)
    _refuse_before(account.opened_on, on)
    terms = dated_terms(tx.connection, account.id)
    rows = changed(terms, on, tariff_class=tariff_class, service=service)
    for row in rows:
        values = {
            "account_id": account.id,
            "effective_from": row.effective_from,
            "revision": row.revision,
            "tariff_class": row.tariff_class,
            "service": row.service,
        }
        tx.connection.execute(insert(AccountTerms), values)
    if rows:
        then = in_force(terms, on)
        _note(tx, account.id, "tariff_class", then.tariff_class, rows[0].tariff_class, on, origin)
        _note(tx, account.id, "service", then.service, rows[0].service, on, origin)


def change_diameter(tx: Transaction, number: str, on: date, origin: Origin, diameter: str) -> None:
    """Bill an account's meter by another diameter from a day on. Refuses a day on which it was not there yet."""
    account = require_account(tx.connection, number)
    _refuse_future(tx, on)
    old = _standing(tx, account.service_point_id, on)
    if old is None:
        raise Refused("meter.none", tr("La cuenta no tiene contador."), tr("Regístrelo con el cambio de contador."))
    if old.diameter == diameter:
        return
    said = (
        select(col(MeterSize.revision))
        .where(col(MeterSize.meter_id) == old.meter_id, col(MeterSize.effective_from) == on)
        .order_by(col(MeterSize.revision).desc())
    )
    last = tx.connection.execute(said).scalars().first()
    row = {
        "meter_id": old.meter_id,
        "effective_from": on,
        "revision": 0 if last is None else last + 1,
        "diameter": diameter,
    }
    tx.connection.execute(insert(MeterSize), row)
    _note(tx, account.id, "diameter", old.diameter, diameter, on, origin)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account is served."""

    address: str
    municipality: str
    postal_code: str

    @property
    def text(self) -> str:
        """The place in one line."""
        return ", ".join(part for part in (self.address, self.municipality, self.postal_code) if part)


def relocate(tx: Transaction, number: str, on: date, origin: Origin, place: Place) -> None:
    """Serve an account at another place from a day on: its connection was moved. Refuses the place where it is."""
    account = require_account(tx.connection, number)
    _refuse_future(tx, on)
    _refuse_before(account.opened_on, on)
    row = tx.connection.execute(
        select(col(Premise.address), col(Premise.municipality), col(Premise.postal_code)).where(
            col(Premise.id) == account.premise_id
        )
    ).one()
    was = Place(*row)
    if was == place:
        raise Refused("account.nothing_to_correct", tr("Esos datos ya están así."), tr("Escriba lo que cambia."))
    values = {"address": place.address, "municipality": place.municipality, "postal_code": place.postal_code}
    premise_id = tx.connection.execute(insert(Premise).returning(col(Premise.id)), values).scalar_one()
    moved = update(ServicePoint).where(col(ServicePoint.id) == account.service_point_id)
    tx.connection.execute(moved.values(premise_id=premise_id))
    _note(tx, account.id, "location", was.text, place.text, on, origin)
    keep_words(tx, require_account(tx.connection, number))


def dated_terms(connection: Connection, account_id: int) -> list[DatedTerms]:
    """The terms of an account that count, one row a date, oldest first."""
    rows = connection.execute(
        select(
            col(AccountTerms.effective_from),
            col(AccountTerms.revision),
            col(AccountTerms.tariff_class),
            col(AccountTerms.service),
        )
        .where(col(AccountTerms.account_id) == account_id, is_last_revision())
        .order_by(col(AccountTerms.effective_from))
    )
    return [DatedTerms(since, revision, kind, service.value) for since, revision, kind, service in rows]


def _take_out(
    tx: Transaction, account_id: int, old: Row[*tuple[Any, ...]], final_reading_l: int | None, on: date
) -> None:
    """End the stay of a meter. Its last figure must be one that its dial can have come to since it was last read."""
    dial = dial_at(tx.connection, account_id, on, on)
    if final_reading_l is not None and dial.stood_at_l is not None:
        water(
            final_reading_l,
            dial.stood_at_l,
            dial_digits=old.dial_digits,
            replaced_l=None,
            most_l=most_plausible(tx.connection, account_id, 1, tx.rules, tx.business_date),
        )
    tx.connection.execute(
        update(MeterInstallation)
        .where(col(MeterInstallation.id) == old.id)
        .values(removed_on=on, final_reading_l=final_reading_l)
    )


def _standing(tx: Transaction, point_id: int, on: date) -> Row[*tuple[Any, ...]] | None:
    """The meter that stands at a place, as it is billed on a day. Refuses a day before it came."""
    found = tx.connection.execute(
        select(
            col(MeterInstallation.id),
            col(MeterInstallation.meter_id),
            col(MeterInstallation.installed_on),
            col(Meter.serial),
            col(Meter.dial_digits),
            diameter_on(on).label("diameter"),
        )
        .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
        .where(col(MeterInstallation.service_point_id) == point_id, col(MeterInstallation.removed_on).is_(None))
    ).one_or_none()
    if found is not None and on < found.installed_on:
        raise Refused(
            "meter.date",
            tr("El contador que está se instaló el {date}, después de esa fecha.", date=long_date(found.installed_on)),
            tr("Escriba la fecha del cambio."),
        )
    return found


def _note(tx: Transaction, account_id: int, field: str, before: str, after: str, on: date, origin: Origin) -> None:
    if before != after:
        note_change(tx, account_id, ChangeKind.TECHNICAL, field, before, after, effective_on=on, origin=origin)


def _refuse_future(tx: Transaction, on: date) -> None:
    if on > tx.business_date:
        raise Refused("technical.future", tr("El {date} no ha llegado.", date=long_date(on)), tr("Revise la fecha."))


def _refuse_before(opened_on: date, on: date) -> None:
    if on < opened_on:
        raise Refused(
            "technical.before_opening",
            tr("La cuenta se abrió el {date}.", date=long_date(opened_on)),
            tr("Escriba una fecha desde entonces."),
        )
