"""What IT and supervisors do to the staff: add, grant, disable, enable, give a PIN; and what the door notes of PINs."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import select, update
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.money import LARGEST
from oficinista.orders import Line, Order, Refused, Result, all_commands, command
from oficinista.staff.models import Clerk, Permission, Role
from oficinista.staff.pins import LOCKED_FOR, TRIES_MAX
from oficinista.staff.roles import permissions_of
from oficinista.transaction import Transaction

Login = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{1,31}$")]
PinHash = Annotated[str, Field(pattern=r"^\$argon2id\$[!-~]{1,200}$")]
Action = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=64)]


class ClerkChanged(Result):
    """The clerk that was added or changed."""

    clerk_id: int
    login: str


class AddClerk(Order):
    """A new person of the staff, with the permissions of their role."""

    login: Login
    name: Annotated[Line, Field(min_length=1)]
    role: Annotated[Role, Field(strict=False)]
    os_user: Line | None = None
    pin_hash: PinHash | None = None


@command("clerk.add")
def add_clerk(tx: Transaction, order: AddClerk) -> ClerkChanged:
    """Add a clerk. Refuses a login or a machine user that is taken."""
    if _clerk(tx, order.login) is not None:
        raise Refused(
            "clerk.exists", tr("Ya hay un oficinista «{login}».", login=order.login), tr("Escoja otro nombre.")
        )
    if order.os_user is not None:
        _refuse_taken_os_user(tx, order.os_user)
    clerk = Clerk(
        office_id=tx.office.id,
        login=order.login,
        name=order.name,
        role=order.role,
        os_user=order.os_user,
        pin_hash=order.pin_hash,
        created_at=tx.now,
    )
    tx.session.add(clerk)
    tx.session.flush()
    for permission in permissions_of(order.role):
        tx.session.add(Permission(clerk_id=clerk.id, **permission._asdict()))
    return ClerkChanged(clerk_id=clerk.id, login=clerk.login)


class GrantPermission(Order):
    """One permission for one clerk: up to a limit, and with the right to approve it for others or not."""

    login: Login
    action: Action
    limit_cents: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    can_check: bool = False


@command("clerk.grant")
def grant_permission(tx: Transaction, order: GrantPermission) -> ClerkChanged:
    """Grant or change a permission. Refuses an action that does not exist."""
    if order.action not in all_commands():
        raise Refused("command.unknown", tr("No existe la orden «{name}».", name=order.action))
    clerk = _require_clerk(tx, order.login)
    tx.session.merge(
        Permission(clerk_id=clerk.id, action=order.action, limit_cents=order.limit_cents, can_check=order.can_check)
    )
    return ClerkChanged(clerk_id=clerk.id, login=clerk.login)


class DisableClerk(Order):
    """A person who no longer works here. What they did stays theirs."""

    login: Login


@command("clerk.disable")
def disable_clerk(tx: Transaction, order: DisableClerk) -> ClerkChanged:
    """Disable a clerk. Refuses oneself, so that an office is never left without anybody."""
    clerk = _require_clerk(tx, order.login)
    if clerk.id == tx.actor.id:
        raise Refused("clerk.own", tr("Nadie se desactiva a sí mismo."), tr("Pídalo a otra persona de sistemas."))
    clerk.is_active = False
    tx.session.add(clerk)
    return ClerkChanged(clerk_id=clerk.id, login=clerk.login)


class EnableClerk(Order):
    """A person who was disabled works here again, as who they were."""

    login: Login


@command("clerk.enable")
def enable_clerk(tx: Transaction, order: EnableClerk) -> ClerkChanged:
    """Enable a clerk who was disabled, with the PIN and the permissions they had. Refuses one who never was."""
    clerk = _require_clerk(tx, order.login)
    if clerk.is_active:
        raise Refused("clerk.active", tr("La cuenta de {name} no está desactivada.", name=clerk.name))
    clerk.is_active = True
    tx.session.add(clerk)
    return ClerkChanged(clerk_id=clerk.id, login=clerk.login)


class SetPin(Order):
    """A new PIN, already hashed: the PIN itself never enters an order, since orders are kept."""

    login: Login
    pin_hash: PinHash


@command("clerk.pin")
def set_pin(tx: Transaction, order: SetPin) -> ClerkChanged:
    """Give a PIN and lift a lock."""
    clerk = _require_clerk(tx, order.login)
    clerk.pin_hash, clerk.failed_pins, clerk.locked_until = order.pin_hash, 0, None
    tx.session.add(clerk)
    return ClerkChanged(clerk_id=clerk.id, login=clerk.login)


class NotePinAttempt(Order):
    """What became of a PIN that the actor typed."""

    is_right: bool


class PinAttemptNoted(Result):
    """How many wrong tries in a row there are now."""

    failed_pins: int


@command("clerk.pin_attempt", needs_permission=False, is_the_program_s=True)
def note_pin_attempt(tx: Transaction, order: NotePinAttempt) -> PinAttemptNoted:
    """Count a wrong PIN and lock after too many, or forget the count after a right one."""
    failed = 0
    if not order.is_right:
        failed = (
            1 + tx.connection.execute(select(col(Clerk.failed_pins)).where(col(Clerk.id) == tx.actor.id)).scalar_one()
        )
    locked_until = tx.now + LOCKED_FOR if failed >= TRIES_MAX else None
    tx.connection.execute(
        update(Clerk)
        .where(col(Clerk.id) == tx.actor.id)
        .values(failed_pins=0 if locked_until else failed, locked_until=locked_until)
    )
    return PinAttemptNoted(failed_pins=failed)


class SignIn(Order):
    """The actor sits down at the counter."""

    terminal: Line = ""


class SignedIn(Result):
    """Who signed in."""

    clerk_id: int
    name: str


@command("clerk.sign_in", needs_permission=False, is_the_program_s=True)
def sign_in(tx: Transaction, order: SignIn) -> SignedIn:  # noqa: ARG001 - the audit chain keeps the terminal
    """Leave in the audit chain that the clerk signed in."""
    return SignedIn(clerk_id=tx.actor.id, name=tx.actor.name)


def _clerk(tx: Transaction, login: str) -> Clerk | None:
    from sqlmodel import select as select_rows

    return tx.session.exec(select_rows(Clerk).where(Clerk.login == login)).one_or_none()


def _require_clerk(tx: Transaction, login: str) -> Clerk:
    clerk = _clerk(tx, login)
    if clerk is None or clerk.office_id != tx.office.id:
        raise Refused("clerk.unknown", tr("No hay un oficinista «{clerk}».", clerk=login))
    return clerk


def _refuse_taken_os_user(tx: Transaction, os_user: str) -> None:
    taken = tx.connection.execute(select(col(Clerk.login)).where(col(Clerk.os_user) == os_user)).scalar_one_or_none()
    if taken is not None:
        raise Refused(
            "clerk.os_user_taken",
            tr("El usuario del sistema «{os_user}» ya es de «{login}».", os_user=os_user, login=taken),
        )
