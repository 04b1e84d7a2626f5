"""What is asked about the staff."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.staff.models import Clerk, OfficeRow, Permission, Role, Snippet


@dataclass(frozen=True, slots=True)
class KnownUser:
    """The clerk that a user of the machine is."""

    login: str
    role: Role
    office_code: str


@dataclass(frozen=True, slots=True)
class Granted:
    """One permission of a clerk."""

    action: str
    limit_cents: int | None
    can_check: bool


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person of the staff."""

    login: str
    name: str
    role: Role
    os_user: str | None
    is_active: bool
    permissions: tuple[Granted, ...]


def clerk_of_os_user(connection: Connection, os_user: str) -> KnownUser | None:
    """The active clerk, if any, that a user of the machine is."""
    known = (
        select(col(Clerk.login), col(Clerk.role), col(OfficeRow.code), col(Clerk.is_active))
        .join(OfficeRow, col(OfficeRow.id) == col(Clerk.office_id))
        .where(col(Clerk.os_user) == os_user)
    )
    row = connection.execute(known).one_or_none()
    return KnownUser(row.login, row.role, row.code) if row is not None and row.is_active else None


def staff(connection: Connection) -> list[StaffMember]:
    """Everybody, also those who were disabled, with the permissions of each."""
    granted: dict[int, list[Granted]] = {}
    permissions = select(
        col(Permission.clerk_id), col(Permission.action), col(Permission.limit_cents), col(Permission.can_check)
    ).order_by(col(Permission.action))
    for row in connection.execute(permissions):
        granted.setdefault(row.clerk_id, []).append(Granted(row.action, row.limit_cents, row.can_check))
    people = select(
        col(Clerk.id), col(Clerk.login), col(Clerk.name), col(Clerk.role), col(Clerk.os_user), col(Clerk.is_active)
    ).order_by(col(Clerk.login))
    return [
        StaffMember(row.login, row.name, row.role, row.os_user, row.is_active, tuple(granted.get(row.id, ())))
        for row in connection.execute(people)
    ]


def granted(connection: Connection, clerk_id: int) -> frozenset[str]:
    """The orders that a clerk may give."""
    mine = select(col(Permission.action)).where(col(Permission.clerk_id) == clerk_id)
    return frozenset(connection.execute(mine).scalars())


class Colleague(NamedTuple):
    """Somebody of the office, as one is named and chosen."""

    login: str
    name: str


def who_may(connection: Connection, office_id: int, action: str) -> list[Colleague]:
    """The active people of an office who may give an order, by login."""
    people = (
        select(col(Clerk.login), col(Clerk.name), col(Clerk.is_active))
        .join(Permission, col(Permission.clerk_id) == col(Clerk.id))
        .where(col(Clerk.office_id) == office_id, col(Permission.action) == action)
        .order_by(col(Clerk.login))
    )
    return [Colleague(row.login, row.name) for row in connection.execute(people) if row.is_active]


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text that two letters stand for, and the login of whose it is; the office's has no owner."""

    letters: str
    words: str
    owner: str


def snippets(connection: Connection, office_id: int, login: str) -> list[KeptText]:
    """The office's texts and a clerk's own, by their letters, the office's first."""
    kept = (
        select(col(Snippet.letters), col(Snippet.words), col(Snippet.owner))
        .where(col(Snippet.office_id) == office_id, col(Snippet.owner).in_(("", login)))
        .order_by(col(Snippet.letters), col(Snippet.owner))
    )
    return [KeptText(*row) for row in connection.execute(kept)]


def people_of_it(connection: Connection, office_id: int) -> list[str]:
    """The logins of an office's active people of IT, the first one first."""
    people = (
        select(col(Clerk.login), col(Clerk.is_active))
        .where(col(Clerk.office_id) == office_id, col(Clerk.role) == Role.IT)
        .order_by(col(Clerk.id))
    )
    return [row.login for row in connection.execute(people) if row.is_active]
