"""What every step of an application shares: the form of its order, whether it is its turn, what it needs, and what is
answered.

Nothing goes on that is not paid: each step asks for it, and the database refuses the step without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.cases.engine import Deed, Moved, act, allowed_action
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.connections.queries import CONNECTION, ConnectionCase, find_connection, has_bill
from oficinista.customers.commands import Day
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Line, Order, Refused, Said, command_of
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction


class ConnectionMoved(CaseMoved):
    """Where the application is, and the account that it stands in."""

    account: str


class InConnection(Order):
    """Something done in an application; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An application, and the action that an order is from where it stands."""

    found: ConnectionCase
    action: str


def accounts_of(connection: Connection, order: InConnection) -> list[str]:
    """The account of an application, which nobody touches who has an interest in it."""
    return list(connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars())


def turn_of(connection: Connection, order: InConnection, office_id: int, today: date) -> Turn:
    """The application whose turn it is for an order. Refuses it before its turn, unpaid, with a permit missing, by an
    estimate that is past its day, or before its bill."""
    found = find_connection(connection, order.number, office_id)
    action = _action_of(order, found.state)
    to = allowed_action(find_lifecycle(CONNECTION), found.number, found.state, action).to
    if action == "paid":
        _refuse_late(found, today)
    if to in _AFTER_INITIAL and not found.is_initial_paid:
        raise _unpaid(found, tr("el pago inicial"))
    if to in _AFTER_BALANCE and not found.is_paid:
        raise _unpaid(found, tr("el balance"))
    if action == "order":
        _refuse_without_permits(found)
    if action == "finish":
        _refuse_without_bill(connection, found)
    if action in {"end_denied", "end_withdrawn"}:
        _refuse_credit_left(found)
    return Turn(found, action)


def take_turn(tx: Transaction, order: InConnection) -> Turn:
    """The same with its account held, so that nothing is paid or given back meanwhile."""
    hold_accounts(tx.connection, accounts_of(tx.connection, order))
    return turn_of(tx.connection, order, tx.office.id, tx.business_date)


def act_in(tx: Transaction, turn: Turn, order: InConnection, data: dict[str, Any] | None = None) -> Moved:
    """Do in the application what its turn is for."""
    return act(tx, turn.found.number, Deed(turn.action, order.on or tx.business_date, order.words, data))


def moved_to(tx: Transaction, moved: Moved) -> ConnectionMoved:
    """What is answered of an application that moved."""
    account: Sequence[str] = tx.connection.execute(_ACCOUNT_OF, {"number": moved.number}).scalars().all()
    return ConnectionMoved(**dict(case_moved(moved)), account=account[0])


def _action_of(order: InConnection, state: str) -> str:
    """The action that an order is in a state; where it is none, one that it is in another."""
    of_order = _actions()[command_of(order).name, getattr(order, "outcome", None)]
    return next((code for code, sources in of_order.items() if state in sources), next(iter(of_order)))


@cache
def _actions() -> dict[tuple[str, str | None], dict[str, tuple[str, ...]]]:
    """The actions that an order with an outcome is, with the states of each."""
    found: dict[tuple[str, str | None], dict[str, tuple[str, ...]]] = {}
    for code, one in find_lifecycle(CONNECTION).actions.items():
        found.setdefault((one.order, one.outcome), {})[code] = one.sources
    return found


def _unpaid(found: ConnectionCase, what: str) -> Refused:
    return Refused(
        "connection.unpaid",
        tr("Falta {what}: se deben {amount} en la cuenta {number}.", what=what,
           amount=format_money(found.owed_cents), number=found.account),
        tr("Cóbrelo primero en la cuenta [P]."),
    )  # fmt: skip


def _refuse_late(found: ConnectionCase, today: date) -> None:
    """An estimate counts until its day: one that was paid after it, or is not paid by now, is made anew."""
    if found.estimate is None:
        return
    until, again = long_date(found.estimate.valid_until), tr("Estime de nuevo: lo pagado queda a su favor.")
    if found.is_expired(today):
        said = tr("El estimado valía hasta el {until} y no se pagó.", until=until)
        raise Refused("connection.estimate_expired", said, again)
    paid_on = max((one.paid_on for one in found.charges if one.paid_on), default=None)
    if found.is_paid and paid_on is not None and paid_on > found.estimate.valid_until:
        said = tr("Se pagó el {paid}; el estimado valía hasta el {until}.", paid=long_date(paid_on), until=until)
        raise Refused("connection.estimate_expired", said, again)


def _refuse_without_permits(found: ConnectionCase) -> None:
    missing = [f"{one.title} ({one.state_title})" for one in found.permits if one.hinders]
    if missing:
        raise Refused(
            "connection.permits_missing",
            tr("Faltan permisos: {permits}.", permits="; ".join(missing)),
            tr("Anote en cada uno lo que contestó la agencia."),
        )


def _refuse_without_bill(connection: Connection, found: ConnectionCase) -> None:
    if not has_bill(connection, found.account_id):
        raise Refused("connection.no_bill", tr("La cuenta {number} todavía no tiene factura.", number=found.account),
                      tr("Espere a la corrida de facturas de su mes."))  # fmt: skip


def _refuse_credit_left(found: ConnectionCase) -> None:
    if found.balance_cents < 0:
        raise Refused(
            "connection.credit_left",
            tr("A la cuenta {number} le quedan {amount} por devolver.", number=found.account,
               amount=format_money(-found.balance_cents)),
            tr("Pida la devolución en la cuenta [2]."),
        )  # fmt: skip


_AFTER_INITIAL = frozenset({"study", "estimating", "estimated"})
_AFTER_BALANCE = frozenset({"permits", "installing", "connected"})
"""Where an application goes only once it was paid: the database says the same (`connection_step_paid`)."""

_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
