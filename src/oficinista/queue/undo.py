"""Taking back the last thing that a clerk did with a ticket, for a short while after it.

Nothing is deleted: the period that was a mistake ends, says by which one it was undone, and the visit is again where it
stood. The last order is found in the audit chain, and what it did by its moment, which no other order bears.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from oficinista.audit.models import AuditEvent
from oficinista.i18n import tr
from oficinista.ledger.models import OFFICE_STRIDE
from oficinista.orders import Order, Refused, Result, command
from oficinista.queue import visits
from oficinista.queue.models import Outcome, VisitPeriod
from oficinista.queue.visits import Standing, TicketMoved, closed, moved
from oficinista.transaction import Transaction

ISSUE, UNDO = "ticket.issue", "ticket.undo"
TRANSITIONS = (
    ISSUE,
    UNDO,
    "ticket.call_next",
    "ticket.call_again",
    "ticket.start",
    "ticket.no_show",
    "ticket.hold",
    "ticket.resume",
    "ticket.return",
    "ticket.transfer",
    "ticket.finish",
    "ticket.finish_and_call",
)
LOOK_BACK = 2_000
"""So many orders of the office are looked at: more than it carries out in the minutes in which one can be undone."""


class UndoTicket(Order):
    """What the actor did last with a ticket was a mistake."""


class TicketUndone(Result):
    """The order that was undone, and where its tickets stand again."""

    undone: str
    tickets: tuple[TicketMoved, ...]


@command(UNDO)
def undo(tx: Transaction, order: UndoTicket) -> TicketUndone:  # noqa: ARG001 - the actor says which
    """Undo the actor's last step in the queue. Refuses after some time, twice in a row, and once the visit moved on."""
    name, moment = _last_transition(tx)
    seconds = int(tx.rules.get("queue.undo_seconds", tx.business_date).value)
    if tx.now - moment > timedelta(seconds=seconds):
        raise Refused(
            "ticket.undo_late",
            tr("Solo se deshace durante {seconds} segundos.", seconds=seconds),
            tr("Haga el cambio con otra orden: devolver, transferir o dar otro turno."),
        )
    return TicketUndone(undone=name, tickets=tuple(_take_back(tx, moment)))


def _last_transition(tx: Transaction) -> tuple[str, datetime]:
    """The name and the moment of the actor's last order that moved a ticket."""
    head = tx.office.id * OFFICE_STRIDE + tx.audit_sequence
    own = (
        select(col(AuditEvent.order_name), col(AuditEvent.at))
        .where(
            col(AuditEvent.id).between(head - LOOK_BACK, head),
            col(AuditEvent.office_id) == tx.office.id,
            col(AuditEvent.clerk_id) == tx.actor.id,
            col(AuditEvent.order_name).in_(TRANSITIONS),
        )
        .order_by(col(AuditEvent.id).desc())
    )
    for name, moment in tx.connection.execute(own):
        if name == UNDO:
            break
        if name == ISSUE or visits.ended_at(tx, moment):
            return name, moment
    raise Refused(
        "ticket.nothing_to_undo", tr("No hay nada que deshacer."), tr("Solo se deshace el último paso, una vez.")
    )


def _take_back(tx: Transaction, moment: datetime) -> Iterator[TicketMoved]:
    """Undo what the order of a moment did: first what it began, so that the actor's window is free for the rest."""
    still_open = visits.all_open(tx.connection, tx.office.id)
    begun = {standing.visit_id: standing for standing in still_open if standing.since == moment}
    ended = visits.ended_at(tx, moment)
    gone_on = [past for past in ended if past.visit_id not in begun and past.closed_at != moment]
    if gone_on or not (begun or ended):
        raise Refused("ticket.moved_on", tr("El turno ya siguió adelante: no se puede deshacer."), tr("Vea la fila."))
    for past in ended:
        if past.visit_id in begun:
            yield moved(_compensate(tx, begun.pop(past.visit_id), past))
    for issued in begun.values():
        yield closed(tx, issued, Outcome.VOIDED)
    for past in ended:
        if past.closed_at == moment:
            yield moved(visits.reopen(tx, past, moment))


def _compensate(tx: Transaction, mistake: Standing, past: Standing) -> Standing:
    """End the period that was a mistake, begin one like the one before it, and tie the two."""
    visits.end(tx, mistake)
    restored = visits.begin_like(tx, past, tx.now)
    tx.connection.execute(
        update(VisitPeriod).where(col(VisitPeriod.id) == mistake.period_id).values(undone_by=restored.period_id)
    )
    return restored
