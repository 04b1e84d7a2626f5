"""Proving who one is: a PIN, a few tries, then a pause."""

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.orders import Refusal, Refused
from oficinista.staff.actors import Actor, find_actor, require_of_office
from oficinista.staff.commands import NotePinAttempt
from oficinista.staff.models import Clerk
from oficinista.staff.pins import TRIES_MAX, is_right

if TYPE_CHECKING:
    from oficinista.office import Office


def check_pin(office: "Office", login: str, pin: str) -> Actor:
    """The clerk whose PIN this is. Refuses a wrong one, counts it, and after too many refuses all for a while.

    One of another office is refused before their PIN is looked at. Where a try cannot be counted, as on a full disk,
    nobody learns whether it was right.
    """
    actor, clerk = office.ask(_find, login)
    require_of_office(actor, office.info.id, office.info.name)
    now = office.clock()
    if clerk.locked_until is not None and now < clerk.locked_until:
        raise Refused(
            "pin.locked",
            tr("El PIN de {name} está bloqueado por intentos fallidos.", name=clerk.name),
            tr("Espere unos minutos o pida a sistemas un PIN nuevo."),
        )
    right = is_right(clerk.pin_hash, pin)
    if not right or clerk.failed_pins:
        noted = office.run(NotePinAttempt(is_right=right), actor=actor.id, key=secrets.token_hex(16))
        if isinstance(noted, Refusal):
            raise Refused(noted.code, noted.message, noted.next_step)
    if not right:
        raise Refused(
            "pin.wrong",
            tr("El PIN de {name} no es correcto.", name=clerk.name),
            tr("Intentos que quedan: {tries}.", tries=max(0, TRIES_MAX - 1 - clerk.failed_pins)),
        )
    return actor


def _find(connection: Connection, login: str) -> tuple[Actor, Clerk]:
    actor = find_actor(connection, login)
    row = connection.execute(select(*Clerk.__table__.c).where(col(Clerk.id) == actor.id)).one()  # type: ignore[attr-defined]
    return actor, Clerk(**row._mapping)
