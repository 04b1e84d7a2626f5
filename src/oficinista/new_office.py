"""The first rows of a new office: what the door itself needs before it can open."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from oficinista.audit.models import AuditHead
from oficinista.calendar import load_holidays
from oficinista.i18n import tr
from oficinista.ledger.check import genesis
from oficinista.ledger.models import ChainHead, GlAccount
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.staff.models import Clerk, OfficeRow, Permission, Role
from oficinista.staff.roles import permissions_of
from oficinista.storage.migrate import upgrade
from oficinista.storage.models import Holiday
from oficinista.storage.store import Store
from oficinista.tills.models import Till, TillKind

FIRST_BATCH_TILL = 901
"""The number of the till of the mail; the next are the drop box's and the collectors'."""


@dataclass(frozen=True, slots=True)
class FirstClerk:
    """The person of IT who adds everybody else, known by their machine user unless that is somebody's already."""

    login: str
    name: str
    os_user: str | None
    pin_hash: str | None = None


def create_office(
    store: Store, *, code: str, name: str, tills: int, first: FirstClerk, now: datetime, is_training: bool = False
) -> int:
    """Make or bring up to date the tables, and add an office with its books at zero. Refuses one that is there.

    One for training is so for life, and has its database to itself: refused beside another.
    """
    upgrade(store)
    with store.write() as connection:
        if connection.execute(select(col(OfficeRow.id)).where(col(OfficeRow.code) == code)).first():
            raise Refused("office.exists", tr("La oficina «{code}» ya existe: nada cambió.", code=code))
        _refuse_mixture(connection, is_training=is_training)
        row = {"code": code, "name": name, "is_training": is_training}
        office_id = connection.execute(insert(OfficeRow).returning(col(OfficeRow.id)), row).scalar_one()
        _add_shared_tables(connection)
        _open_books(connection, office_id, code, now)
        connection.execute(
            insert(Till),
            [
                {"office_id": office_id, "number": number, "name": name, "kind": kind}
                for number, name, kind in _tills(tills)
            ],
        )
        _add_first_clerk(connection, office_id, first, now)
    return office_id


def _refuse_mixture(connection: Connection, *, is_training: bool) -> None:
    """What is learned on and what is real never share a database."""
    others = connection.execute(select(col(OfficeRow.is_training))).scalars().all()
    if others and (is_training or any(others)):
        raise Refused(
            "training.not_alone",
            tr("Una oficina de práctica no comparte su base de datos con ninguna otra: nada cambió."),
            tr("Diga otra base de datos con --database."),
        )


def _tills(drawers: int) -> Iterator[tuple[int, str, TillKind]]:
    yield from ((n, tr("Caja {n}", n=n), TillKind.WINDOW) for n in range(1, drawers + 1))
    yield FIRST_BATCH_TILL, tr("Correo"), TillKind.MAIL
    yield FIRST_BATCH_TILL + 1, tr("Buzón"), TillKind.DROP_BOX
    yield FIRST_BATCH_TILL + 2, tr("Recaudadores"), TillKind.COLLECTORS


def _add_shared_tables(connection: Connection) -> None:
    if connection.execute(select(col(GlAccount.code)).limit(1)).first():
        return
    chart = tomllib.loads(data_path("ledger", "accounts.toml").read_text(encoding="utf-8"))["accounts"]
    connection.execute(insert(GlAccount), [{"code": code, **entry} for code, entry in chart.items()])
    connection.execute(insert(Holiday), [{"day": day, "name": name} for day, name in load_holidays().items()])


def _open_books(connection: Connection, office_id: int, code: str, now: datetime) -> None:
    first = genesis(code)
    connection.execute(insert(ChainHead), {"office_id": office_id, "sequence": 0, "posted_at": now, "hash": first})
    connection.execute(insert(AuditHead), {"office_id": office_id, "sequence": 0, "at": now, "hash": first})


def _add_first_clerk(connection: Connection, office_id: int, first: FirstClerk, now: datetime) -> None:
    if _is_taken(connection, col(Clerk.login), first.login):
        raise Refused(
            "clerk.exists", tr("Ya hay un oficinista «{login}».", login=first.login), tr("Escoja otro nombre.")
        )
    clerk = {
        "office_id": office_id,
        "login": first.login,
        "name": first.name,
        "role": Role.IT,
        "os_user": None if _is_taken(connection, col(Clerk.os_user), first.os_user) else first.os_user,
        "pin_hash": first.pin_hash,
        "is_active": True,
        "failed_pins": 0,
        "created_at": now,
    }
    clerk_id = connection.execute(insert(Clerk).returning(col(Clerk.id)), clerk).scalar_one()
    connection.execute(insert(Permission), [{"clerk_id": clerk_id, **p._asdict()} for p in permissions_of(Role.IT)])


def _is_taken(connection: Connection, column: Mapped[Any], value: str | None) -> bool:
    return connection.execute(select(col(Clerk.id)).where(column == value)).first() is not None
