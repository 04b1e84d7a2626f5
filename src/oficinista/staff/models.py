"""The tables of the staff: offices, clerks and their permissions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from oficinista.i18n import Language
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

    `LIAISON` answers for the network area about new connections. `LOBBY` is no person but a terminal in the waiting
    room: its user opens the board or the kiosk, and nothing else.
    """

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    IT = "it"
    LOBBY = "lobby"
    LIAISON = "liaison"


class OfficeRow(SQLModel, table=True):
    """One customer-service office. Its code is printed on every document.

    `is_training` is for life: where people learn, nothing ever becomes real, and what is real is never learned on.
    """

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("length(code) BETWEEN 2 AND 4", name="code_length"), STRICT)

    id: int = identity()
    code: str = text(unique=True)
    name: str = text()
    is_training: bool = flag(default=False)


class Clerk(SQLModel, table=True):
    """A person of the staff. `os_user` is who they are to the machine; `pin_hash` is argon2's text.

    `language` is what they chose; None is that of their terminal.
    """

    __tablename__ = "clerk"
    __table_args__ = (one_of("role", Role), one_of("language", Language), STRICT)

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
    language: Language | None = choice(Language, default=None)


class Permission(SQLModel, table=True):
    """One thing a clerk may do, up to a limit, and whether they may approve it for others. None here, not allowed."""

    __tablename__ = "permission"
    __table_args__ = (CheckConstraint("limit_cents >= 0", name="limit_not_negative"), STRICT_KEYED)

    clerk_id: int = reference("clerk.id", primary_key=True)
    action: str = text(primary_key=True)
    limit_cents: int | None = whole(default=None)
    can_check: bool = flag(default=False)


class Snippet(SQLModel, table=True):
    """A text that two letters stand for in any note: a clerk's, by their login, or with no owner the office's."""

    __tablename__ = "snippet"
    __table_args__ = (STRICT_KEYED,)

    office_id: int = reference("office.id", primary_key=True)
    owner: str = text(primary_key=True)
    letters: str = text(primary_key=True)
    words: str = text()
