"""What is asked of what the office promised and must do: commitments, terms, cases by age and plans."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, select
from sqlmodel import col

from oficinista.calendar import Calendar
from oficinista.cases.lifecycle import Lifecycle, Missed, Owner, State, due_in, find_lifecycle, stay
from oficinista.cases.models import Case, CaseEvent
from oficinista.commitments.queries import commitments as every_commitment
from oficinista.commitments.standing import Standing, basis_words
from oficinista.i18n import tr
from oficinista.plans.queries import plans as every_plan
from oficinista.reports.asked import Answer, Asked
from oficinista.reports.samples import percent
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules
from oficinista.theft.queries import find_theft

THEFT = "theft"
"""The lifecycle of a case of water theft."""
CONNECTION = "connection"
"""That of an application for a connection."""
AGES = (7, 30, 60, 90)


def commitments(connection: Connection, asked: Asked) -> Answer:
    """The commitments by basis and owner, and how they stand."""
    found: dict[tuple[str, str], Counter[Standing]] = defaultdict(Counter)
    for row in every_commitment(connection, asked.office_id, asked.today, until=asked.until, with_done=True):
        if row.due_on >= asked.since:
            found[basis_words(row.basis), row.owner][row.standing] += 1
    rows = []
    for names, counts in sorted(found.items()):
        kept, late, broken = (counts[one] for one in (Standing.KEPT, Standing.KEPT_LATE, Standing.BROKEN))
        others = (counts[Standing.OPEN], counts[Standing.CANCELLED])
        rows.append((*names, counts.total(), kept, late, broken, *others, percent(kept, kept + late + broken)))
    return Answer(rows)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a case: its rule, its last day, and when the case left it, if it did."""

    lifecycle: str
    rule: str
    due_on: date
    left_on: date | None

    def standing(self, today: date) -> str:
        """`kept`, `late`, `broken` or `running`."""
        if self.left_on is not None:
            return "kept" if self.left_on <= self.due_on else "late"
        return "broken" if today > self.due_on else "running"


def terms(connection: Connection, asked: Asked) -> Answer:
    """The terms that fell due, by their rule, and how many were kept."""
    rules, calendar = office_rules.rulebook(connection, asked.office_id), office_rules.calendar(connection)
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for term in _every_term(connection, asked.office_id, rules, calendar):
        if asked.since <= term.due_on <= asked.until:
            names = (tr(find_lifecycle(term.lifecycle).title), tr(rules.get(term.rule, term.due_on).title))
            found[names][term.standing(asked.today)] += 1
    rows = []
    for names, counts in sorted(found.items()):
        ended = counts["kept"] + counts["late"] + counts["broken"]
        each = (counts[one] for one in ("kept", "late", "broken", "running"))
        rows.append((*names, counts.total(), *each, percent(counts["kept"], ended)))
    return Answer(rows)


def cases(connection: Connection, asked: Asked) -> Answer:
    """The cases that were open at the end of a day, by age."""
    rows = connection.execute(
        select(col(Case.lifecycle), col(Case.opened_on)).where(
            col(Case.office_id) == asked.office_id,
            col(Case.opened_on) <= asked.until,
            col(Case.closed_on).is_(None) | (col(Case.closed_on) > asked.until),
        )
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * (len(AGES) + 1))
    for lifecycle, opened_on in rows:
        days = (asked.until - opened_on).days
        found[tr(find_lifecycle(lifecycle).title)][sum(days > age for age in AGES)] += 1
    return Answer([(name, sum(ages), *ages) for name, ages in sorted(found.items())])


def states(connection: Connection, asked: Asked) -> Answer:
    """The cases opened in the days asked about, of every lifecycle, by the state in which they are today."""
    rows = connection.execute(
        select(
            col(Case.lifecycle),
            col(Case.state),
            func.count(),
            func.min(col(Case.opened_on)),
            func.max(col(Case.closed_on)),
        )
        .where(col(Case.office_id) == asked.office_id, col(Case.opened_on).between(asked.since, asked.until))
        .group_by(col(Case.lifecycle), col(Case.state))
    )
    named = [
        (find_lifecycle(lifecycle), state, count, oldest, closed) for lifecycle, state, count, oldest, closed in rows
    ]
    found = [
        (tr(one.title), tr(one.states[state].title), count, None if closed else (asked.today - oldest).days)
        for one, state, count, oldest, closed in named
    ]
    return Answer(sorted(found, key=lambda row: row[:2]))


def connections(connection: Connection, asked: Asked) -> Answer:
    """The applications for a connection of the days asked about, by their state today, in the order of their course."""
    rows = connection.execute(
        select(
            col(Case.state),
            func.count(),
            func.coalesce(func.sum(case((col(Case.next_on) < asked.today, 1), else_=0)), 0),
            func.min(col(Case.opened_on)),
        )
        .where(
            col(Case.office_id) == asked.office_id,
            col(Case.lifecycle) == CONNECTION,
            col(Case.opened_on).between(asked.since, asked.until),
        )
        .group_by(col(Case.state))
    )
    found = {state: (count, int(past), (asked.today - oldest).days) for state, count, past, oldest in rows}
    states = find_lifecycle(CONNECTION).states
    return Answer([(tr(one.title), *found[code]) for code, one in states.items() if code in found])


def theft(connection: Connection, asked: Asked) -> Answer:
    """The cases of water theft opened in the days asked about, by their state today, with what they charge."""
    numbers = connection.execute(
        select(col(Case.number), col(Case.state)).where(
            col(Case.office_id) == asked.office_id,
            col(Case.lifecycle) == THEFT,
            col(Case.opened_on).between(asked.since, asked.until),
        )
    )
    states = find_lifecycle(THEFT).states
    found: dict[str, list[int]] = {code: [0, 0, 0] for code in states}
    for number, state in numbers:
        charge = find_theft(connection, number, asked.office_id).charge
        sums = found[state]
        sums[0] += 1
        sums[1] += charge is not None
        sums[2] += 0 if charge is None else charge.total_cents
    return Answer([(tr(states[code].title), *sums) for code, sums in found.items() if sums[0]])


def plans(connection: Connection, asked: Asked) -> Answer:
    """The plans offered in the days asked about, by how they stand today."""
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 4)
    for plan in every_plan(connection, asked.office_id, asked.today, with_closed=True):
        if asked.since <= plan.versions[0].made_on <= asked.until:
            due, left = (plan.standing.due_now_cents, plan.standing.left_cents) if plan.standing else (0, 0)
            sums = found[plan.state_words]
            found[plan.state_words] = [
                have + more for have, more in zip(sums, (1, plan.terms.debt_cents, due, left), strict=True)
            ]
    return Answer([(state, *sums) for state, sums in sorted(found.items())])


def _every_term(connection: Connection, office_id: int, rules: Rulebook, calendar: Calendar) -> Iterator[Term]:
    rows = connection.execute(
        select(
            col(Case.id),
            col(Case.lifecycle),
            col(Case.kind),
            col(Case.opened_on),
            col(CaseEvent.action),
            col(CaseEvent.state),
            col(CaseEvent.happened_on),
        )
        .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
        .where(col(Case.office_id) == office_id)
        .order_by(col(Case.id), col(CaseEvent.place))
    )
    events: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        events[row.id].append(row)
    for of_case in events.values():
        yield from _terms_of(find_lifecycle(of_case[0].lifecycle), of_case, rules, calendar)


def _is_ours(state: State) -> bool:
    """Whether a state's term runs against us: not where the customer or applicant has the case, or the clock waits for
    them, and not where all that a missed term does is that the case may be closed."""
    return state.missed is Missed.ESCALATE and state.owner is not Owner.APPLICANT and state.pauses is None


def _terms_of(lifecycle: Lifecycle, events: Sequence[Any], rules: Rulebook, calendar: Calendar) -> Iterator[Term]:
    """The terms of one case, which may run through several states."""
    running: Term | None = None
    paused: Term | None = None
    here = ""
    for place, event in enumerate(events):
        if lifecycle.actions[event.action].to is None:
            continue
        state = lifecycle.states[event.state]
        at = stay(lifecycle, [(one.action, one.state, one.happened_on) for one in events[: place + 1]])
        due = due_in(state, event.kind, event.opened_on, at, rules, calendar)
        rule = state.terms.get(event.kind, state.term) if _is_ours(state) else None
        goes_on = running is not None and running.rule == rule and state.counted_from == "opening"
        if running is not None and state.pauses == here:
            running, paused = None, running
        elif running is not None and not goes_on:
            yield replace(running, left_on=event.happened_on)
            running = None
        if paused is not None and state.pauses is None:
            if paused.rule != rule:
                yield replace(paused, left_on=event.happened_on)
            paused = None
        if due is not None and rule is not None and not goes_on:
            running = Term(lifecycle.name, rule, due.date, None)
        here = event.state
    yield from (one for one in (paused, running) if one is not None)
