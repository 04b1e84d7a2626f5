"""What is asked about surprise counts: which till is frozen, what each count found, and which are proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.audit.models import AuditEvent
from oficinista.clock import PUERTO_RICO, day_start, local
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.orders import Refused
from oficinista.staff.models import Clerk, OfficeRow
from oficinista.tills.differences import Difference
from oficinista.tills.models import (
    CountPurpose,
    FreezeOutcome,
    SurpriseTender,
    Till,
    TillFreeze,
    TillFreezeEnd,
    TillKind,
    TillSession,
    TillState,
)
from oficinista.tills.queries import Count, counts
from oficinista.tills.sessions import Session, session_rows
from oficinista.tills.surprise_plan import proposed_at, surprise_plan

ACTS = "ARQ"
DIGITS_MAX = 12


def act_number(office_code: str, freeze_id: int) -> str:
    """The number of the act of a surprise count."""
    return f"{ACTS}-{office_code}-{freeze_id:06d}"


@dataclass(frozen=True, slots=True)
class Freeze:
    """A till stopped to be counted by surprise; without an outcome it waits for its count."""

    id: int
    act: str
    session_id: int
    till_number: int
    business_date: date
    clerk_id: int
    clerk_name: str
    frozen_by: int
    frozen_by_name: str
    frozen_at: datetime
    outcome: FreezeOutcome | None
    count_id: int | None
    ended_by_name: str | None
    signed_by: int | None
    signed_by_name: str | None
    ended_at: datetime | None
    words: str | None
    found: tuple[Difference, ...]

    @property
    def off_cents(self) -> int:
        """What is over or short in all tenders together, without netting one against another."""
        return sum(abs(one.cents) for one in self.found)


_CLERK, _FREEZER = aliased(Clerk, flat=True), aliased(Clerk, flat=True)
_ENDER, _SIGNER = aliased(Clerk, flat=True), aliased(Clerk, flat=True)
_FREEZES: Select[*tuple[Any, ...]] = (
    select(
        col(TillFreeze.id),
        col(OfficeRow.code),
        col(TillFreeze.till_session_id),
        col(Till.number),
        col(TillSession.business_date),
        col(TillFreeze.clerk_id),
        col(_CLERK.name).label("clerk_name"),
        col(TillFreeze.frozen_by),
        col(_FREEZER.name).label("frozen_by_name"),
        col(TillFreeze.frozen_at),
        col(TillFreezeEnd.outcome),
        col(TillFreezeEnd.cash_count_id),
        col(_ENDER.name).label("ended_by_name"),
        col(TillFreezeEnd.signed_by),
        col(_SIGNER.name).label("signed_by_name"),
        col(TillFreezeEnd.ended_at),
        col(TillFreezeEnd.words),
    )
    .join(TillSession, col(TillSession.id) == col(TillFreeze.till_session_id))
    .join(Till, col(Till.id) == col(TillSession.till_id))
    .join(OfficeRow, col(OfficeRow.id) == col(TillSession.office_id))
    .join(_CLERK, col(_CLERK.id) == col(TillFreeze.clerk_id))
    .join(_FREEZER, col(_FREEZER.id) == col(TillFreeze.frozen_by))
    .outerjoin(TillFreezeEnd, col(TillFreezeEnd.freeze_id) == col(TillFreeze.id))
    .outerjoin(_ENDER, col(_ENDER.id) == col(TillFreezeEnd.ended_by))
    .outerjoin(_SIGNER, col(_SIGNER.id) == col(TillFreezeEnd.signed_by))
    .order_by(col(TillFreeze.id).desc())
)
SHOWN_MAX = 200


def open_freeze(connection: Connection, session_id: int) -> Freeze | None:
    """The freeze of a session that has not ended."""
    found = _found(connection, col(TillFreeze.till_session_id) == session_id, col(TillFreezeEnd.freeze_id).is_(None))
    return found[0] if found else None


def of_session(connection: Connection, session_id: int) -> tuple[Freeze, ...]:
    """The surprise counts of a session, the last first."""
    return _found(connection, col(TillFreeze.till_session_id) == session_id)


def freezes(connection: Connection, office_id: int, since: date, until: date) -> tuple[Freeze, ...]:
    """What was frozen in the sessions of some days of an office, the last first."""
    days = col(TillSession.business_date).between(since, until)
    return _found(connection, col(TillSession.office_id) == office_id, days)


def find_act(connection: Connection, number: str, office_id: int) -> Freeze:
    """The surprise count of an act's number. Refuses one that this office never made, or that was not counted."""
    wanted = number.strip().upper()
    tail = wanted.rpartition("-")[2]
    if tail.isascii() and tail.isdigit() and len(tail) <= DIGITS_MAX:
        for one in _found(connection, col(TillFreeze.id) == int(tail), col(TillSession.office_id) == office_id):
            if one.act == wanted and one.outcome is FreezeOutcome.COUNTED:
                return one
    raise Refused(
        "surprise.unknown",
        tr("No hay un acta de arqueo {number}.", number=number[:40]),
        tr("Búsquela en la lista de arqueos sorpresa."),
    )


def count_of(connection: Connection, freeze: Freeze) -> Count:
    """What was counted, piece by piece."""
    made = counts(connection, freeze.session_id, CountPurpose.SURPRISE)
    return next(one for one in made if one.id == freeze.count_id)


def _found(connection: Connection, *conditions: Any) -> tuple[Freeze, ...]:
    rows = connection.execute(_FREEZES.where(*conditions).limit(SHOWN_MAX)).all()
    tenders = _tenders(connection, [row.id for row in rows])
    return tuple(_freeze(row, tuple(tenders.get(row.id, ()))) for row in rows)


def _freeze(row: Row[Any], found: tuple[Difference, ...]) -> Freeze:
    values: tuple[Any, ...] = (row.id, act_number(row.code, row.id), *row[2:], found)
    return Freeze(*values)


def _tenders(connection: Connection, ids: Iterable[int]) -> Mapping[int, list[Difference]]:
    found: dict[int, list[Difference]] = {}
    rows = connection.execute(
        select(
            col(SurpriseTender.freeze_id),
            col(SurpriseTender.tender_kind),
            col(SurpriseTender.expected_cents),
            col(SurpriseTender.counted_cents),
        ).where(col(SurpriseTender.freeze_id).in_(list(ids)))
    ).all()
    order = list(TenderKind)
    for row in sorted(rows, key=lambda row: order.index(row.tender_kind)):
        found.setdefault(row.freeze_id, []).append(Difference(row.tender_kind, row.expected_cents, row.counted_cents))
    return found


# What is proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clerk's till that is to be counted by surprise on a day, from an hour on; `act` is the count's, once made."""

    day: date
    session: Session
    at: time
    spared_days: int
    act: str | None

    @property
    def was_possible(self) -> bool:
        """Whether the till was open at that time."""
        at = datetime.combine(self.day, self.at, PUERTO_RICO)
        closed_at = self.session.closed_at
        return self.session.opened_at <= at and (closed_at is None or closed_at > at)


def proposals(connection: Connection, office_id: int, day: date) -> tuple[Proposal, ...]:
    """The tills that a day's draw proposes, in the order of their hours.

    The draw is of the last link of the audit chain before the day: nobody knows it before, nor chooses it, and whoever
    has the books draws the same again. It is of each clerk by themselves, who has had a till open that day.
    """
    seed = _seed(connection, office_id, day)
    made = freezes(connection, office_id, day, day)
    acts = {one.clerk_id: one.act for one in made if one.outcome is FreezeOutcome.COUNTED}
    found = []
    sessions = session_rows(
        connection,
        col(TillSession.office_id) == office_id,
        col(TillSession.business_date) == day,
        col(Till.kind) == TillKind.WINDOW,
    )
    for session in {one.clerk_id: one for one in sessions}.values():
        spared = _spared_days(connection, session.clerk_id, day)
        at = proposed_at(seed, session.clerk_id, spared, surprise_plan())
        if at is not None:
            found.append(Proposal(day, session, at, spared, acts.get(session.clerk_id)))
    return tuple(sorted(found, key=lambda one: (one.at, one.session.id)))


def due(connection: Connection, office_id: int, now: datetime) -> tuple[Proposal, ...]:
    """The proposals of today whose hour has come, whose till is still open and that nobody has made."""
    moment = local(now)
    return tuple(
        one
        for one in proposals(connection, office_id, moment.date())
        if one.act is None and one.at <= moment.time() and one.session.state is TillState.OPEN
    )


def _seed(connection: Connection, office_id: int, day: date) -> bytes:
    """The last link of the audit chain before a day; nothing on the first."""
    last = (
        select(col(AuditEvent.hash))
        .where(col(AuditEvent.office_id) == office_id, col(AuditEvent.at) < day_start(day))
        .order_by(col(AuditEvent.sequence).desc())
        .limit(1)
    )
    return bytes(connection.execute(last).scalar_one_or_none() or b"")


def _spared_days(connection: Connection, clerk_id: int, day: date) -> int:
    """On how many days before one a clerk has had a till since theirs was last counted by surprise."""
    counted = (
        select(func.max(col(TillSession.business_date)))
        .join(TillFreeze, col(TillFreeze.till_session_id) == col(TillSession.id))
        .join(TillFreezeEnd, col(TillFreezeEnd.freeze_id) == col(TillFreeze.id))
        .where(
            col(TillFreeze.clerk_id) == clerk_id,
            col(TillFreezeEnd.outcome) == FreezeOutcome.COUNTED,
            col(TillSession.business_date) < day,
        )
    )
    since = connection.execute(counted).scalar_one() or date.min
    days = (
        select(func.count(col(TillSession.business_date).distinct()))
        .join(Till, col(Till.id) == col(TillSession.till_id))
        .where(
            col(TillSession.clerk_id) == clerk_id,
            col(Till.kind) == TillKind.WINDOW,
            col(TillSession.business_date) > since,
            col(TillSession.business_date) < day,
        )
    )
    return int(connection.execute(days).scalar_one())
