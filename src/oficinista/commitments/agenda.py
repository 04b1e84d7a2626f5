"""What is due, in one list by days left: commitments, cases, crews' orders and notices, read from their own records.

What is to be done in a case is declared with its state, and is there as long as the case stands in it. Of a clerk, what
they promised and what they opened; of the office, all. Nothing is kept here: what is done is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.cases.lifecycle import Missed, Tray
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import SOON_DAYS, CaseRow, cases
from oficinista.commitments.queries import CommitmentRow, commitments


class DueKind(StrEnum):
    """What is due."""

    COMMITMENT = "commitment"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class DueThing:
    """Something that somebody has to do by a day, and what it is about. `is_broken` is a promise that was not kept.

    `state` is where a case stands; `missed`, what it means that its term has passed.
    """

    kind: DueKind
    number: str
    account: str
    customer: str
    what: str
    who: str
    due_on: date
    days_left: int
    is_broken: bool
    state: str = ""
    missed: Missed | None = None
    is_pressing: bool = False


def due_things(connection: Connection, office_id: int, today: date, clerk_id: int | None = None) -> list[DueThing]:
    """What is due, of a clerk or of the whole office, what was due first before the rest."""
    promises = map(_of_promise, commitments(connection, office_id, today, owner_id=clerk_id))
    opened = None if clerk_id is None else frozenset(connection.execute(_OPENED, {"clerk": clerk_id}).scalars())
    return sorted((*promises, *_of_cases(connection, office_id, today, opened)), key=_place)


def _of_cases(connection: Connection, office_id: int, today: date, opened: frozenset[str] | None) -> Iterator[DueThing]:
    for tray in Tray:
        for row in cases(connection, office_id, today, tray=tray):
            if row.next_on is not None and (opened is None or row.number in opened):
                yield _of_case(row, row.next_on, today)


def _of_promise(row: CommitmentRow) -> DueThing:
    return DueThing(
        kind=DueKind.COMMITMENT,
        number=row.number,
        account=row.account,
        customer=row.customer,
        what=row.what,
        who=row.owner,
        due_on=row.due_on,
        days_left=row.days_left,
        is_broken=row.days_left < 0,
        is_pressing=row.days_left <= SOON_DAYS,
    )


def _of_case(row: CaseRow, next_on: date, today: date) -> DueThing:
    return DueThing(
        kind=DueKind.CASE,
        number=row.number,
        account=row.account,
        customer=row.customer,
        what=row.todo,
        who="" if row.holder is None else row.holder.value,
        due_on=next_on,
        days_left=(next_on - today).days,
        is_broken=False,
        state=row.state_title,
        missed=row.missed,
        is_pressing=row.is_pressing,
    )


def _place(one: DueThing) -> tuple[Any, ...]:
    return (one.due_on, one.kind is not DueKind.COMMITMENT, one.number)


_OPENED = (
    select(col(Case.number))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(col(CaseEvent.place) == 1, col(CaseEvent.clerk_id) == bindparam("clerk"), col(Case.closed_on).is_(None))
)
