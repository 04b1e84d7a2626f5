"""What a connection costs, written line by line and signed by two, and its balance charged."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import col

from oficinista.cases.engine import Deed, act
from oficinista.cases.models import Case
from oficinista.connections import money
from oficinista.connections.catalogues import Code, applicant_words
from oficinista.connections.estimate import Estimate, estimate_line, estimated
from oficinista.connections.models import ConnectionEstimate
from oficinista.connections.moved import (
    ConnectionMoved,
    InConnection,
    accounts_of,
    act_in,
    moved_to,
    take_turn,
    turn_of,
)
from oficinista.connections.queries import ESTIMATE, ConnectionCase, find_connection
from oficinista.connections.rules import ceilings
from oficinista.i18n import later, tr
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, PositiveCents, command
from oficinista.transaction import Transaction

VALID_DAYS = "connection.estimate_valid_days"


class EstimateConnection(InConnection):
    """What it costs, by the codes of the lines; those of a unit are written for one."""

    lines: Annotated[dict[Code, PositiveCents], Field(max_length=20)]


def _need(tx: Transaction, order: EstimateConnection) -> ApprovalNeed:
    found = turn_of(tx.connection, order, tx.office.id, tx.business_date).found
    total = _estimate(tx, found, order).total_cents
    return ApprovalNeed(total, later("estimar en {amount} la acometida {number}.", amount=format_money(total),
                                     number=found.number))  # fmt: skip


def _facts(connection: Connection, order: EstimateConnection) -> Iterator[Fact]:
    office_id = connection.execute(_OFFICE_OF, {"number": order.number}).scalar_one()
    found = find_connection(connection, order.number, office_id)
    yield Fact("Cuenta", found.account)
    yield Fact("Solicita", applicant_words(found.applicant))
    for code, cents in order.lines.items():
        yield Fact("Línea", estimate_line(code, cents, found.application.units).words)
    yield Fact("Pago inicial", format_money(found.application.initial_cents))


@command("connection.estimate", approval=_need, facts=_facts, touches=accounts_of)
def estimate_connection(tx: Transaction, order: EstimateConnection) -> ConnectionMoved:
    """Estimate what it costs and charge the rest, valid until a day. Always signed by a second person. Refuses a line
    above its ceiling, and a whole below the first payment; where nothing is left to pay it goes on by itself."""
    turn = take_turn(tx, order)
    found = turn.found
    estimate = _estimate(tx, found, order)
    until = tx.rules.due(VALID_DAYS, order.on or tx.business_date, tx.calendar).date
    kept = {
        "lines": [line.model_dump(mode="json") for line in estimate.lines],
        "initial_cents": estimate.initial_cents,
        "total_cents": estimate.total_cents,
        "valid_until": until.isoformat(),
    }
    moved = act_in(tx, turn, order, {ESTIMATE: kept})
    row = {"case_id": found.case_id, "total_cents": estimate.total_cents, "approval_id": tx.approval_id}
    tx.connection.execute(insert(ConnectionEstimate), row)
    if estimate.balance_cents:
        words = tr("Balance de la solicitud {number}", number=found.number)
        money.charge(tx, found.case_id, found.account_id, estimate.balance_cents, until, words)
    else:
        words = tr("El pago inicial lo cubre todo.")
        moved = act(tx, found.number, Deed("paid", order.on or tx.business_date, words))
    return moved_to(tx, moved)


def _estimate(tx: Transaction, found: ConnectionCase, order: EstimateConnection) -> Estimate:
    application, known = found.application, ceilings(tx.rules, tx.business_date)
    return estimated(order.lines, found.applicant, application.units, application.initial_cents, known)


_OFFICE_OF = select(col(Case.office_id)).where(col(Case.number) == bindparam("number"))
