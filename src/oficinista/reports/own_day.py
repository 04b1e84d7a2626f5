"""What is asked of one clerk's day: whom they attended, what they did, their receipts, their promises, their till."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, func, select
from sqlmodel import col

from oficinista.commitments.models import Commitment
from oficinista.commitments.queries import commitments
from oficinista.commitments.standing import standing_words
from oficinista.i18n import tr
from oficinista.ledger.models import Tender
from oficinista.queue.models import Outcome, PeriodState, Visit, VisitTransaction
from oficinista.queue.services import find_transaction
from oficinista.reports.asked import Answer, Asked, Cell
from oficinista.reports.samples import sample
from oficinista.reports.visits import past_visits, real
from oficinista.tills.custody import fund_of
from oficinista.tills.models import Payment, TillDifference, TillSession, TillState
from oficinista.tills.sessions import session_rows
from oficinista.tills.wording import over_or_short, tender_name


def day(connection: Connection, asked: Asked) -> Answer:
    """A clerk's day."""
    return Answer(
        [
            *_visits(connection, asked),
            *_transactions(connection, asked),
            *_receipts(connection, asked),
            *_promises(connection, asked),
            *_tills(connection, asked),
        ]
    )


def _visits(connection: Connection, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    mine = [one for one in past_visits(connection, asked) if one.finished_by == asked.clerk_id]
    served = [one for one in mine if one.outcome is Outcome.SERVED]
    yield (tr("Visitas atendidas"), len(served), sample(real(served, PeriodState.SERVING, asked.clerk_id)).median, None)
    yield (tr("No se presentaron"), sum(one.outcome is Outcome.NO_SHOW for one in mine), None, None)
    yield (tr("Se fueron sin terminar"), sum(one.outcome is Outcome.LEFT for one in mine), None, None)


def _transactions(connection: Connection, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    rows = connection.execute(
        select(col(VisitTransaction.kind), func.count())
        .join(Visit, col(Visit.id) == col(VisitTransaction.visit_id))
        .where(col(VisitTransaction.clerk_id) == asked.clerk_id, col(Visit.business_date) == asked.until)
        .group_by(col(VisitTransaction.kind))
        .order_by(func.count().desc(), col(VisitTransaction.kind))
    )
    for kind, count in rows:
        yield (tr("Gestión: {name}", name=find_transaction(kind).name), count, None, None)


def _receipts(connection: Connection, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    """By tender; how much is not told while the money is not counted."""
    rows = connection.execute(
        select(
            col(Tender.kind),
            col(TillSession.state),
            func.count(func.distinct(col(Payment.entry_id))),
            func.sum(col(Tender.amount_cents)),
        )
        .join(Payment, col(Payment.entry_id) == col(Tender.entry_id))
        .join(TillSession, col(TillSession.id) == col(Payment.till_session_id))
        .where(col(TillSession.clerk_id) == asked.clerk_id, col(TillSession.business_date) == asked.until)
        .group_by(col(Tender.kind), col(TillSession.state))
        .order_by(col(Tender.kind), col(TillSession.state))
    )
    for kind, state, count, cents in rows:
        is_counted = state in (TillState.CLOSED, TillState.REVIEWED)
        yield (tr("Recibos: {name}", name=tender_name(kind)), count, None, int(cents) if is_counted else None)


def _promises(connection: Connection, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    made = select(func.count()).where(
        col(Commitment.office_id) == asked.office_id,
        col(Commitment.owner_id) == asked.clerk_id,
        col(Commitment.made_on) == asked.until,
    )
    yield (tr("Compromisos hechos"), int(connection.execute(made).scalar_one()), None, None)
    mine = commitments(
        connection, asked.office_id, asked.today, owner_id=asked.clerk_id, until=asked.until, with_done=True
    )
    counts = Counter(one.standing for one in mine if one.due_on == asked.until)
    for standing, count in counts.items():
        yield (tr("Vencen ese día: {standing}", standing=standing_words(standing)), count, None, None)


def _tills(connection: Connection, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    """The change fund of each till of theirs, and what was over or short once it is closed."""
    at = (col(TillSession.clerk_id) == asked.clerk_id, col(TillSession.business_date) == asked.until)
    for session in session_rows(connection, *at):
        if not session.is_batch:
            yield (tr("{till}: fondo", till=session.till_name), None, None, fund_of(connection, session.id))
        if session.closed_at is None:
            yield (tr("{till}: sin cuadrar", till=session.till_name), None, None, None)
        else:
            cents = _difference(connection, session.id)
            yield (f"{session.till_name}: {over_or_short(cents).lower()}", None, None, cents)


def _difference(connection: Connection, session_id: int) -> int:
    found = select(func.coalesce(func.sum(col(TillDifference.difference_cents)), 0)).where(
        col(TillDifference.till_session_id) == session_id
    )
    return int(connection.execute(found).scalar_one())
