"""Declared lifecycles: the states of a kind of case, who answers in each, until when, and what leads where. Pure.

They are data, `data/lifecycles/*.toml`, checked as they are loaded: every state can be reached and left until the case
ends, and every open one has an owner, something for them to do and a term of the rulebook. What is to be done opens
with its state and closes with it: nobody keeps a list. Each action names the order of the door that does it; whoever
may give the order may do the action.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.calendar import Calendar, Pause
from oficinista.files.kinds import kinds
from oficinista.i18n import tr
from oficinista.orders import FOLLOWED, find_in
from oficinista.resources import data_path
from oficinista.rule_file import Unit, load_rules
from oficinista.rulebook import Due, Rulebook
from oficinista.titles import spanish_titles
from oficinista.toml_file import read_one

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
DRAWN_WIDTH = 118


class Owner(StrEnum):
    """Who answers for a case in a state."""

    OFFICE = "office"
    SUPERVISOR = "supervisor"
    REGION = "region"
    CREW = "crew"
    NETWORK = "network"
    APPLICANT = "applicant"


class Tray(StrEnum):
    """In which list the open ones of a lifecycle are looked after."""

    CASES = "cases"
    ORDERS = "orders"
    SUSPENSIONS = "suspensions"


class Missed(StrEnum):
    """What it means that the term of a state has passed: the supervisor sees to it, or the case may be closed."""

    ESCALATE = "escalate"
    CLOSE = "close"


class Need(StrEnum):
    """What may have to be true before an action; `conditions` finds out whether it is."""

    CORRECTED = "corrected"
    IN_TIME = "in_time"
    TERM_OVER = "term_over"
    TOLD = "told"
    STEPS_TAKEN = "steps_taken"
    STEPS_IF_BEGUN = "steps_if_begun"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class State(_Entry):
    """Where a case can be. One without an owner is its end.

    `todo` is what the owner has to do while the case is here: it opens when the case comes and closes when it goes on.
    `term` is the rule of the state's term, counted from the day of the action that led here or from the opening of the
    case, and `terms` that of the kinds that have one of their own; `alarms`, the rule that lists the days of the term
    on which to warn. `holds_debt` keeps what is disputed from notices and suspension,
    and `holds_credit` keeps as much of a credit from being given back. `pauses` is the state whose term stands still
    while the case is here, and to which it goes back.
    """

    title: str
    owner: Annotated[Owner, Field(strict=False)] | None = None
    todo: Annotated[str, Field(min_length=1)] | None = None
    term: str | None = None
    terms: dict[Code, str] = {}
    counted_from: Literal["entry", "opening"] = "entry"
    alarms: str | None = None
    missed: Annotated[Missed, Field(strict=False)] | None = None
    holds_debt: bool = False
    holds_credit: bool = False
    pauses: Code | None = None

    @property
    def is_end(self) -> bool:
        """Whether the case is over here."""
        return self.owner is None

    @model_validator(mode="after")
    def _open_or_over(self) -> Self:
        if self.is_end and self.model_fields_set - {"title"}:
            raise ValueError("an end has nothing to do and no term, and holds nothing")
        if not self.is_end and (self.todo is None or self.term is None or self.missed is None):
            raise ValueError("an open state has something to do, a term, and what it means to miss it")
        if self.alarms is not None and self.counted_from != "opening":
            raise ValueError("the days of alarm are those of a term that counts from the opening")
        return self


class LedgerEffect(_Entry):
    """What an action puts on the account: the amount of a rule, once it is confirmed, for a reason of the catalogue of
    adjustments."""

    charge: str
    reason: str


class Action(_Entry):
    """What leads from some states, or from nothing, to another; the order that does it; and what must be true.

    Without `to` the case stays where it is, and its term runs on. `outcome` is how the order ends, where one order may
    end in several actions; `letter`, what tells the customer of it; `ledger`, what it charges; `papers`, the kinds of
    papers that must be filed about the case, and `kind_papers` those that a kind of case needs besides. `by_child` is
    what a case that belongs to this one does to it; `of_itself`, what follows from an order about something else;
    `in_playbook`, a step of one; `reopens`, what may be done in a case that is over.
    """

    title: str
    sources: Annotated[tuple[Code, ...], Field(strict=False, alias="from")]
    to: Code | None = None
    order: str
    outcome: str | None = None
    needs: Annotated[tuple[Annotated[Need, Field(strict=False)], ...], Field(strict=False)] = ()
    papers: Annotated[tuple[Code, ...], Field(strict=False)] = ()
    kind_papers: dict[Code, Annotated[tuple[Code, ...], Field(strict=False)]] = {}
    letter: Code | None = None
    ledger: LedgerEffect | None = None
    by_child: bool = False
    of_itself: bool = False
    in_playbook: bool = False
    reopens: bool = False

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody may choose to do it in the case, as its turn comes."""
        return not (self.by_child or self.of_itself or self.in_playbook)

    def papers_of(self, kind: str) -> tuple[str, ...]:
        """The papers that must be filed about a case of a kind."""
        return (*self.papers, *self.kind_papers.get(kind, ()))

    def leads_from(self, state: str) -> str:
        """Where it leads a case that is in a state."""
        return self.to or state

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.to is None and not self.sources:
            raise ValueError("what opens a case leads to a state")
        return self


class Lifecycle(_Entry):
    """The states and actions of one kind of case, the series of its numbers, and what is said of one that is over."""

    name: Code
    title: str
    series: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    closed: Annotated[str, Field(min_length=1)]
    tray: Annotated[Tray, Field(strict=False)] = Tray.CASES
    states: dict[Code, State]
    actions: dict[Code, Action]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def actions_from(self, state: str) -> dict[str, Action]:
        """What can be done in a state."""
        return {code: action for code, action in self.actions.items() if state in action.sources}

    def diagram(self, who: Callable[[str], str]) -> Iterator[str]:
        """The lifecycle drawn in lines of text: each state with what leads out of it.

        `who` says who may give an order by its name.
        """
        yield f"{tr(self.title)} ({self.series})"
        yield from _drawn(tr("Comienzo"), [one for one in self.actions.values() if not one.sources], self, who)
        for code, state in self.states.items():
            yield from _drawn(_state_words(state, self), list(self.actions_from(code).values()), self, who, state)

    def _faults(self) -> Iterator[str]:
        for code, action in self.actions.items():
            if action.order not in spanish_titles():
                yield f"actions.{code}: there is no order {action.order}"
            unknown = {*action.sources, *_target(action)} - self.states.keys()
            if unknown:
                yield f"actions.{code}: unknown states {', '.join(sorted(unknown))}"
                return
            if not action.reopens and any(self.states[source].is_end for source in action.sources):
                yield f"actions.{code}: leads out of an end"
            unknown_papers = {*action.papers, *chain.from_iterable(action.kind_papers.values())} - kinds().keys()
            if unknown_papers:
                yield f"actions.{code}: unknown papers {', '.join(sorted(unknown_papers))}"
        begun = {state for one in self.actions.values() if not one.sources for state in _target(one)}
        for code in sorted(self.states.keys() - self._reached(begun)):
            yield f"states.{code}: nothing leads here"
        ends = {code for code, state in self.states.items() if state.is_end}
        for code in sorted(self.states.keys() - self._leading_to(ends)):
            yield f"states.{code}: nothing leads from here to an end"
        for code, state in self.states.items():
            if state.missed is Missed.CLOSE and not any(one.to in ends for one in self.actions_from(code).values()):
                yield f"states.{code}: may be closed when its term has passed, and nothing does"
        yield from self._unknown_rules()
        for code, state in self.states.items():
            if state.pauses is not None:
                yield from self._faults_of_pause(code, state.pauses)

    def _faults_of_pause(self, code: str, paused: str) -> Iterator[str]:
        """A term stands still only between leaving its state and coming back to it."""
        found = self.states.get(paused)
        if found is None or found.is_end or found.pauses is not None:
            yield f"states.{code}: {paused} has no term to pause"
        entries = [action for action in self.actions.values() if action.to == code]
        if any(set(action.sources) != {paused} for action in entries):
            yield f"states.{code}: pauses {paused}, and something else leads here"
        if not any(action.to == paused and code in action.sources for action in self.actions.values()):
            yield f"states.{code}: nothing leads back to {paused}"

    def _unknown_rules(self) -> Iterator[str]:
        rules = load_rules()
        for code, action in self.actions.items():
            if (effect := action.ledger) is None:
                continue
            if effect.charge not in rules or rules[effect.charge][0].unit is not Unit.CENTS:
                yield f"actions.{code}: {effect.charge} is no rule in {Unit.CENTS.value}"
            if self.tray is not Tray.SUSPENSIONS or action.order not in FOLLOWED:
                yield f"actions.{code}: nobody carries out what it does to the ledger"
        for code, state in self.states.items():
            terms = ((key, Unit.DAYS) for key in (state.term, *state.terms.values()))
            for key, unit in (*terms, (state.alarms, Unit.LIST)):
                if key is not None and (key not in rules or rules[key][0].unit is not unit):
                    yield f"states.{code}: {key} is no rule in {unit.value}"

    def _reached(self, states: set[str]) -> set[str]:
        while more := {to for one in self.actions.values() if states & {*one.sources} for to in _target(one)} - states:
            states = states | more
        return states

    def _leading_to(self, states: set[str]) -> set[str]:
        while more := {source for one in self.actions.values() if one.to in states for source in one.sources} - states:
            states = states | more
        return states


@cache
def lifecycles() -> Mapping[str, Lifecycle]:
    """Every lifecycle by name. Raises ValueError naming the file and what is wrong with it."""
    return {path.stem: read_lifecycle(path) for path in sorted(data_path("lifecycles").glob("*.toml"))}


def find_lifecycle(name: str) -> Lifecycle:
    """The lifecycle of a name. Refuses one that does not exist."""
    return find_in(lifecycles(), name, "case.type_unknown", tr("No hay un tipo de caso «{name}».", name=name))


def read_lifecycle(path: Path) -> Lifecycle:
    """The lifecycle of a file, whose name is its own. Raises ValueError naming the file and what is wrong with it."""
    return read_one(path, Lifecycle, {"name": path.stem})


@dataclass(frozen=True, slots=True)
class Stay:
    """Since when a case is in its state, the days on which its term stood still, and the state whose term does now."""

    since: date
    pauses: tuple[Pause, ...] = ()
    stops: str = ""


def stay(lifecycle: Lifecycle, events: Iterable[tuple[str, str, date]]) -> Stay:
    """How a case is in its state, by its actions, where each led and their days, the oldest first.

    Who comes back from a state that paused this one has been here since before.
    """
    moves = [(state, day) for action, state, day in events if lifecycle.actions[action].to is not None]
    state, place = moves[-1][0], len(moves) - 1
    pauses = tuple(
        Pause(day, moves[at + 1][1], tr(lifecycle.states[other].title))
        for at, (other, day) in enumerate(moves[:-1])
        if lifecycle.states[other].pauses == state
    )
    while place > 1 and lifecycle.states[moves[place - 1][0]].pauses == state:
        place -= 2
    stops = lifecycle.states[state].pauses
    return Stay(moves[place][1], pauses, "" if stops is None else tr(lifecycle.states[stops].title))


def due_in(state: State, kind: str, opened_on: date, at: Stay, rules: Rulebook, calendar: Calendar) -> Due | None:
    """When the term of a state ends for a case opened on one day that is in it so; none at an end."""
    term = state.terms.get(kind, state.term)
    if term is None:
        return None
    start = opened_on if state.counted_from == "opening" else at.since
    due = rules.due(term, start, calendar, pauses=at.pauses)
    if not at.stops:
        return due
    return replace(due, why=(*due.why, tr("Mientras tanto no corre el término de «{state}».", state=at.stops)))


def owner_words(owner: Owner) -> str:
    """Who answers, as a person says it."""
    return {
        Owner.OFFICE: tr("la oficina"),
        Owner.SUPERVISOR: tr("el supervisor"),
        Owner.REGION: tr("la región"),
        Owner.CREW: tr("la brigada"),
        Owner.NETWORK: tr("Operaciones"),
        Owner.APPLICANT: tr("el cliente"),
    }[owner]


def need_words(need: Need) -> str:
    """What has to be true, as a person says it."""
    return {
        Need.CORRECTED: tr("factura corregida"),
        Need.IN_TIME: tr("dentro del término"),
        Need.TERM_OVER: tr("término vencido"),
        Need.TOLD: tr("cliente notificado"),
        Need.STEPS_TAKEN: tr("pasos hechos"),
        Need.STEPS_IF_BEGUN: tr("pasos hechos si se empezaron"),
    }[need]


def missed_words(missed: Missed) -> str:
    """What it means that a term has passed, as a person says it."""
    return {Missed.ESCALATE: tr("pasa al supervisor"), Missed.CLOSE: tr("ya se puede cerrar")}[missed]


def _target(action: Action) -> tuple[str, ...]:
    return () if action.to is None else (action.to,)


def _state_words(state: State, lifecycle: Lifecycle) -> str:
    if state.owner is None:
        return tr("{state} · fin", state=tr(state.title))
    words = tr("{state} · {owner} · término {term}", state=tr(state.title), owner=owner_words(state.owner),
               term=state.term)  # fmt: skip
    if state.pauses is None:
        return words
    return tr("{words} · detiene el de «{state}»", words=words, state=tr(lifecycle.states[state.pauses].title))


def _todo_words(state: State) -> Iterator[str]:
    """What is to be done in an open state, what a missed term brings, and what it keeps meanwhile."""
    if state.todo is None or state.missed is None:
        return
    yield tr("por hacer: {todo}", todo=tr(state.todo))
    yield tr("vencido, {missed}", missed=missed_words(state.missed))
    if state.alarms is not None:
        yield tr("alarmas {rule}", rule=state.alarms)
    if state.holds_debt:
        yield tr("retiene la deuda")


def _drawn(
    head: str, actions: list[Action], lifecycle: Lifecycle, who: Callable[[str], str], state: State | None = None
) -> Iterator[str]:
    yield ""
    yield head
    if state is not None and not state.is_end:
        yield from _beside("  ", _todo_words(state))
    for place, action in enumerate(actions, 1):
        branch = "└─" if place == len(actions) else "├─"
        to = tr("se queda") if action.to is None else tr(lifecycle.states[action.to].title)
        yield f"  {branch} {tr(action.title)} → {to} ({action.order})"
        branch = " " if place == len(actions) else "│"
        yield from _beside(f"  {branch}     ", (who(action.order), *_effects(action)))


def _beside(indent: str, said: Iterable[str]) -> list[str]:
    return wrap(" · ".join(said), DRAWN_WIDTH, initial_indent=indent, subsequent_indent=indent)


def _effects(action: Action) -> Iterator[str]:
    """What an action asks and brings besides where it leads: what must be true, its letter, papers and charge."""
    if action.needs:
        yield tr("exige {needs}", needs=", ".join(map(need_words, action.needs)))
    if action.letter is not None:
        yield tr("carta {letter}", letter=action.letter)
    if action.papers or action.kind_papers:
        yield tr("papeles {papers}", papers=", ".join((*action.papers, *_kinds_papers(action))))
    if action.ledger is not None:
        yield tr("cargo {rule}", rule=action.ledger.charge)


def _kinds_papers(action: Action) -> Iterator[str]:
    """The papers that a kind of case needs besides, with the kind."""
    for kind, papers in action.kind_papers.items():
        yield from (f"{paper} ({kind})" for paper in papers)
