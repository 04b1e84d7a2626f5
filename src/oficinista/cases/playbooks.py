"""Playbooks: what is done in a case step by step, so that nothing is left out unseen. Declared in `data/playbooks/`.

A step is done or skipped by an event of the case, or follows from what else happened: an order of the case has its
result, the case was decided. Where a case stands in its playbook is read from its events alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.cases.forms import Form, answer_texts, faults
from oficinista.cases.lifecycle import Code, Tray, lifecycles
from oficinista.cases.models import Case, CaseEvent
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.toml_file import read_one

HIGH_BILL = "high_bill"
DONE, SKIPPED, REOPENED = "step", "skip", "reopen"
"""The actions that take a step and that skip it, whose data name the playbook, the step and its answers."""
COMPLETED = "completed"
"""The state of an order that has its result."""


class By(StrEnum):
    """Who does a step."""

    CLERK = "clerk"
    ORDERS = "orders"
    DECISION = "decision"
    LETTER = "letter"


class Progress(StrEnum):
    """How far a step is."""

    PENDING = "pending"
    WAITING = "waiting"
    SKIPPED = "skipped"
    DONE = "done"


class Step(BaseModel):
    """One step of a playbook: see the file's own words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str
    by: Annotated[By, Field(strict=False)]
    shows: Literal["reading", "comparison", "findings"]
    form: Form = {}
    actions: Annotated[tuple[Code, ...], Field(strict=False)] = ()
    undone: Annotated[tuple[Code, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for fault in faults(self.form):
            raise ValueError(fault)
        if (self.by is By.CLERK) != bool(self.form):
            raise ValueError("a clerk's step has a form, and no other has")
        return self


class Playbook(BaseModel):
    """Its steps, in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str
    steps: dict[Code, Step]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of a case: how far it is, what was found or why it was skipped, when, and the orders it waits for."""

    code: str
    step: Step
    progress: Progress
    words: str = ""
    on: date | None = None
    orders: tuple[str, ...] = ()


@cache
def playbooks() -> Mapping[str, Playbook]:
    """Every playbook by its name. Raises ValueError naming the file and what is wrong with it."""
    return {path.stem: read_one(path, Playbook, {}) for path in sorted(data_path("playbooks").glob("*.toml"))}


def find_step(playbook: str, code: str) -> Step:
    """A step of a playbook. Refuses one that does not exist."""
    known = playbooks().get(playbook)
    if known is None or code not in known.steps:
        raise Refused("step.unknown", tr("No hay un paso «{code}».", code=code))
    return known.steps[code]


def steps_taken(connection: Connection, number: str, playbook: str = HIGH_BILL) -> tuple[StepTaken, ...]:
    """Where a case stands in a playbook, step by step."""
    events = connection.execute(_EVENTS, {"number": number}).all()
    orders = connection.execute(_ORDERS, {"number": number, "trays": _order_lifecycles()}).all()
    return tuple(_taken(playbook, code, step, events, orders) for code, step in playbooks()[playbook].steps.items())


def is_begun(connection: Connection, number: str) -> bool:
    """Whether a step of a playbook was taken or skipped in a case."""
    return any(event.action in {DONE, SKIPPED} for event in connection.execute(_EVENTS, {"number": number}))


def missing_before_decision(taken: Sequence[StepTaken]) -> list[StepTaken]:
    """The steps that come before the decision and are neither done nor skipped."""
    before = [one for one in taken if one.step.by in {By.CLERK, By.ORDERS}]
    return [one for one in before if one.progress in {Progress.PENDING, Progress.WAITING}]


def found_in_steps(connection: Connection, number: str) -> Iterator[str]:
    """What the steps of a case found, in lines, those that were skipped with why; nothing when none was taken."""
    for one in steps_taken(connection, number):
        if one.progress is Progress.SKIPPED:
            yield tr("{title}: no se hizo. {words}", title=tr(one.step.title), words=one.words)
        elif one.progress is Progress.DONE and one.words:
            yield f"{tr(one.step.title)}. {one.words}"


def _order_lifecycles() -> list[str]:
    return [one.name for one in lifecycles().values() if one.tray is Tray.ORDERS]


def _taken(playbook: str, code: str, step: Step, events: Sequence[Any], orders: Sequence[Any]) -> StepTaken:
    said = [event for event in events if _is_of(event, playbook, code)]
    if step.by is By.ORDERS and (by_orders := _by_orders(code, step, orders)) is not None:
        return by_orders
    heard = [event for event in _since_reopened(events) if event.action in {*step.actions, *step.undone}]
    if heard and heard[-1].action in step.actions:
        return StepTaken(code, step, Progress.DONE, heard[-1].words, heard[-1].happened_on)
    if not said:
        return StepTaken(code, step, Progress.PENDING)
    last = said[-1]
    if last.action == SKIPPED:
        return StepTaken(code, step, Progress.SKIPPED, last.words, last.happened_on)
    words = ". ".join((*_answers(step, last), *((last.words,) if last.words else ())))
    return StepTaken(code, step, Progress.DONE, words, last.happened_on)


def _by_orders(code: str, step: Step, orders: Sequence[Any]) -> StepTaken | None:
    """Done when every order of the case is over and one of them has its result; None when there is none of either."""
    if still_open := tuple(one.number for one in orders if one.closed_on is None):
        return StepTaken(code, step, Progress.WAITING, orders=still_open)
    completed = [one for one in orders if one.state == COMPLETED]
    if not completed:
        return None
    numbers = tuple(one.number for one in completed)
    return StepTaken(code, step, Progress.DONE, on=max(one.closed_on for one in completed), orders=numbers)


def _since_reopened(events: Sequence[Any]) -> Sequence[Any]:
    """What was decided before a case was reopened decides it no more."""
    last = max((place for place, event in enumerate(events) if event.action == REOPENED), default=-1)
    return events[last + 1 :]


def _is_of(event: Any, playbook: str, code: str) -> bool:
    if event.action not in {DONE, SKIPPED}:
        return False
    data = from_json(event.data_json)
    return bool(data["playbook"] == playbook and data["step"] == code)


def _answers(step: Step, event: Any) -> Iterator[str]:
    for title, answer in answer_texts(step.form, from_json(event.data_json)["answers"]):
        yield f"{title}: {answer}"


_EVENTS: Select[*tuple[Any, ...]] = (
    select(col(CaseEvent.action), col(CaseEvent.happened_on), col(CaseEvent.words), col(CaseEvent.data_json))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"))
    .order_by(col(CaseEvent.place))
)
_PARENT = aliased(Case)
_ORDERS: Select[*tuple[Any, ...]] = (
    select(col(Case.number), col(Case.state), col(Case.closed_on))
    .join(_PARENT, col(_PARENT.id) == col(Case.parent_id))
    .where(col(_PARENT.number) == bindparam("number"), col(Case.lifecycle).in_(bindparam("trays", expanding=True)))
    .order_by(col(Case.id))
)
