"""The engine of lifecycles: opens cases and moves them, inside a transaction of the door.

It does what the declaration says and nothing else: an action only from its states, only when what it needs is true,
and never on a day before the one that came before. Where the case stands follows from its events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from oficinista.cases.conditions import Moment, refuse_unmet
from oficinista.cases.lifecycle import Action, Lifecycle, due_in, find_lifecycle
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
    """What a case is about. `amount_cents` is what is disputed of the bill."""

    account_id: int
    bill_id: int | None = None
    amount_cents: int = 0


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
    due = due_in(lifecycle.states[action.to], deed.on, deed.on, tx.rules, tx.calendar)
    number = _next_number(tx, lifecycle.series)
    row = {
        "office_id": tx.office.id,
        "number": number,
        "lifecycle": name,
        "account_id": subject.account_id,
        "bill_id": subject.bill_id,
        "amount_cents": subject.amount_cents,
        "opened_on": deed.on,
    } | _standing(action, due, deed.on)
    case_id = tx.connection.execute(insert(Case).values(row).returning(col(Case.id))).scalar_one()
    _add_event(tx, case_id, 1, action, deed)
    return Moved(number, action.to, due)


def act(tx: Transaction, number: str, deed: Deed) -> Moved:
    """Do an action in a case. Refuses an unknown case, an action that is not its turn, and what it needs and lacks."""
    case = tx.connection.execute(_FIND, {"number": number, "office": tx.office.id}).one_or_none()
    if case is None:
        raise Refused("case.unknown", tr("No hay un caso {number}.", number=number))
    lifecycle = find_lifecycle(case.lifecycle)
    action = _allowed(lifecycle, number, case.state, deed.action)
    _refuse_day(tx, deed.on, case.happened_on)
    moment = Moment(number, case.bill_id, case.next_on, deed.on, tx.business_date)
    refuse_unmet(tx.connection, action, moment)
    due = due_in(lifecycle.states[action.to], case.opened_on, deed.on, tx.rules, tx.calendar)
    tx.connection.execute(update(Case).where(col(Case.id) == case.id).values(_standing(action, due, deed.on)))
    _add_event(tx, case.id, case.place + 1, action, deed)
    return Moved(number, action.to, due)


def _allowed(lifecycle: Lifecycle, number: str, state: str, wanted: str) -> Action:
    possible = lifecycle.actions_from(state)
    if wanted in possible:
        return possible[wanted]
    now, title = tr(lifecycle.states[state].title), tr(lifecycle.actions[wanted].title)
    helps = ", ".join(tr(one.title) for one in possible.values())
    raise Refused(
        "case.not_now",
        tr("El caso {number} está «{state}»: no se puede «{action}».", number=number, state=now, action=title),
        tr("Se puede: {actions}.", actions=helps) if helps else tr("El caso está cerrado."),
    )


def _refuse_day(tx: Transaction, on: date, before: date | None) -> None:
    if on > tx.business_date:
        raise Refused("case.future", tr("El {date} no ha llegado.", date=long_date(on)), tr("Escriba hoy o antes."))
    if before is not None and on < before:
        raise Refused(
            "case.earlier",
            tr("El {date} es anterior a lo último del caso, del {before}.", date=long_date(on),
               before=long_date(before)),
            tr("Revise la fecha."),
        )  # fmt: skip


def _standing(action: Action, due: Due | None, on: date) -> dict[str, Any]:
    return {
        "state": action.to,
        "next_on": None if due is None else due.date,
        "closed_on": on if due is None else None,
    }


def _add_event(tx: Transaction, case_id: int, place: int, action: Action, deed: Deed) -> None:
    row = {
        "case_id": case_id,
        "place": place,
        "action": deed.action,
        "state": action.to,
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


_FIND = (
    select(
        col(Case.id),
        col(Case.lifecycle),
        col(Case.state),
        col(Case.bill_id),
        col(Case.opened_on),
        col(Case.next_on),
        col(CaseEvent.place),
        col(CaseEvent.happened_on),
    )
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.number) == bindparam("number"),
        col(Case.office_id) == bindparam("office"),
        col(CaseEvent.place) == LAST_PLACE,
    )
)
