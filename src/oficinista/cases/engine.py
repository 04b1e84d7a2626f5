"""The engine of lifecycles: opens cases and moves them, inside a transaction of the door.

It does what the declaration says and nothing else: an action only from its states, only when what it needs is true,
and never on a day before the one that came before. Where the case stands follows from its events. A case may belong to
another: what happens in it is told there, and it is closed with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.cases.conditions import Moment, refuse_unmet
from oficinista.cases.lifecycle import Action, Lifecycle, Stay, due_in, find_lifecycle, stay
from oficinista.cases.models import Case, CaseEvent, CaseSeries
from oficinista.cases.queries import LAST_PLACE
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.rulebook import Due
from oficinista.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done in a case: the action, the day it counts from, what was said and what else must be known of it."""

    action: str
    on: date
    words: str = ""
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about. `amount_cents` is what is disputed of the bill, `parent_id` the case it belongs to."""

    account_id: int
    bill_id: int | None = None
    amount_cents: int = 0
    kind: str = ""
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an action led, and when the case has to move again; `due` is None when it is over."""

    number: str
    state: str
    due: Due | None


def open_case(tx: Transaction, name: str, subject: Subject, deed: Deed) -> Moved:
    """Open a case of a lifecycle by one of its first actions. Refuses a day that has not come."""
    lifecycle = find_lifecycle(name)
    action = lifecycle.actions[deed.action]
    _refuse_day(tx, deed.on, None)
    state = action.leads_from("")
    due = due_in(lifecycle.states[state], subject.kind, deed.on, Stay(deed.on), tx.rules, tx.calendar)
    number = _next_number(tx, lifecycle.series)
    row = {
        "office_id": tx.office.id,
        "number": number,
        "lifecycle": name,
        "kind": subject.kind,
        "parent_id": subject.parent_id,
        "account_id": subject.account_id,
        "bill_id": subject.bill_id,
        "amount_cents": subject.amount_cents,
        "opened_on": deed.on,
    } | _standing(state, due, deed.on)
    case_id = tx.connection.execute(insert(Case).values(row).returning(col(Case.id))).scalar_one()
    _add_event(tx, case_id, 1, state, deed)
    return Moved(number, state, due)


def act(tx: Transaction, number: str, deed: Deed) -> Moved:
    """Do an action in a case. Refuses an unknown case, an action that is not its turn, and what it needs and lacks."""
    case = tx.connection.execute(_FIND, {"number": number, "office": tx.office.id}).one_or_none()
    if case is None:
        raise Refused("case.unknown", tr("No hay un caso {number}.", number=number))
    return _act(tx, case, deed)


def tell_parent(tx: Transaction, number: str, deed: Deed) -> Moved | None:
    """Do in the case that a case belongs to what it declares for this; None where nothing of the kind is its turn."""
    parent = tx.connection.execute(_PARENT, {"number": number, "office": tx.office.id}).one_or_none()
    if parent is None:
        return None
    action = find_lifecycle(parent.lifecycle).actions_from(parent.state).get(deed.action)
    if action is None or not action.by_child:
        return None
    return _act(tx, parent, replace(deed, on=max(deed.on, parent.happened_on)))


def end_children(tx: Transaction, number: str, deed: Deed) -> tuple[str, ...]:
    """Do an action in every open case that belongs to one, and in theirs first; the numbers of all."""
    open_ones = tx.connection.execute(_CHILDREN, {"number": number, "office": tx.office.id}).all()
    ended: list[str] = []
    for child in open_ones:
        ended += end_children(tx, child.number, deed)
        _act(tx, child, replace(deed, on=max(deed.on, child.happened_on)))
        ended.append(child.number)
    return tuple(ended)


def allowed_action(lifecycle: Lifecycle, number: str, state: str, wanted: str) -> Action:
    """What may be done in a case that stands in a state. Refuses it before its turn, and says what is."""
    possible = lifecycle.actions_from(state)
    if wanted in possible:
        return possible[wanted]
    now, title = tr(lifecycle.states[state].title), tr(lifecycle.actions[wanted].title)
    helps = ", ".join(tr(one.title) for one in possible.values() if one.is_by_hand)
    raise Refused(
        "case.not_now",
        tr("{number} está «{state}»: no se puede «{action}».", number=number, state=now, action=title),
        tr("Se puede: {actions}.", actions=helps) if helps else tr(lifecycle.closed),
    )


def _act(tx: Transaction, case: Any, deed: Deed) -> Moved:
    lifecycle = find_lifecycle(case.lifecycle)
    action = allowed_action(lifecycle, case.number, case.state, deed.action)
    _refuse_day(tx, deed.on, case.happened_on)
    moment = Moment(case.number, case.bill_id, case.next_on, deed.on, tx.business_date, case.kind)
    refuse_unmet(tx.connection, action, moment)
    state = action.leads_from(case.state)
    _add_event(tx, case.id, case.place + 1, state, deed)
    events = tx.connection.execute(_EVENTS, {"case": case.id})
    at = stay(lifecycle, [(one.action, one.state, one.happened_on) for one in events])
    due = due_in(lifecycle.states[state], case.kind, case.opened_on, at, tx.rules, tx.calendar)
    if action.to is not None:
        tx.connection.execute(update(Case).where(col(Case.id) == case.id).values(_standing(state, due, deed.on)))
    return Moved(case.number, state, due)


def _refuse_day(tx: Transaction, on: date, before: date | None) -> None:
    if on > tx.business_date:
        raise Refused("case.future", tr("El {date} no ha llegado.", date=long_date(on)), tr("Escriba hoy o antes."))
    if before is not None and on < before:
        raise Refused(
            "case.earlier",
            tr("El {date} es anterior a lo último que se hizo, del {before}.", date=long_date(on),
               before=long_date(before)),
            tr("Revise la fecha."),
        )  # fmt: skip


def _standing(state: str, due: Due | None, on: date) -> dict[str, Any]:
    return {
        "state": state,
        "next_on": None if due is None else due.date,
        "closed_on": on if due is None else None,
    }


def _add_event(tx: Transaction, case_id: int, place: int, state: str, deed: Deed) -> None:
    row = {
        "case_id": case_id,
        "place": place,
        "action": deed.action,
        "state": state,
        "happened_on": deed.on,
        "words": deed.words,
        "data_json": to_json(dict(deed.data or {})).decode(),
        "clerk_id": tx.actor.id,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(CaseEvent), row)


def _next_number(tx: Transaction, series: str) -> str:
    key = {"office_id": tx.office.id, "series": series, "year": tx.business_date.year}
    where = [getattr(CaseSeries, name) == value for name, value in key.items()]
    moved = update(CaseSeries).where(*where).values(last_number=col(CaseSeries.last_number) + 1)
    number = tx.connection.execute(moved.returning(col(CaseSeries.last_number))).scalar_one_or_none()
    if number is None:
        number = 1
        tx.connection.execute(insert(CaseSeries), key | {"last_number": number})
    return number_text(series, tx.office.code, tx.business_date.year, number)


_STANDING: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.number),
        col(Case.lifecycle),
        col(Case.kind),
        col(Case.state),
        col(Case.bill_id),
        col(Case.opened_on),
        col(Case.next_on),
        col(CaseEvent.place),
        col(CaseEvent.happened_on),
    )
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(col(Case.office_id) == bindparam("office"), col(CaseEvent.place) == LAST_PLACE)
)
_FIND = _STANDING.where(col(Case.number) == bindparam("number"))
_BELONGING = aliased(Case)
_PARENT = _STANDING.join(_BELONGING, col(_BELONGING.parent_id) == col(Case.id)).where(
    col(_BELONGING.number) == bindparam("number")
)
_CHILDREN = (
    _STANDING.join(_BELONGING, col(_BELONGING.id) == col(Case.parent_id))
    .where(col(_BELONGING.number) == bindparam("number"), col(Case.closed_on).is_(None))
    .order_by(col(Case.id))
)
_EVENTS = (
    select(col(CaseEvent.action), col(CaseEvent.state), col(CaseEvent.happened_on))
    .where(col(CaseEvent.case_id) == bindparam("case"))
    .order_by(col(CaseEvent.place))
)
