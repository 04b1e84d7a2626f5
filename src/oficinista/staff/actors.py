"""Who acts, as the door sees them: a clerk and what they may do for one action."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, select

from oficinista.i18n import Language, tr
from oficinista.orders import Refused
from oficinista.staff.models import Clerk, Permission, Role
from oficinista.staff.roles import held_by


@dataclass(frozen=True, slots=True)
class Actor:
    """A clerk, with their permission for the action at hand. `limit_cents` None is without limit."""

    id: int
    office_id: int
    login: str
    name: str
    role: Role
    is_active: bool
    may: bool
    limit_cents: int | None
    can_check: bool
    language: Language | None


_CLERK = Clerk.__table__.c  # type: ignore[attr-defined]  # sqlmodel does not declare it
_PERMISSION = Permission.__table__.c  # type: ignore[attr-defined]
_ACTOR = (
    select(
        _CLERK.id,
        _CLERK.office_id,
        _CLERK.login,
        _CLERK.name,
        _CLERK.role,
        _CLERK.is_active,
        _PERMISSION.action,
        _PERMISSION.limit_cents,
        _PERMISSION.can_check,
        _CLERK.language,
    )
    .select_from(Clerk)
    .outerjoin(Permission, and_(_PERMISSION.clerk_id == _CLERK.id, _PERMISSION.action == bindparam("action")))
)
_BY_ID = _ACTOR.where(_CLERK.id == bindparam("clerk"))
_BY_LOGIN = _ACTOR.where(_CLERK.login == bindparam("clerk"))


def find_actor(connection: Connection, clerk: int | str, action: str = "", *, may_be_gone: bool = False) -> Actor:
    """The clerk of an id or login with their permission for `action`. Refuses one who is unknown, and one who is
    disabled unless what is asked is of their past (`may_be_gone`)."""
    statement = _BY_ID if isinstance(clerk, int) else _BY_LOGIN
    row = connection.execute(statement, {"clerk": clerk, "action": action}).one_or_none()
    if row is None:
        raise Refused(
            "clerk.unknown",
            tr("No hay un oficinista «{clerk}».", clerk=clerk),
            tr("Revise cómo está escrito: es el nombre con que esa persona entra."),
        )
    id_, office_id, login, name, role, is_active, granted, limit_cents, can_check, chosen = row
    if not (is_active or may_be_gone):
        raise Refused(
            "clerk.disabled",
            tr("La cuenta de {name} está desactivada.", name=name),
            tr("Hable con su supervisor."),
        )
    may = granted is not None
    return Actor(id_, office_id, login, name, role, is_active, may, limit_cents, bool(can_check), chosen)


def require_permission(actor: Actor, action: str) -> None:
    """Refuse an action that was not granted."""
    if not actor.may:
        raise Refused(
            "permission.missing",
            tr("{name} no tiene permiso para «{action}».", name=actor.name, action=action),
            tr("Lo hace: {roles}. Sistemas puede otorgarlo.", roles=held_by(action)),
        )


def require_of_office(actor: Actor, office_id: int, office_name: str) -> None:
    """Refuse a clerk of another office of the same database: each acts, signs and enters where they work."""
    if actor.office_id != office_id:
        raise Refused(
            "clerk.other_office",
            tr("{name} no trabaja en {office}.", name=actor.name, office=office_name),
            tr("Entre en su oficina, o pida a sistemas un usuario de esta."),
        )
