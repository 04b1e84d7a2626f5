"""Bringing in what the crews found: every row is checked before any is written, and each is taken once.

A row that says what the order already has, of the same day, was taken before: it may come as often as it likes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.cases.forms import answered
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Order, Refused, Result, command
from oficinista.transaction import Transaction
from oficinista.work import ordering
from oficinista.work.completing import COMPLETE, COMPLETE_CANCELLED, complete
from oficinista.work.differences import differences
from oficinista.work.ordering import CANCELLED_STATE, DONE_ON, RESULT
from oficinista.work.queries import order_file
from oficinista.work.results_file import Rejected, ResultRow
from oficinista.work.types import WORK_ORDER, find_type, order_types

ROWS_AT_ONCE = 20
"""Each result is a paper to be set, and nobody else writes meanwhile: half a second of it, and no more."""
ACTIONS = {"done": COMPLETE, "returned": "return"}
OUTCOMES = {COMPLETE: "done", COMPLETE_CANCELLED: "done", "return": "returned"}
"""What a crew said, by the action that it was."""
CANCEL = "cancel"


class RejectedResult(Result):
    """A row that was not taken."""

    line: int
    reason: str


class ResultsImported(Result):
    """How many orders were completed and returned, how many rows were known, and each that was not taken.

    `differing` are the orders whose crews found a meter or a service that is not the one on record.
    """

    completed: int
    returned: int
    known: int
    rejected: tuple[RejectedResult, ...]
    differing: tuple[str, ...] = ()


class ImportResults(Order):
    """What the crews say of several orders."""

    rows: Annotated[tuple[ResultRow, ...], Field(min_length=1, max_length=ROWS_AT_ONCE)]


@dataclass
class ResultsPlan:
    """What the rows do: those to write in the order of the file, how many are known, and those that cannot be taken."""

    rows: list[ResultRow] = field(default_factory=list)
    known: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


@dataclass
class _Order:
    """An order as it stands: its type, its state, and what crews have said of it.

    `last_on` is the last day that a crew could know of: not that of its cancelling.
    """

    kind: str
    state: str
    last_on: date
    heard: list[tuple[str, date, dict[str, str]]]
    line: int | None = None


def _touches(connection: Connection, order: ImportResults) -> list[str]:
    return list(connection.execute(_ACCOUNTS, {"numbers": [row.number for row in order.rows]}).scalars())


@command("order.import_results", touches=_touches)
def import_results(tx: Transaction, order: ImportResults) -> ResultsImported:
    """Complete and return orders by what the crews say. What cannot be taken is told with its line, and why."""
    plan = plan_results(tx.connection, order.rows, tx.office.id, tx.business_date)
    for row in plan.rows:
        if row.outcome == "done":
            complete(tx, row.number, row.result, row.words, row.on)
        else:
            ordering.give_back(tx, row.number, row.words, row.on)
    return imported(plan)


def plan_results(connection: Connection, rows: Sequence[ResultRow], office_id: int, today: date) -> ResultsPlan:
    """What an import would do, without doing it."""
    known = _orders(connection, {row.number for row in rows}, office_id)
    plan = ResultsPlan()
    for row in rows:
        try:
            is_new = _is_new(known.get(row.number), row, today)
        except Refused as refused:
            plan.rejected.append(Rejected(row.line, str(refused.refusal)))
            continue
        if is_new:
            plan.rows.append(row)
            if _differs(connection, row, office_id, today):
                plan.differing.append(row.number)
        else:
            plan.known += 1
    return plan


def imported(plan: ResultsPlan) -> ResultsImported:
    """What carrying out a plan comes to."""
    done = sum(row.outcome == "done" for row in plan.rows)
    found = ResultsImported(completed=done, returned=len(plan.rows) - done, known=plan.known, rejected=(),
                            differing=tuple(plan.differing))  # fmt: skip
    return with_rejected(found, plan.rejected)


def together(done: Iterable[ResultsImported]) -> ResultsImported:
    """What several imports come to."""
    every = list(done)
    return ResultsImported(
        completed=sum(one.completed for one in every),
        returned=sum(one.returned for one in every),
        known=sum(one.known for one in every),
        rejected=tuple(row for one in every for row in one.rejected),
        differing=tuple(number for one in every for number in one.differing),
    )


def with_rejected(found: ResultsImported, rejected: Iterable[Rejected]) -> ResultsImported:
    """The same with other rows that were not taken, all by their lines."""
    more = (RejectedResult(line=line, reason=reason) for line, reason in rejected)
    every = sorted([*found.rejected, *more], key=lambda one: one.line)
    return found.model_copy(update={"rejected": tuple(every)})


def _is_new(order: _Order | None, row: ResultRow, today: date) -> bool:
    """Whether a row is to be written; not, when the order has it. Refuses one that cannot be."""
    if order is None:
        raise Refused("order.unknown", tr("No hay una orden {number}.", number=row.number))
    result = answered(find_type(order.kind).result, row.result) if row.outcome == "done" else {}
    heard = (row.outcome, row.on, result)
    if heard in order.heard:
        return False
    if order.line is not None:
        raise Refused("order.twice", tr("La orden ya viene en la línea {line}, con otra cosa.", line=order.line))
    _refuse_row(order, row, today)
    order.heard.append(heard)
    order.line = row.line
    return True


def _differs(connection: Connection, row: ResultRow, office_id: int, today: date) -> bool:
    """Whether a result says of the meter or of the service what is not on record."""
    if row.outcome != "done" or not {*row.result} & {
        field for one in order_types().values() for field in one.on_record
    }:
        return False
    order = order_file(connection, row.number, office_id, today)
    found = answered(order.kind.result, row.result)
    return any(differences(order.kind, found, order.place.meter_serial, order.place.service))


def _refuse_row(order: _Order, row: ResultRow, today: date) -> None:
    lifecycle = find_lifecycle(WORK_ORDER)
    was_done_anyway = row.outcome == "done" and order.state == CANCELLED_STATE
    if not was_done_anyway and ACTIONS[row.outcome] not in lifecycle.actions_from(order.state):
        raise Refused("case.not_now", tr("La orden está «{state}».", state=tr(lifecycle.states[order.state].title)))
    if not order.last_on <= row.on <= today:
        raise Refused(
            "order.day",
            tr("La fecha no está entre el {first} y hoy.", first=long_date(order.last_on)),
        )
    if row.outcome == "returned" and len(row.words.strip()) < WORDS_MIN:
        raise Refused("order.unsaid", tr("No dice por qué no se hizo."))
    if row.outcome == "returned" and row.result:
        raise Refused("order.not_done", tr("Trae un resultado y dice que no se hizo."))


def _orders(connection: Connection, numbers: set[str], office_id: int) -> dict[str, _Order]:
    found: dict[str, _Order] = {}
    heard: dict[str, list[tuple[str, date, dict[str, str]]]] = defaultdict(list)
    for row in connection.execute(_EVENTS, {"numbers": sorted(numbers), "office": office_id}):
        data = from_json(row.data_json)
        if row.action in OUTCOMES:
            day = date.fromisoformat(data[DONE_ON]) if DONE_ON in data else row.happened_on
            heard[row.number].append((OUTCOMES[row.action], day, data.get(RESULT, {})))
        before = found.get(row.number)
        last_on = before.last_on if before and row.action == CANCEL else row.happened_on
        found[row.number] = _Order(row.kind, row.state, last_on, heard[row.number])
    return found


_ACCOUNTS: Select[*tuple[Any, ...]] = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number).in_(bindparam("numbers", expanding=True)))
    .distinct()
)
_EVENTS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.number),
        col(Case.kind),
        col(Case.state),
        col(CaseEvent.action),
        col(CaseEvent.happened_on),
        col(CaseEvent.data_json),
    )
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.number).in_(bindparam("numbers", expanding=True)),
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == WORK_ORDER,
    )
    .order_by(col(Case.id), col(CaseEvent.place))
)
