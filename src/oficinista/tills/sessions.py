"""Finding till sessions, and saying in words why one cannot be used: who has the till, and since when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select
from sqlalchemy import text as sql
from sqlmodel import col

from oficinista.dates import clock_time, long_date
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.staff.models import Clerk
from oficinista.tills.models import Till, TillKind, TillSession, TillState
from oficinista.transaction import Transaction

UNSETTLED = "till_session.state IN ('open', 'frozen', 'counting')"
"""Written out, since a partial index serves only a condition that it can recognise."""


@dataclass(frozen=True, slots=True)
class Session:
    """A till session and who is in charge of it."""

    id: int
    till_number: int
    till_name: str
    clerk_id: int
    clerk_name: str
    business_date: date
    state: TillState
    opened_at: datetime
    closed_at: datetime | None
    office_id: int
    till_kind: TillKind

    @property
    def is_batch(self) -> bool:
        """Whether it is a batch of mail or of the drop box, and not a drawer at the window."""
        return self.till_kind is not TillKind.WINDOW


_SESSION: Select[*tuple[Any, ...]] = (
    select(
        col(TillSession.id),
        col(Till.number),
        col(Till.name),
        col(TillSession.clerk_id),
        col(Clerk.name).label("clerk_name"),
        col(TillSession.business_date),
        col(TillSession.state),
        col(TillSession.opened_at),
        col(TillSession.closed_at),
        col(TillSession.office_id),
        col(Till.kind),
    )
    .join(Till, col(Till.id) == col(TillSession.till_id))
    .join(Clerk, col(Clerk.id) == col(TillSession.clerk_id))
)
_BY_ID = _SESSION.where(col(TillSession.id) == bindparam("session"))
_OF_CLERK = _SESSION.where(col(TillSession.clerk_id) == bindparam("clerk"), sql(UNSETTLED))
_OF_TILL = _SESSION.where(col(TillSession.till_id) == bindparam("till"), sql(UNSETTLED))
_LAST_OF_CLERK = (
    _SESSION.where(col(TillSession.clerk_id) == bindparam("clerk")).order_by(col(TillSession.id).desc()).limit(1)
)
_OPEN = (
    select(col(TillSession.id), col(TillSession.business_date), col(Till.kind))
    .join(Till, col(Till.id) == col(TillSession.till_id))
    .where(col(TillSession.clerk_id) == bindparam("clerk"), sql(UNSETTLED), col(TillSession.state) == TillState.OPEN)
)


def session_rows(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Session, ...]:
    """The sessions that fulfil every condition, the oldest first."""
    rows = connection.execute(_SESSION.where(*conditions).order_by(col(TillSession.id)))
    return tuple(Session(*row) for row in rows)


def find_session(connection: Connection, session_id: int, office_id: int | None = None) -> Session:
    """The session of an id. Refuses one that does not exist, or is of another office than the one that asks."""
    row = connection.execute(_BY_ID, {"session": session_id}).one_or_none()
    if row is None or office_id not in {None, row.office_id}:
        raise Refused("till.session_unknown", tr("No hay una sesión de caja {id}.", id=session_id))
    return Session(*row)


def unsettled_of_clerk(connection: Connection, clerk_id: int) -> Session | None:
    """The session a clerk has not closed yet, of whatever day."""
    row = connection.execute(_OF_CLERK, {"clerk": clerk_id}).one_or_none()
    return None if row is None else Session(*row)


def unsettled_of_till(connection: Connection, till_id: int) -> Session | None:
    """The session that has a till and is not closed yet, of whatever day."""
    row = connection.execute(_OF_TILL, {"till": till_id}).one_or_none()
    return None if row is None else Session(*row)


def since(session: Session, today: date) -> str:
    """Since when somebody has a till: `8:05 a.m.`, with the day when it is not today."""
    time = clock_time(session.opened_at)
    return (
        time
        if session.business_date == today
        else tr("{time} del {day}", time=time, day=long_date(session.business_date))
    )


def require_open(tx: Transaction) -> int:
    """The id of the actor's open drawer of today. Refuses, with the reason, when they have none that takes money."""
    row = tx.connection.execute(_OPEN, {"clerk": tx.actor.id}).one_or_none()
    if row is None or row.kind is not TillKind.WINDOW or row.business_date != tx.business_date:
        raise _why_not_open(tx)
    return int(row.id)


def find_till(tx: Transaction, number: int) -> int | None:
    """The id of the till of a number of this office."""
    found = select(col(Till.id)).where(col(Till.office_id) == tx.office.id, col(Till.number) == number)
    return tx.connection.execute(found).scalar_one_or_none()


def require_till(tx: Transaction, number: int) -> int:
    """The id of the till of a number at the window. Refuses one that the office does not have there."""
    found = select(col(Till.id)).where(
        col(Till.office_id) == tx.office.id, col(Till.number) == number, col(Till.kind) == TillKind.WINDOW
    )
    till_id = tx.connection.execute(found).scalar_one_or_none()
    if till_id is None:
        raise Refused(
            "till.unknown", tr("No hay una caja {number} en esta oficina.", number=number), tr("Escoja otra caja.")
        )
    return till_id


def require_batch(tx: Transaction) -> int:
    """The id of the actor's open batch, of whatever day: it stays open until it agrees. Refuses when there is none."""
    row = tx.connection.execute(_OPEN, {"clerk": tx.actor.id}).one_or_none()
    if row is None or row.kind is TillKind.WINDOW:
        raise Refused("batch.not_open", tr("No tiene un lote abierto."), tr("Abra primero el lote de correo o buzón."))
    return int(row.id)


def require_open_of(tx: Transaction, session_id: int) -> int:
    """The id of the actor's open session, if it is that one and a batch; else of their open drawer of today."""
    row = tx.connection.execute(_OPEN, {"clerk": tx.actor.id}).one_or_none()
    if row is not None and row.id == session_id and row.kind is not TillKind.WINDOW:
        return session_id
    return require_open(tx)


def frozen(session: Session) -> Refused:
    """Why a till that is counted by surprise does nothing else."""
    return Refused(
        "till.frozen",
        tr("La caja {number} está detenida por un arqueo sorpresa.", number=session.till_number),
        tr("Cuéntela con el supervisor; al firmarlo los dos, sigue."),
    )


def why_no_money(session: Session, today: date) -> Refused | None:
    """Why a session that is not closed takes no money at the window today; None when it does."""
    if session.is_batch:
        return Refused(
            "till.is_batch",
            tr("Tiene abierto un lote de {till}: lo de la ventanilla no entra en él.", till=session.till_name),
            tr("Cierre el lote antes de abrir su caja."),
        )
    if session.business_date != today:
        return Refused(
            "till.other_day",
            tr("Su caja {number} es del {day}.", number=session.till_number, day=long_date(session.business_date)),
            tr("Cuéntela y ciérrela antes de abrir la de hoy."),
        )
    if session.state is TillState.FROZEN:
        return frozen(session)
    if session.state is not TillState.OPEN:
        return Refused(
            "till.counting",
            tr("La caja {number} ya se está contando: no recibe ni entrega dinero.", number=session.till_number),
            tr("Termine el cuadre y abra otra sesión."),
        )
    return None


def _why_not_open(tx: Transaction) -> Refused:
    row = tx.connection.execute(_LAST_OF_CLERK, {"clerk": tx.actor.id}).one_or_none()
    session = None if row is None else Session(*row)
    none = Refused("till.not_open", tr("No tiene una caja abierta."), tr("Abra su caja primero."))
    if session is None:
        return none
    if session.closed_at is None:
        return why_no_money(session, tx.business_date) or none
    if session.business_date != tx.business_date:
        return none
    time = clock_time(session.closed_at)
    closed = tr("Hoy, {time}, se cerró su caja {number}.", number=session.till_number, time=time)
    return Refused("till.not_open", closed, tr("Abra otra sesión para seguir cobrando."))
