"""The orders of the door about work orders: received, prepared, corrected, completed, returned, cancelled, reopened."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.customers.commands import AccountNumber, Day
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.orders import Line, Note, Order, Refused, Result, Said, command
from oficinista.transaction import Transaction
from oficinista.work import completing, ordering
from oficinista.work.ordering import Request
from oficinista.work.results_file import Answers
from oficinista.work.types import TypeCode, find_type


class OrdersCancelled(Result):
    """The orders that were cancelled: those that belonged to it first."""

    numbers: tuple[str, ...]


class CreateOrder(Order):
    """Ask a crew for something at the place of an account; `is_prepared`, the crew has it already.

    Without words or crew, those of the type. `besides` is an open one of its type that was seen.
    """

    account: AccountNumber
    type: TypeCode
    asked: Note = ""
    crew: Line = ""
    case: Line | None = None
    besides: Line | None = None
    is_prepared: bool = False


class _OfOrder(Order):
    number: Line


class PrepareOrder(_OfOrder):
    """Give an order to its crew, or to another."""

    crew: Line = ""
    words: Note = ""
    on: Day | None = None


class CorrectOrder(_OfOrder):
    """Say in another way what is asked, or of which crew, and why."""

    words: Said
    asked: Note = ""
    crew: Line = ""


class CompleteOrder(_OfOrder):
    """What the crew found, and the day it was there; without one, today."""

    result: Answers
    words: Note = ""
    on: Day | None = None


class ReturnOrder(_OfOrder):
    """The crew could not do it, and why; without a day, today."""

    words: Said
    on: Day | None = None


class CancelOrder(_OfOrder):
    """It is no longer needed, and why."""

    words: Said


class ReopenOrder(_OfOrder):
    """It was not well done, or is needed after all, and why."""

    words: Said


def _touches(connection: Connection, order: _OfOrder) -> list[str]:
    return list(connection.execute(_ACCOUNT, {"number": order.number}).scalars())


@command("order.create", touches=lambda _connection, order: [order.account])
def create_order(tx: Transaction, order: CreateOrder) -> CaseMoved:
    """Receive a work order. Refuses a second one alike that was not seen, and what only another duty asks for."""
    kind = find_type(order.type)
    if kind.made_by is not None:
        raise Refused(
            "order.made_elsewhere",
            tr("Una orden de «{title}» no se hace a mano.", title=tr(kind.title)),
            tr("La hace su propio trámite cuando procede."),
        )
    request = Request(order.account, order.type, order.asked, order.crew, order.case, order.besides)
    return case_moved(ordering.create(tx, request, is_prepared=order.is_prepared))


@command("order.prepare", touches=_touches)
def prepare_order(tx: Transaction, order: PrepareOrder) -> CaseMoved:
    """Give an order to a crew. Refuses one that a crew has, or that is over."""
    return case_moved(ordering.prepare(tx, _known(tx, order), order.crew, order.words, order.on))


@command("order.correct", touches=_touches)
def correct_order(tx: Transaction, order: CorrectOrder) -> CaseMoved:
    """Correct what an order asks. Refuses one that is over, and a correction that changes nothing."""
    return case_moved(ordering.correct(tx, _known(tx, order), order.words, asked=order.asked, crew=order.crew))


@command("order.complete", touches=_touches)
def complete_order(tx: Transaction, order: CompleteOrder) -> CaseMoved:
    """Complete an order with its result, which is filed. Refuses a result that is not that of its type.

    What a crew did although the order was cancelled is noted too.
    """
    return case_moved(completing.complete(tx, order.number, order.result, order.words, order.on))


@command("order.return", touches=_touches)
def return_order(tx: Transaction, order: ReturnOrder) -> CaseMoved:
    """Give back an order that the crew could not do. Refuses one that no crew has."""
    return case_moved(ordering.give_back(tx, order.number, order.words, order.on))


@command("order.cancel", touches=_touches)
def cancel_order(tx: Transaction, order: CancelOrder) -> OrdersCancelled:
    """Cancel an order and those that belong to it. Refuses one that is over."""
    return OrdersCancelled(numbers=ordering.cancel(tx, order.number, order.words))


@command("order.reopen", touches=_touches)
def reopen_order(tx: Transaction, order: ReopenOrder) -> CaseMoved:
    """Open again an order that is over, with its number. Refuses one that was closed too long ago."""
    return case_moved(ordering.reopen(tx, _known(tx, order), order.words))


def _known(tx: Transaction, order: _OfOrder) -> str:
    """The number, when it is that of a work order and not of another case."""
    ordering.kind_of(tx.connection, order.number, tx.office.id)
    return order.number


_ACCOUNT: Select[*tuple[Any, ...]] = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
