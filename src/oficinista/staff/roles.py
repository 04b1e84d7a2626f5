"""What each role may do when a person is added: `data/staff/roles.toml`."""

import tomllib
from functools import cache
from typing import NamedTuple

from oficinista.i18n import tr
from oficinista.resources import data_path
from oficinista.staff.models import Role


class RolePermission(NamedTuple):
    """One permission that comes with a role."""

    action: str
    limit_cents: int | None
    can_check: bool


@cache
def permissions_of(role: Role) -> tuple[RolePermission, ...]:
    """The permissions of a role. Raises ValueError naming the file and the entry that is wrong."""
    path = data_path("staff", "roles.toml")
    granted = tomllib.loads(path.read_text(encoding="utf-8")).get(role.value)
    if not isinstance(granted, dict):
        raise ValueError(f"{path}: no table [{role.value}]")
    return tuple(_permission(f"{path}: {role.value}.{action}", action, entry) for action, entry in granted.items())


def role_name(role: Role) -> str:
    """A role as people call it."""
    return {
        Role.CLERK: tr("oficinista"),
        Role.SUPERVISOR: tr("supervisor"),
        Role.IT: tr("sistemas"),
        Role.LOBBY: tr("sala"),
        Role.LIAISON: tr("enlace de redes"),
    }[role]


def held_by(order: str) -> str:
    """The roles that may give an order, as people call them; the program's own orders have none."""
    roles = [role_name(role) for role in Role if any(one.action == order for one in permissions_of(role))]
    return ", ".join(roles) if roles else tr("el programa")


def _permission(where: str, action: str, entry: object) -> RolePermission:
    if not isinstance(entry, dict) or not entry.keys() <= {"limit_cents", "can_check"}:
        raise ValueError(f"{where}: expected a table with limit_cents and can_check")
    limit, can_check = entry.get("limit_cents"), entry.get("can_check", False)
    if not isinstance(limit, int | None) or not isinstance(can_check, bool):
        raise ValueError(f"{where}: limit_cents is a whole number, can_check true or false")
    return RolePermission(action, limit, can_check)
