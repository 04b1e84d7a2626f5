"""What is asked about cases: which are open and until when, one with its history, and what they keep from a cut."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, false, func, or_, select
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.cases.channels import CHANNEL, Channel, channel_words
from oficinista.cases.lifecycle import Lifecycle, Missed, Owner, State, Tray, due_in, find_lifecycle, lifecycles, stay
from oficinista.cases.models import Case, CaseEvent
from oficinista.customers.models import Account, Customer
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.rulebook import Due, Rulebook
from oficinista.staff.models import Clerk
from oficinista.storage import office_rules

SOON_DAYS = 5
"""A case whose term ends in so many days is told of without being asked."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list: whose it is now, what they have to do, and until when.

    `days_left` is negative when its term has passed, and then `missed` says what that means; `alarm_day` is the last
    day of alarm of its term that has come.
    """

    number: str
    lifecycle: str
    kind: str
    account: str
    customer: str
    bill: str | None
    amount_cents: int
    opened_on: date
    state: str
    state_title: str
    owner: Owner | None
    next_on: date | None
    days_left: int | None
    todo: str = ""
    missed: Missed | None = None
    alarm_day: int | None = None

    @property
    def holder(self) -> Owner | None:
        """Who has to see to it: its owner, and the supervisor once its term was missed."""
        return Owner.SUPERVISOR if self.missed is Missed.ESCALATE else self.owner

    @property
    def is_pressing(self) -> bool:
        """Whether its term has passed, ends soon, or has come to a day of alarm."""
        is_near = self.days_left is not None and self.days_left <= SOON_DAYS
        return is_near or self.alarm_day is not None


@dataclass(frozen=True, slots=True)
class CaseStep:
    """Something that was done in a case; `channel`, how what was asked came to the office, where that was noted."""

    action_title: str
    state_title: str
    happened_on: date
    words: str
    clerk_name: str
    made_at: datetime
    channel: Channel | None = None

    @property
    def what(self) -> str:
        """What was done, and by which channel it came."""
        how = "" if self.channel is None else f" ({channel_words(self.channel).lower()})"
        return f"{self.action_title}{how}"


@dataclass(frozen=True, slots=True)
class Possible:
    """What can be done in a case now, and by which order; `outcome` is how the order ends where it may end so."""

    action: str
    title: str
    order: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How many open cases want to be moved: those that were missed and are the supervisor's to see to, those that may
    be closed since their term has passed, and those whose term ends soon or has come to a day of alarm."""

    escalated: int
    closable: int
    soon: int

    @property
    def past(self) -> int:
        """How many have a term that has passed."""
        return self.escalated + self.closable


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case whole: its history, the term that runs and why it ends that day, and what can be done."""

    row: CaseRow
    steps: tuple[CaseStep, ...]
    due: Due | None
    possible: tuple[Possible, ...]


@dataclass(frozen=True, slots=True)
class BillHold:
    """So much of a debt is held by an open case, which stands in a state: it was objected, or not told of yet."""

    case_number: str
    state_title: str
    amount_cents: int
    is_objected: bool = True


def cases(
    connection: Connection,
    office_id: int,
    today: date,
    *,
    account: str | None = None,
    with_closed: bool = False,
    tray: Tray = Tray.CASES,
) -> list[CaseRow]:
    """The cases of an office in a tray, the first to end first; the closed ones last."""
    query = _ROWS.where(col(Case.office_id) == office_id, _in_tray(tray))
    if account is not None:
        query = query.where(col(Account.number) == account)
    if not with_closed:
        query = query.where(col(Case.closed_on).is_(None))
    ordered = query.order_by(col(Case.closed_on).is_not(None), col(Case.next_on), col(Case.id))
    rules = office_rules.rulebook(connection, office_id)
    return [_row(row, today, rules) for row in connection.execute(ordered)]


def ending(connection: Connection, office_id: int, today: date, *trays: Tray) -> Ending:
    """How many open cases of an office want to be moved, of some trays or of all."""
    rules = office_rules.rulebook(connection, office_id)
    facts: dict[str, int | date] = {"office": office_id, "today": today, "soon": today + timedelta(days=SOON_DAYS)}
    for rule in _rules_of_alarms():
        facts[rule] = today - timedelta(days=min(rules.get(rule, today).value))
    return Ending(*connection.execute(_endings(trays or tuple(Tray)), facts).one())


@cache  # the counter asks at every look, and to build it takes longer than to ask
def _endings(trays: tuple[Tray, ...]) -> Select[*tuple[Any, ...]]:
    """Of each rule of alarms it is told by what day a case was opened for its first alarm to have come."""
    is_past = col(Case.next_on) < bindparam("today")
    alarmed = map(_is_alarmed, _rules_of_alarms())
    return select(
        func.count().filter(is_past, _in_states(lambda one: one.missed is Missed.ESCALATE)),
        func.count().filter(is_past, _in_states(lambda one: one.missed is Missed.CLOSE)),
        func.count().filter(~is_past, or_(col(Case.next_on) <= bindparam("soon"), *alarmed)),
    ).where(col(Case.office_id) == bindparam("office"), col(Case.closed_on).is_(None), or_(*map(_in_tray, trays)))


def _rules_of_alarms() -> list[str]:
    states = (one for lifecycle in lifecycles().values() for one in lifecycle.states.values())
    return sorted({one.alarms for one in states if one.alarms})


def _is_alarmed(rule: str) -> ColumnElement[bool]:
    """Whether a case is in a state with a rule of alarms, and was opened by the day whose first alarm has come."""
    return and_(_in_states(lambda one: one.alarms == rule), col(Case.opened_on) <= bindparam(rule))


def _in_states(which: Callable[[State], bool]) -> ColumnElement[bool]:
    """Whether a case is in one of some states of its lifecycle."""
    chosen = {
        name: [code for code, one in lifecycle.states.items() if which(one)] for name, lifecycle in lifecycles().items()
    }
    return or_(
        false(), *(and_(col(Case.lifecycle) == name, col(Case.state).in_(codes)) for name, codes in chosen.items())
    )


def case_file(connection: Connection, number: str, office_id: int, today: date) -> CaseFile:
    """A case with all that happened in it. Refuses one that does not exist."""
    query = _ROWS.where(col(Case.office_id) == office_id, col(Case.number) == number)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise Refused(
            "case.unknown",
            tr("No hay un caso {number}.", number=number),
            tr("Vea los que hay con «oficinista case list»."),
        )
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    row, lifecycle = _row(found, today, rules), find_lifecycle(found.lifecycle)
    events = connection.execute(_EVENTS, {"number": number}).all()
    state = lifecycle.states[row.state]
    at = stay(lifecycle, [(one.action, one.state, one.happened_on) for one in events])
    due = due_in(state, found.kind, row.opened_on, at, rules, calendar)
    possible = tuple(
        Possible(code, tr(one.title), one.order, one.outcome)
        for code, one in lifecycle.actions_from(row.state).items()
        if one.is_by_hand
    )
    return CaseFile(row, tuple(_steps(lifecycle, events)), due, possible)


def step_words(connection: Connection, number: str, place: int) -> str:
    """What was said in a step of a case. Refuses a step that the case does not have."""
    words = connection.execute(_WORDS, {"number": number, "place": place}).scalar_one_or_none()
    if words is None:
        raise Refused("letter.no_step", tr("No hay un paso {step}.", step=f"{number}/{place}"))
    return str(words)


def held_bills(connection: Connection, account_id: int) -> dict[int, BillHold]:
    """What of each bill of an account an open case keeps from notices and suspension."""
    found = {row.bill_id: row for row in connection.execute(_HOLDS, {"account": account_id})}
    states = {bill: find_lifecycle(row.lifecycle).states[row.state] for bill, row in found.items()}
    return {
        bill: BillHold(row.number, tr(states[bill].title), row.amount_cents)
        for bill, row in found.items()
        if states[bill].holds_debt
    }


def case_of_bills(connection: Connection, bill_ids: Sequence[int]) -> str | None:
    """The number of the first open case about any of some bills."""
    query = select(col(Case.number)).where(col(Case.bill_id).in_(bill_ids), col(Case.closed_on).is_(None))
    return connection.execute(query.order_by(col(Case.id))).scalars().first()


def misplaced(connection: Connection) -> list[str]:
    """The cases that do not stand where their last event led: none, unless somebody wrote behind the door."""
    return list(connection.execute(_MISPLACED).scalars())


def _in_tray(tray: Tray) -> ColumnElement[bool]:
    return col(Case.lifecycle).in_([one.name for one in lifecycles().values() if one.tray is tray])


def _row(row: Any, today: date, rules: Rulebook) -> CaseRow:
    state = find_lifecycle(row.lifecycle).states[row.state]
    return CaseRow(
        number=row.number,
        lifecycle=row.lifecycle,
        kind=row.kind,
        account=row.account,
        customer=row.customer,
        bill=row.bill,
        amount_cents=row.amount_cents,
        opened_on=row.opened_on,
        state=row.state,
        state_title=tr(state.title),
        owner=state.owner,
        next_on=row.next_on,
        days_left=None if row.next_on is None else (row.next_on - today).days,
        todo="" if state.todo is None else tr(state.todo),
        missed=state.missed if row.next_on is not None and row.next_on < today else None,
        alarm_day=_alarm_day(state, row.opened_on, today, rules),
    )


def _alarm_day(state: State, opened_on: date, today: date, rules: Rulebook) -> int | None:
    """The last day of alarm of a case's term that has come. Such a term counts from the opening."""
    days = [] if state.alarms is None else rules.get(state.alarms, today).value
    return max((day for day in days if opened_on + timedelta(days=day) <= today), default=None)


def _steps(lifecycle: Lifecycle, events: Sequence[Any]) -> Iterator[CaseStep]:
    for event in events:
        yield CaseStep(
            action_title=tr(lifecycle.actions[event.action].title),
            state_title=tr(lifecycle.states[event.state].title),
            happened_on=event.happened_on,
            words=event.words,
            clerk_name=event.clerk_name,
            made_at=event.made_at,
            channel=None if (channel := from_json(event.data_json).get(CHANNEL)) is None else Channel(channel),
        )


_ROWS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.number),
        col(Case.lifecycle),
        col(Case.kind),
        col(Account.number).label("account"),
        col(Customer.name).label("customer"),
        col(Bill.number).label("bill"),
        col(Case.amount_cents),
        col(Case.opened_on),
        col(Case.state),
        col(Case.next_on),
    )
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(Bill, col(Bill.id) == col(Case.bill_id), isouter=True)
)
_EVENTS: Select[*tuple[Any, ...]] = (
    select(
        col(CaseEvent.action),
        col(CaseEvent.state),
        col(CaseEvent.happened_on),
        col(CaseEvent.words),
        col(CaseEvent.data_json),
        col(Clerk.name).label("clerk_name"),
        col(CaseEvent.made_at),
    )
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .join(Clerk, col(Clerk.id) == col(CaseEvent.clerk_id))
    .where(col(Case.number) == bindparam("number"))
    .order_by(col(CaseEvent.place))
)
_WORDS = (
    select(col(CaseEvent.words))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.place) == bindparam("place"))
)
_HOLDS: Select[*tuple[Any, ...]] = select(
    col(Case.bill_id), col(Case.number), col(Case.lifecycle), col(Case.state), col(Case.amount_cents)
).where(col(Case.account_id) == bindparam("account"), col(Case.closed_on).is_(None), col(Case.bill_id).is_not(None))
LAST_PLACE = (
    select(func.max(col(CaseEvent.place)))
    .where(col(CaseEvent.case_id) == col(Case.id))
    .correlate(Case)
    .scalar_subquery()
)
"""The place of the last event of the case of the row."""
_MISPLACED = (
    select(col(Case.number))
    .join(CaseEvent, (col(CaseEvent.case_id) == col(Case.id)) & (col(CaseEvent.place) == LAST_PLACE), isouter=True)
    .where(col(CaseEvent.state).is_distinct_from(col(Case.state)))
    .order_by(col(Case.id))
)
