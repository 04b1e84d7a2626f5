"""What can be done with tickets. A clerk has one visitor at the window at most, and nobody is called by two.

Arrivals, undoing and the end of the day have modules of their own; their orders are found here too.
A visit is *called*, then *served* once the visitor is at the window: `ticket.start`, or the first thing done for them.
Finishing one who was only called is refused, so that a key struck twice never loses the next person's turn.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, Field
from sqlalchemy import ScalarSelect, or_, select, update
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Result, RowId, command
from oficinista.queue import visits
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.day_end import CloseDay, end_earlier_days
from oficinista.queue.models import Outcome, PeriodState, Ticket, Visit, VisitPeriod
from oficinista.queue.queries import IN_ORDER_OF_CALL
from oficinista.queue.services import find_service, find_transaction
from oficinista.queue.undo import UndoTicket
from oficinista.queue.visits import Code, ServiceCode, Standing, TicketMoved, closed, find_account, moved
from oficinista.seat import SEAT_LENGTH_MAX
from oficinista.staff.actors import find_actor
from oficinista.transaction import Transaction

__all__ = [
    "AddTransaction",
    "CallAgain",
    "CallNext",
    "CloseDay",
    "FinishAndCall",
    "FinishVisit",
    "HoldTicket",
    "IssueTicket",
    "NoteNoShow",
    "ResumeTicket",
    "ReturnTicket",
    "StartServing",
    "TransferTicket",
    "UndoTicket",
]


Window = Annotated[Line, Field(max_length=SEAT_LENGTH_MAX)]
"""Where a visitor is called to, as the board says it."""


class CallNext(Order):
    """Call whoever is next, of some services or of all, to a window if the clerk's has a name."""

    services: tuple[ServiceCode, ...] = ()
    window: Window = ""


@command("ticket.call_next")
def call_next(tx: Transaction, order: CallNext) -> TicketMoved:
    """Call the next in order. Refuses a clerk who has somebody at the window, and when nobody waits."""
    of_other_days = end_earlier_days(tx)
    visits.require_free(tx)
    called = _call(tx, order.services, order.window)
    if called is None:
        raise _nobody_for(tx, of_other_days)
    return moved(called)


class CallAgain(Order):
    """Call the same ticket once more."""


@command("ticket.call_again")
def call_again(tx: Transaction, order: CallAgain) -> TicketMoved:  # noqa: ARG001 - the actor says which
    """Call the actor's ticket again and count it. Refuses one who is already served."""
    current = visits.require_current(tx)
    if current.state != PeriodState.CALLED:
        raise Refused("ticket.started", tr("El turno {label} ya se está atendiendo.", label=current.label))
    return moved(visits.move(tx, current, PeriodState.CALLED, clerk_id=tx.actor.id, calls=current.calls + 1))


class StartServing(Order):
    """The called visitor is at the window, perhaps about an account."""

    account_number: Line | None = None


@command("ticket.start")
def start(tx: Transaction, order: StartServing) -> TicketMoved:
    """Start the service. Starting twice changes nothing but the account."""
    current = visits.require_current(tx)
    if order.account_number is not None:
        account_id = find_account(tx, order.account_number)
        tx.connection.execute(update(Visit).where(col(Visit.id) == current.visit_id).values(account_id=account_id))
    return moved(visits.start_serving(tx, current))


class NoteNoShow(Order):
    """The called visitor did not come."""


@command("ticket.no_show")
def no_show(tx: Transaction, order: NoteNoShow) -> TicketMoved:  # noqa: ARG001 - the actor says which
    """End the visit of one who does not come. Refuses before the number of calls that the office requires."""
    current = visits.require_current(tx)
    calls_needed = int(tx.rules.get("queue.no_show_calls", tx.business_date).value)
    if current.state != PeriodState.CALLED:
        raise Refused("ticket.started", tr("El turno {label} ya se está atendiendo.", label=current.label))
    if current.calls < calls_needed:
        raise Refused(
            "ticket.call_again",
            tr("Van {calls} de {needed} llamadas al turno {label}.", calls=current.calls, needed=calls_needed,
               label=current.label),
            tr("Llámelo otra vez."),
        )  # fmt: skip
    return closed(tx, current, Outcome.NO_SHOW)


class HoldTicket(Order):
    """The visitor steps aside for a while: why, and when they are expected back."""

    reason: Annotated[Line, Field(min_length=1)]
    resume_at: AwareDatetime | None = None


@command("ticket.hold")
def hold(tx: Transaction, order: HoldTicket) -> TicketMoved:
    """Put the actor's visitor on hold, so that the window is free. Refuses a time that has passed."""
    current = visits.require_serving(tx)
    if order.resume_at is not None and order.resume_at <= tx.now:
        raise Refused("ticket.resume_past", tr("Esa hora de regreso ya pasó."), tr("Escriba una hora posterior."))
    return moved(
        visits.move(
            tx, current, PeriodState.ON_HOLD, clerk_id=tx.actor.id, note=order.reason, resume_at=order.resume_at
        )
    )


class ResumeTicket(Order):
    """A visitor on hold is back, at a window if the clerk's has a name."""

    visit_id: RowId
    window: Window = ""


@command("ticket.resume")
def resume(tx: Transaction, order: ResumeTicket) -> TicketMoved:
    """Serve a visitor who was on hold, whoever held them. Refuses one whom another clerk took up first."""
    visits.require_free(tx)
    held = visits.find_open(tx, order.visit_id)
    if held.state != PeriodState.ON_HOLD:
        raise Refused("ticket.not_held", tr("El turno {label} no está retenido.", label=held.label), tr("Vea la fila."))
    return moved(visits.move(tx, held, PeriodState.SERVING, clerk_id=tx.actor.id, window=order.window))


class ReturnTicket(Order):
    """The actor's visitor goes back to the queue."""

    note: Line = ""


@command("ticket.return")
def return_to_queue(tx: Transaction, order: ReturnTicket) -> TicketMoved:
    """Put the actor's visitor back in the queue, in the place that their arrival gives them."""
    current = visits.require_current(tx)
    return moved(visits.move(tx, current, PeriodState.WAITING, clerk_id=None, note=order.note))


class TransferTicket(Order):
    """To another service, to one clerk, or both. Without a visit, the one at the actor's window."""

    to_service: ServiceCode | None = None
    to_clerk: Line | None = None
    note: Line = ""
    visit_id: RowId | None = None


@command("ticket.transfer")
def transfer(tx: Transaction, order: TransferTicket) -> TicketMoved:
    """Make a visitor wait for another service or for one clerk, with a note, keeping their arrival and their number.

    Refuses a transfer to nobody, to oneself or to who calls nobody, or of a visitor at another clerk's window.
    """
    if order.to_service is None and order.to_clerk is None:
        raise Refused("ticket.transfer_where", tr("Falta a qué servicio o a quién se transfiere."))
    service = None if order.to_service is None else find_service(order.to_service).code
    to_clerk = None if order.to_clerk is None else find_actor(tx.connection, order.to_clerk, "ticket.call_next")
    if to_clerk is not None and (to_clerk.id == tx.actor.id or to_clerk.office_id != tx.office.id):
        raise Refused("ticket.transfer_who", tr("Transfiéralo a otra persona de esta oficina."))
    if to_clerk is not None and not to_clerk.may:
        raise Refused(
            "ticket.transfer_who",
            tr("{name} no llama turnos: nadie lo atendería.", name=to_clerk.name),
            tr("Transfiéralo a quien atiende."),
        )
    current = visits.require_current(tx) if order.visit_id is None else visits.find_open(tx, order.visit_id)
    if current.state in visits.AT_THE_WINDOW and current.clerk_id != tx.actor.id:
        raise Refused("ticket.elsewhere", tr("Otra persona atiende el turno {label}.", label=current.label))
    return moved(
        visits.move(
            tx,
            current,
            PeriodState.WAITING,
            clerk_id=None if to_clerk is None else to_clerk.id,
            service=service,
            note=order.note,
        )
    )


class FinishVisit(Order):
    """The visitor at the actor's window leaves, served unless they gave up."""

    gave_up: bool = False


@command("ticket.finish")
def finish(tx: Transaction, order: FinishVisit) -> TicketMoved:
    """Close the visit. Refuses one that was called and not started."""
    outcome = Outcome.LEFT if order.gave_up else Outcome.SERVED
    return closed(tx, visits.require_serving(tx), outcome)


class FinishAndCall(Order):
    """Finish this visit and call the next."""

    services: tuple[ServiceCode, ...] = ()
    window: Window = ""


class FinishedAndCalled(Result):
    """The visit that is over, and the one called, or None when nobody waits."""

    finished: TicketMoved
    called: TicketMoved | None


@command("ticket.finish_and_call")
def finish_and_call(tx: Transaction, order: FinishAndCall) -> FinishedAndCalled:
    """Close the visit and call the next in order, if anybody waits. Refuses as finishing does."""
    finished = closed(tx, visits.require_serving(tx), Outcome.SERVED)
    end_earlier_days(tx)
    called = _call(tx, order.services, order.window)
    return FinishedAndCalled(finished=finished, called=None if called is None else moved(called))


class AddTransaction(Order):
    """One thing that was done for the visitor, and what it produced."""

    kind: Code
    account_number: Line | None = None
    product_kind: Code | None = None
    product_id: Line | None = None


@command("ticket.add_transaction")
def add_transaction(tx: Transaction, order: AddTransaction) -> TicketMoved:
    """Tie a thing done to the visit at the actor's window. Refuses when there is none."""
    kind = find_transaction(order.kind)
    account_id = None if order.account_number is None else find_account(tx, order.account_number)
    visits.require_current(tx)
    visits.note_product(
        tx, kind.code, account_id=account_id, product_kind=order.product_kind, product_id=order.product_id
    )
    return moved(visits.require_current(tx))


def _call(tx: Transaction, services: tuple[str, ...], window: str) -> Standing | None:
    """Claim the next waiting period in one statement and begin the call; None when nobody waits for this clerk."""
    claimed = tx.connection.execute(
        update(VisitPeriod)
        .where(col(VisitPeriod.id) == _next_waiting(tx, services), col(VisitPeriod.ended_at).is_(None))
        .values(ended_at=tx.now)
        .returning(col(VisitPeriod.visit_id), col(VisitPeriod.service))
    ).one_or_none()
    if claimed is None:
        return None
    return visits.begin(
        tx,
        claimed.visit_id,
        PeriodState.CALLED,
        service=claimed.service,
        started_at=tx.now,
        clerk_id=tx.actor.id,
        calls=1,
        window=window,
    )


def _nobody_for(tx: Transaction, of_other_days: Sequence[Standing]) -> Refused:
    """Why nobody was called: nobody of today waits, or those who do wait for somebody else.

    Those of other days are there again, since a refusal changes nothing.
    """
    message, next_step = tr("Nadie espera en la fila."), tr("Espere a que se emita un turno.")
    if any(one.state == PeriodState.WAITING for one in visits.all_open(tx.connection, tx.office.id)):
        message = tr("Quienes esperan, esperan a otra persona u otro servicio.")
        next_step = tr("En la fila, W transfiere a quien está marcado.")
    elif of_other_days:
        message = tr("Nadie que llegara hoy espera en la fila.")
        next_step = tr("El primer turno que se dé hoy cierra los de otro día; un supervisor, con X en la fila.")
    return Refused("ticket.nobody_waits", message, next_step)


def _next_waiting(tx: Transaction, services: tuple[str, ...]) -> ScalarSelect[int | None]:
    waiting = (
        select(col(VisitPeriod.id))
        .join(Visit, col(Visit.id) == col(VisitPeriod.visit_id))
        .join(Ticket, col(Ticket.visit_id) == col(VisitPeriod.visit_id))
        .where(
            col(VisitPeriod.office_id) == tx.office.id,
            col(VisitPeriod.state) == PeriodState.WAITING,
            col(VisitPeriod.ended_at).is_(None),
            or_(col(VisitPeriod.clerk_id).is_(None), col(VisitPeriod.clerk_id) == tx.actor.id),
        )
        .correlate(None)
    )
    if services:
        waiting = waiting.where(col(VisitPeriod.service).in_([find_service(code).code for code in services]))
    first = waiting.order_by(*IN_ORDER_OF_CALL).limit(1).with_for_update(of=VisitPeriod, skip_locked=True)
    return first.scalar_subquery()
