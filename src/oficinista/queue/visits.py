"""The life of a visit, as its periods: where it stands, how it moves on, how it ends.

    waiting -> called -> serving -> (closed)        on_hold <-> serving, and back to waiting from any of them

Everything that happens in the queue is one of `begin`, `move`, `closed` and `reopen`: a period ends where the next
begins, so the periods of a visit never overlap and leave no gap while it is open. The guards refuse anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, Select, bindparam, func, insert, select, update
from sqlalchemy import text as sql
from sqlmodel import col

from oficinista.customers.models import Account
from oficinista.customers.numbers import unknown_account
from oficinista.i18n import tr
from oficinista.orders import Refused, Result
from oficinista.queue.models import Outcome, PeriodState, Ticket, Visit, VisitPeriod, VisitTransaction
from oficinista.queue.services import find_service
from oficinista.transaction import Transaction

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
"""The code of something in the catalogues."""
ServiceCode = Annotated[str, Field(pattern=r"^([a-z_]{1,32}|[A-Z])$")]
"""A service by its code or by the letter of its tickets."""
AT_THE_WINDOW = (PeriodState.CALLED, PeriodState.SERVING)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visit stands: its last period, and the ticket in the visitor's hand."""

    visit_id: int
    period_id: int
    label: str
    service: str
    state: PeriodState
    since: datetime
    clerk_id: int | None
    calls: int
    note: str
    resume_at: datetime | None
    arrived_at: datetime
    priority: str | None
    closed_at: datetime | None
    window: str


class TicketMoved(Result):
    """Where the ticket stands now: a state while the visit is open, an outcome once it is over.

    Of a new one, the minutes of waiting to expect, where they can be told.
    """

    visit_id: int
    label: str
    service: str
    state: PeriodState | None = None
    outcome: Outcome | None = None
    calls: int = 0
    priority: str | None = None
    wait_from_minutes: int | None = None
    wait_to_minutes: int | None = None


_PERIOD = select(
    col(VisitPeriod.visit_id),
    col(VisitPeriod.id),
    col(Ticket.service),
    col(Ticket.number),
    col(VisitPeriod.service),
    col(VisitPeriod.state),
    col(VisitPeriod.started_at),
    col(VisitPeriod.clerk_id),
    col(VisitPeriod.calls),
    col(VisitPeriod.note),
    col(VisitPeriod.resume_at),
    col(Visit.arrived_at),
    col(Ticket.priority_reason),
    col(Visit.closed_at),
    col(VisitPeriod.window_name),
).select_from(VisitPeriod).join(Visit, col(Visit.id) == col(VisitPeriod.visit_id)).join(
    Ticket, col(Ticket.visit_id) == col(VisitPeriod.visit_id)
)  # fmt: skip

_CURRENT = _PERIOD.where(
    col(VisitPeriod.clerk_id) == bindparam("clerk"),
    sql("visit_period.ended_at IS NULL AND visit_period.state IN ('called', 'serving')"),
)
"""Prepared, since every payment asks it; written out, since a partial index serves only a condition it recognises."""


def find_account(tx: Transaction, number: str) -> int:
    """The id of an account. Refuses a number that is nobody's."""
    found = tx.connection.execute(select(col(Account.id)).where(col(Account.number) == number)).scalar_one_or_none()
    if found is None:
        raise unknown_account(number)
    return found


def find_current(connection: Connection, clerk_id: int) -> Standing | None:
    """The visit that a clerk calls or serves."""
    row = connection.execute(_CURRENT, {"clerk": clerk_id}).one_or_none()
    return None if row is None else _standing(row)


def require_current(tx: Transaction) -> Standing:
    """The visit that the actor calls or serves. Refuses when there is none."""
    current = find_current(tx.connection, tx.actor.id)
    if current is None:
        raise Refused("ticket.none", tr("No tiene a nadie en la ventanilla."), tr("Llame un turno."))
    return current


def require_serving(tx: Transaction) -> Standing:
    """The visit that the actor serves. Refuses one that was only called: it may not have come to the window."""
    current = require_current(tx)
    if current.state != PeriodState.SERVING:
        raise Refused(
            "ticket.not_started",
            tr("El turno {label} fue llamado, pero no se ha empezado a atender.", label=current.label),
            tr("Empiece a atenderlo, o anote que no se presentó."),
        )
    return current


def require_free(tx: Transaction) -> None:
    """Refuse an actor who has somebody at the window."""
    current = find_current(tx.connection, tx.actor.id)
    if current is not None:
        raise Refused(
            "ticket.busy",
            tr("Todavía tiene el turno {label} en la ventanilla.", label=current.label),
            tr("Termínelo, reténgalo o devuélvalo a la fila."),
        )


def find_open(tx: Transaction, visit_id: int) -> Standing:
    """Where an open visit of this office stands. Refuses one that is over or that does not exist."""
    found = _standings(
        tx.connection,
        _PERIOD.where(
            col(VisitPeriod.office_id) == tx.office.id,
            col(VisitPeriod.visit_id) == visit_id,
            col(VisitPeriod.ended_at).is_(None),
        ),
    )
    if not found:
        raise Refused("ticket.over", tr("Ese turno ya terminó o no existe."), tr("Vea la fila."))
    return found[0]


def all_open(connection: Connection, office_id: int, *, before: date | None = None) -> list[Standing]:
    """Every open visit of an office, or of those who came before a day, in the order of arrival."""
    still_open = _PERIOD.where(col(VisitPeriod.office_id) == office_id, col(VisitPeriod.ended_at).is_(None))
    if before is not None:
        still_open = still_open.where(col(Visit.business_date) < before)
    return _standings(connection, still_open.order_by(col(VisitPeriod.visit_id)))


def ended_at(tx: Transaction, moment: datetime) -> list[Standing]:
    """The periods that the order of a moment ended: no two orders of an office have the same.

    Those that ended because their day was over are not among them: that was not its actor's doing.
    """
    return _standings(
        tx.connection,
        _PERIOD.where(
            col(VisitPeriod.office_id) == tx.office.id,
            col(VisitPeriod.ended_at) == moment,
            col(Visit.outcome).is_distinct_from(Outcome.DAY_CLOSED),
        ),
    )


def move(
    tx: Transaction,
    standing: Standing,
    state: PeriodState,
    *,
    clerk_id: int | None,
    service: str | None = None,
    calls: int = 0,
    note: str = "",
    resume_at: datetime | None = None,
    window: str = "",
) -> Standing:
    """End the open period of a visit and begin the next at the same moment; at a window they stay at the same one."""
    end(tx, standing)
    stays = state in AT_THE_WINDOW and standing.state in AT_THE_WINDOW
    return begin(
        tx,
        standing.visit_id,
        state,
        service=service or standing.service,
        started_at=tx.now,
        clerk_id=clerk_id,
        calls=calls,
        note=note,
        resume_at=resume_at,
        window=standing.window if stays else window,
    )


def moved(standing: Standing) -> TicketMoved:
    """The answer about a visit that goes on."""
    return TicketMoved(
        visit_id=standing.visit_id,
        label=standing.label,
        service=standing.service,
        state=standing.state,
        calls=standing.calls,
        priority=standing.priority,
    )


def closed(tx: Transaction, standing: Standing, outcome: Outcome) -> TicketMoved:
    """End the open period of a visit and the visit with it; the answer about it."""
    end(tx, standing)
    tx.connection.execute(
        update(Visit).where(col(Visit.id) == standing.visit_id).values(closed_at=tx.now, outcome=outcome)
    )
    return TicketMoved(visit_id=standing.visit_id, label=standing.label, service=standing.service, outcome=outcome)


def reopen(tx: Transaction, last: Standing, closed_at: datetime) -> Standing:
    """Open a visit again from the moment it closed, in the state in which it was."""
    tx.connection.execute(update(Visit).where(col(Visit.id) == last.visit_id).values(closed_at=None, outcome=None))
    return begin_like(tx, last, closed_at)


def begin_like(tx: Transaction, period: Standing, started_at: datetime) -> Standing:
    """Begin a period like an earlier one: what undoes a mistake."""
    return begin(
        tx,
        period.visit_id,
        period.state,
        service=period.service,
        started_at=started_at,
        clerk_id=period.clerk_id,
        calls=period.calls,
        note=period.note,
        resume_at=period.resume_at,
        window=period.window,
    )


def begin(
    tx: Transaction,
    visit_id: int,
    state: PeriodState,
    *,
    service: str,
    started_at: datetime,
    clerk_id: int | None = None,
    calls: int = 0,
    note: str = "",
    resume_at: datetime | None = None,
    window: str = "",
) -> Standing:
    """Begin a period of a visit that has none open."""
    period = {
        "office_id": tx.office.id,
        "visit_id": visit_id,
        "state": state,
        "service": service,
        "started_at": started_at,
        "clerk_id": clerk_id,
        "calls": calls,
        "note": note,
        "resume_at": resume_at,
        "window_name": window,
    }
    period_id = tx.connection.execute(insert(VisitPeriod).returning(col(VisitPeriod.id)), period).scalar_one()
    return _standings(tx.connection, _PERIOD.where(col(VisitPeriod.id) == period_id))[0]


def end(tx: Transaction, standing: Standing) -> None:
    """End a period that is open."""
    ended = tx.connection.execute(
        update(VisitPeriod)
        .where(col(VisitPeriod.id) == standing.period_id, col(VisitPeriod.ended_at).is_(None))
        .values(ended_at=tx.now)
    )
    if ended.rowcount != 1:
        raise AssertionError(f"period {standing.period_id} had ended")


def start_serving(tx: Transaction, current: Standing) -> Standing:
    """The called visitor is at the window. One who is served already stays so."""
    if current.state == PeriodState.SERVING:
        return current
    return move(tx, current, PeriodState.SERVING, clerk_id=tx.actor.id, calls=current.calls)


def note_product(
    tx: Transaction, kind: str, *, account_id: int | None = None, product_kind: str | None, product_id: str | None
) -> int | None:
    """Tie what an order produced to the visit at the actor's window, and start serving it if it was only called.

    The visit's id, or None when nobody is at the window. The transaction began where the one before it in this visit
    ended, or with the service.
    """
    current = find_current(tx.connection, tx.actor.id)
    if current is None:
        return None
    serving = start_serving(tx, current)
    last_end = tx.connection.execute(
        select(func.max(col(VisitTransaction.ended_at))).where(col(VisitTransaction.visit_id) == serving.visit_id)
    ).scalar_one()
    tx.connection.execute(
        insert(VisitTransaction),
        {
            "visit_id": serving.visit_id,
            "clerk_id": tx.actor.id,
            "kind": kind,
            "account_id": account_id,
            "started_at": max(serving.since, last_end) if last_end else serving.since,
            "ended_at": tx.now,
            "product_kind": product_kind,
            "product_id": product_id,
        },
    )
    return serving.visit_id


def _standings(connection: Connection, statement: Select[*tuple[Any, ...]]) -> list[Standing]:
    return [_standing(row) for row in connection.execute(statement)]


def _standing(row: Sequence[Any]) -> Standing:
    visit_id, period_id, issued_for, number, *rest = row
    return Standing(visit_id, period_id, find_service(issued_for).label(number), *rest)
