"""Random days in the queue against a simple model: the office and the model say the same after every step."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import text

from oficinista.office import Done, Office
from oficinista.orders import Order
from oficinista.queue.commands import (
    AddTransaction,
    CallAgain,
    CallNext,
    FinishAndCall,
    FinishVisit,
    HoldTicket,
    IssueTicket,
    NoteNoShow,
    ResumeTicket,
    ReturnTicket,
    StartServing,
    TransferTicket,
    UndoTicket,
)
from oficinista.queue.models import PeriodState
from oficinista.queue.queries import serving
from oficinista.storage.store import Store
from tests import databases
from tests.office import TestClock, attempt, make_office
from tests.queue_builders import ids, waiting_labels

WAITING, CALLED, SERVING, ON_HOLD = PeriodState
OVER = None
CALLS_NEEDED = 3
clerks = st.sampled_from(["ana", "luis"])
services = st.sampled_from(["payment", "claim"])
wanted = st.lists(services, max_size=2, unique=True).map(tuple)


@dataclass(frozen=True)
class Person:
    """What the model knows of a visitor; `step` is the order that brought them here."""

    label: str
    rank: int
    arrival: int
    service: str
    state: PeriodState | None = WAITING
    clerk: str | None = None
    calls: int = 0
    step: int = 0


STEPS: dict[str, tuple[Order, PeriodState | None, Callable[[Person], Person]]] = {
    "again": (CallAgain(), CALLED, lambda person: replace(person, calls=person.calls + 1)),
    "start": (StartServing(), CALLED, partial(replace, state=SERVING)),
    "no_show": (NoteNoShow(), CALLED, partial(replace, state=OVER)),
    "hold": (HoldTicket(reason="copias"), SERVING, partial(replace, state=ON_HOLD, calls=0)),
    "finish": (FinishVisit(), SERVING, partial(replace, state=OVER)),
    "return": (ReturnTicket(), None, partial(replace, state=WAITING, clerk=None, calls=0)),
    "transfer": (
        TransferTicket(to_service="claim"),
        None,
        partial(replace, state=WAITING, clerk=None, calls=0, service="claim"),
    ),
}
"""Orders about who is at the window: the state they need, and what becomes of the visitor."""


class QueueDay(RuleBasedStateMachine):
    """Two clerks and whoever comes, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="oficinista-queue-"))
        self.clock = TestClock()
        self.store = Store(databases.new_sqlite(make_office, self.folder))
        self.office = Office(self.store, clock=self.clock)
        self.clerk_ids = ids(self.office)
        self.people: dict[int, Person] = {}
        self.before: dict[str, tuple[int, dict[int, Person | None]]] = {}
        self.steps = 0
        self.last_actor = "ana"

    def teardown(self) -> None:
        self.the_periods_of_a_visit_left_no_gap_and_did_not_overlap()
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize(service=services)
    def first_arrival(self, service: str) -> None:
        self.arrive(service, is_old=False)

    @rule(service=services, is_old=st.booleans())
    def arrive(self, service: str, is_old: bool) -> None:
        answer = self.must(IssueTicket(service=service, priority="age" if is_old else None), "eva")
        person = Person(answer.label, 0 if is_old else 1, len(self.people), service)
        self.record("eva", {answer.visit_id: person})

    @rule(clerk=clerks, services=wanted)
    def call_next(self, clerk: str, services: tuple[str, ...]) -> None:
        first = self.next_for(clerk, services)
        if self.at(clerk) or first is None:
            self.must_not(CallNext(services=services), clerk)
        else:
            assert self.must(CallNext(services=services), clerk).label == self.people[first].label
            self.record(clerk, {first: replace(self.people[first], state=CALLED, clerk=clerk, calls=1)})

    @precondition(lambda self: self.busy())
    @rule(data=st.data(), step=st.sampled_from(["again", "start", "no_show", "hold", "finish", "return", "transfer"]))
    def at_the_window(self, data: st.DataObject, step: str) -> None:
        clerk = data.draw(st.sampled_from(self.busy()))
        order, needed, change = STEPS[step]
        self.move(order, clerk, needed, change)

    @precondition(lambda self: self.busy())
    @rule(data=st.data())
    def start_then_finish_and_call(self, data: st.DataObject) -> None:
        clerk = data.draw(st.sampled_from(self.busy()))
        visit = self.at(clerk)
        assert visit is not None
        if self.people[visit].state == CALLED:
            self.must_not(FinishAndCall(), clerk)
            self.at_the_window_starts(clerk)
        called = self.next_for(clerk, ())
        answer = self.must(FinishAndCall(), clerk).called
        changed = {visit: replace(self.people[visit], state=OVER)}
        if called is not None:
            changed[called] = replace(self.people[called], state=CALLED, clerk=clerk, calls=1)
        assert (answer and answer.label) == (called and self.people[called].label)
        self.record(clerk, changed)

    def at_the_window_starts(self, clerk: str) -> None:
        order, needed, change = STEPS["start"]
        self.move(order, clerk, needed, change)

    @precondition(lambda self: self.busy())
    @rule(data=st.data())
    def transfer_to_the_other(self, data: st.DataObject) -> None:
        clerk = data.draw(st.sampled_from(self.busy()))
        other = {"ana": "luis", "luis": "ana"}[clerk]
        change = partial(replace, state=WAITING, clerk=other, calls=0)
        self.move(TransferTicket(to_clerk=other), clerk, None, change)

    @rule(clerk=clerks)
    def start_again(self, clerk: str) -> None:
        visit = self.at(clerk)
        if visit and self.people[visit].state == SERVING:
            self.must(StartServing(), clerk)

    @precondition(lambda self: len(self.busy()) < 2)
    @rule(step=st.sampled_from(["again", "start", "no_show", "hold", "finish", "return", "transfer"]))
    def nobody_at_the_window(self, step: str) -> None:
        clerk = next(clerk for clerk in ("ana", "luis") if not self.at(clerk))
        self.must_not(STEPS[step][0], clerk)

    @precondition(lambda self: any(p.state == ON_HOLD for p in self.people.values()))
    @rule(clerk=clerks, data=st.data())
    def resume(self, clerk: str, data: st.DataObject) -> None:
        visit = data.draw(st.sampled_from([v for v, p in self.people.items() if p.state == ON_HOLD]))
        if self.at(clerk):
            self.must_not(ResumeTicket(visit_id=visit), clerk)
        else:
            self.must(ResumeTicket(visit_id=visit), clerk)
            self.record(clerk, {visit: replace(self.people[visit], state=SERVING, clerk=clerk, calls=0)})

    @rule(clerk=clerks)
    def do_something(self, clerk: str) -> None:
        if visit := self.at(clerk):
            self.must(AddTransaction(kind="information"), clerk)
            if self.people[visit].state == CALLED:
                self.people[visit] = replace(self.people[visit], state=SERVING, step=-1)
        else:
            self.must_not(AddTransaction(kind="information"), clerk)

    @rule()
    def the_last_who_did_something_undoes_it(self) -> None:
        self.undo(self.last_actor)

    @rule(clerk=st.sampled_from(["ana", "luis", "eva"]))
    def undo(self, clerk: str) -> None:
        step, before = self.before.pop(clerk, (0, {}))
        if before and all(self.people[visit].step == step for visit in before):
            self.must(UndoTicket(), clerk)
            for visit, person in before.items():
                self.people[visit] = replace(person or replace(self.people[visit], state=OVER), step=-1)
        else:
            self.must_not(UndoTicket(), clerk)
            if before:
                self.before[clerk] = (step, before)

    @rule(seconds=st.integers(-3, 3))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @invariant()
    def the_list_is_the_model_s(self) -> None:
        waiting = sorted((p for p in self.people.values() if p.state == WAITING), key=lambda p: (p.rank, p.arrival))
        assert waiting_labels(self.office) == [person.label for person in waiting]

    @invariant()
    def each_window_is_the_model_s(self) -> None:
        for clerk in ("ana", "luis"):
            window, visit = self.office.ask(serving, self.clerk_ids[clerk]), self.at(clerk)
            expected = visit and (self.people[visit].label, self.people[visit].state, self.people[visit].calls)
            assert (window and (window.label, window.state, window.calls)) == expected or (window is expected is None)

    def the_periods_of_a_visit_left_no_gap_and_did_not_overlap(self) -> None:
        """Asked at the end: a period that has ended is never changed, so what was wrong at any step still is."""
        with self.store.read() as connection:
            visits = connection.execute(text("SELECT id, arrived_at, closed_at FROM visit")).all()
            periods = connection.execute(
                text("SELECT visit_id, started_at, ended_at FROM visit_period ORDER BY id")
            ).all()
        for visit in visits:
            own = [period for period in periods if period.visit_id == visit.id]
            assert [period.started_at for period in own] == [visit.arrived_at, *(p.ended_at for p in own[:-1])]
            assert own[-1].ended_at == visit.closed_at

    def busy(self) -> list[str]:
        return [clerk for clerk in ("ana", "luis") if self.at(clerk)]

    def move(self, order: Order, clerk: str, needed: PeriodState | None, change: Callable[[Person], Person]) -> None:
        visit = self.at(clerk)
        assert visit is not None
        person = self.people[visit]
        too_early = isinstance(order, NoteNoShow) and person.calls < CALLS_NEEDED
        if isinstance(order, StartServing) and person.state == SERVING:
            self.must(order, clerk)
        elif needed not in (None, person.state) or too_early:
            self.must_not(order, clerk)
        else:
            self.must(order, clerk)
            self.record(clerk, {visit: change(person)})

    def at(self, clerk: str) -> int | None:
        window = [v for v, p in self.people.items() if p.clerk == clerk and p.state in (CALLED, SERVING)]
        assert len(window) <= 1
        return window[0] if window else None

    def next_for(self, clerk: str, services: tuple[str, ...]) -> int | None:
        can = [
            (person.rank, person.arrival, visit)
            for visit, person in self.people.items()
            if person.state == WAITING
            and person.clerk in (None, clerk)
            and (not services or person.service in services)
        ]
        return min(can)[2] if can else None

    def record(self, clerk: str, changed: dict[int, Person]) -> None:
        self.steps += 1
        self.last_actor = clerk
        self.before[clerk] = (self.steps, {visit: self.people.get(visit) for visit in changed})
        self.people |= {visit: replace(person, step=self.steps) for visit, person in changed.items()}

    def must(self, order: Order, clerk: str) -> Any:
        answer = attempt(self.office, order, clerk)
        assert isinstance(answer, Done), answer
        return answer.value

    def must_not(self, order: Order, clerk: str) -> None:
        assert not isinstance(attempt(self.office, order, clerk), Done)


TestQueueDay = QueueDay.TestCase
TestQueueDay.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
