"""Conflict of interest: nobody acts on their own account, nor on that of somebody they declared as close to them.

What is declared stays on record; a later declaration about the same clerk and customer takes its place.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.models import Account, Customer, DeclaredLink, Relation
from oficinista.customers.numbers import TypedNumber, unknown_account
from oficinista.customers.words import words
from oficinista.i18n import tr
from oficinista.orders import Command, Line, Note, Order, Refused, Result, command
from oficinista.staff.actors import Actor, find_actor
from oficinista.staff.models import Clerk
from oficinista.transaction import Transaction


class DeclareLink(Order):
    """What a clerk is to the customer of an account: themselves, close to them, or nothing any more."""

    login: Line
    account: TypedNumber
    relation: Annotated[Relation, Field(strict=False)]
    note: Note = ""


class LinkDeclared(Result):
    """From now on this holds for every account of the customer."""

    login: str
    customer: str
    relation: Relation


@command("conflict.declare")
def declare_link(tx: Transaction, order: DeclareLink) -> LinkDeclared:
    """Declare what a clerk is to a customer. Refuses an unknown account, and lifting one's own."""
    clerk = find_actor(tx.connection, order.login)
    if clerk.id == tx.actor.id and order.relation is Relation.NONE:
        raise Refused("conflict.own", tr("Nadie levanta su propio vínculo."), tr("Pídalo a otra persona."))
    customer = tx.connection.execute(_CUSTOMER, {"number": order.account}).one_or_none()
    if customer is None:
        raise unknown_account(order.account)
    row = {
        "clerk_id": clerk.id,
        "customer_id": customer.id,
        "relation": order.relation,
        "note": order.note,
        "declared_by": tx.actor.id,
        "declared_at": tx.now,
    }
    tx.connection.execute(insert(DeclaredLink), row)
    return LinkDeclared(login=clerk.login, customer=customer.name, relation=order.relation)


class NoteConflict(Order):
    """Somebody tried to act on an account of theirs, or to sign or approve it for another."""

    login: Line
    account: Line
    order_name: Line


class ConflictNoted(Result):
    """It is in the audit chain."""

    login: str


@command("conflict.note", needs_permission=False, is_the_program_s=True)
def note_conflict(tx: Transaction, order: NoteConflict) -> ConflictNoted:
    """Leave in the audit chain that somebody tried. Refuses what no declaration says, so that nobody is slandered."""
    clerk = find_actor(tx.connection, order.login)
    if linked_account(tx.connection, clerk.id, [order.account]) is None:
        raise Refused("conflict.none", tr("Ese oficinista no tiene un vínculo declarado con esa cuenta."))
    return ConflictNoted(login=clerk.login)


class ConflictOfInterest(Refused):
    """An order on an account of somebody who is to it more than a clerk. `record` is what stays of the attempt."""

    def __init__(self, clerk: Actor, account: str, order_name: str) -> None:
        super().__init__(
            "conflict.interest",
            tr("{name} no puede actuar en la cuenta {number}: hay un vínculo declarado.", name=clerk.name,
               number=account),
            tr("Otra persona tiene que hacerlo. El intento quedó registrado."),
        )  # fmt: skip
        self.record = NoteConflict(login=clerk.login, account=account, order_name=order_name)


def refuse_conflict(connection: Connection, clerk: Actor, command: Command[Any, Any], order: Order) -> None:
    """Refuse who has a declared link with the customer of any account that the order touches."""
    if command.touches is None:
        return
    account = linked_account(connection, clerk.id, sorted(set(command.touches(connection, order))))
    if account is not None:
        raise ConflictOfInterest(clerk, account, command.name)


def linked_account(connection: Connection, clerk_id: int, numbers: list[str]) -> str | None:
    """The first of these accounts whose customer the clerk has a declared link with."""
    return connection.execute(_LINKED, {"clerk": clerk_id, "numbers": numbers}).scalars().first()


def linked_by_name(connection: Connection, clerk_id: int, name: str) -> str | None:
    """An account of a customer of that name whom the clerk has a declared link with, however it is written."""
    wanted = set(words(name).split())
    rows = connection.execute(_LINKED_NAMES, {"clerk": clerk_id})
    return next((row.number for row in rows if wanted and wanted == set(words(row.name).split())), None)


@dataclass(frozen=True, slots=True)
class LinkFound:
    """A declaration that counts today, and who made it."""

    login: str
    customer: str
    relation: Relation
    note: str
    declared_by: str
    declared_at: datetime


def declared_links(connection: Connection, office_id: int) -> tuple[LinkFound, ...]:
    """The declarations about the clerks of an office that count today."""
    return tuple(LinkFound(*row) for row in connection.execute(_DECLARED, {"office": office_id}))


_LATER, _BY = aliased(DeclaredLink), aliased(Clerk)
_STANDS = (col(DeclaredLink.relation) != Relation.NONE) & ~(
    select(col(_LATER.id))
    .where(
        col(_LATER.clerk_id) == col(DeclaredLink.clerk_id),
        col(_LATER.customer_id) == col(DeclaredLink.customer_id),
        col(_LATER.id) > col(DeclaredLink.id),
    )
    .exists()
)
_CUSTOMER = (
    select(col(Customer.id), col(Customer.name))
    .join(Account, col(Account.customer_id) == col(Customer.id))
    .where(col(Account.number) == bindparam("number"))
)
_LINKED = (
    select(col(Account.number))
    .join(DeclaredLink, col(DeclaredLink.customer_id) == col(Account.customer_id))
    .where(
        col(DeclaredLink.clerk_id) == bindparam("clerk"),
        col(Account.number).in_(bindparam("numbers", expanding=True)),
        _STANDS,
    )
    .order_by(col(Account.number))
)
_LINKED_NAMES = (
    select(col(Account.number), col(Customer.name))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(DeclaredLink, col(DeclaredLink.customer_id) == col(Customer.id))
    .where(col(DeclaredLink.clerk_id) == bindparam("clerk"), _STANDS)
    .order_by(col(Account.number))
)
_DECLARED: Select[*tuple[Any, ...]] = (
    select(
        col(Clerk.login),
        col(Customer.name),
        col(DeclaredLink.relation),
        col(DeclaredLink.note),
        col(_BY.name).label("declared_by"),
        col(DeclaredLink.declared_at),
    )
    .join(Clerk, col(Clerk.id) == col(DeclaredLink.clerk_id))
    .join(Customer, col(Customer.id) == col(DeclaredLink.customer_id))
    .join(_BY, col(_BY.id) == col(DeclaredLink.declared_by))
    .where(col(Clerk.office_id) == bindparam("office"), _STANDS)
    .order_by(col(Clerk.login), col(DeclaredLink.id))
)
