"""The tables of the staff: offices, clerks and their permissions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    flag,
    identity,
    instant,
    one_of,
    reference,
    text,
    whole,
)


class Role(StrEnum):
    """What a person is here for; the permissions of each are in `data/staff/roles.toml`.

    `LOBBY` is no person but a terminal in the waiting room: its user opens the board or the kiosk, and nothing else.
    """

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    IT = "it"
    LOBBY = "lobby"


class OfficeRow(SQLModel, table=True):
    """One customer-service office. Its code is printed on every document."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("length(code) BETWEEN 2 AND 4", name="code_length"), STRICT)

    id: int = identity()
    code: str = text(unique=True)
    name: str = text()


class Clerk(SQLModel, table=True):
    """A person of the staff. `os_user` is who they are to the machine; `pin_hash` is argon2's text."""

    __tablename__ = "clerk"
    __table_args__ = (one_of("role", Role), STRICT)

    id: int = identity()
    office_id: int = reference("office.id")
    login: str = text(unique=True)
    name: str = text()
    role: Role = choice(Role)
    os_user: str | None = text(default=None, unique=True)
    pin_hash: str | None = text(default=None)
    is_active: bool = flag(default=True)
    failed_pins: int = whole(default=0)
    locked_until: datetime | None = instant(default=None)
    created_at: datetime = instant()


class Permission(SQLModel, table=True):
    """One thing a clerk may do, up to a limit, and whether they may approve it for others. None here, not allowed."""

    __tablename__ = "permission"
    __table_args__ = (CheckConstraint("limit_cents >= 0", name="limit_not_negative"), STRICT_KEYED)

    clerk_id: int = reference("clerk.id", primary_key=True)
    action: str = text(primary_key=True)
    limit_cents: int | None = whole(default=None)
    can_check: bool = flag(default=False)
