"""The letters about a case: about something done in it, known as `OBJ-TST-2026-000001/2`, and its cover."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.billing.queries import bill_facts, bills
from oficinista.calendar import full_date
from oficinista.cases.channels import CHANNEL, Channel, channel_words
from oficinista.cases.conditions import CHARGED
from oficinista.cases.lifecycle import due_in, find_lifecycle, stay
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.playbooks import found_in_steps
from oficinista.cases.queries import case_file
from oficinista.dates import long_date
from oficinista.i18n import Language, speaking, tr
from oficinista.letters.catalogue import Event
from oficinista.letters.known import Known, Wanted
from oficinista.letters.subjects import PLACE
from oficinista.letters.wording import bill_words
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.staff.models import Clerk


def step_facts(connection: Connection, wanted: Wanted) -> Known:
    """Something done in a case: the bill as it was and is, what was said from the first to this, and what follows.

    Refuses a step that the case does not have.
    """
    number, _, place = wanted.subject.partition(PLACE)
    case = connection.execute(_CASE, {"number": number, "office": wanted.office_id}).one_or_none()
    steps = connection.execute(_STEPS, {"number": number}).all()
    if case is None or not place.isdecimal() or not 0 < int(place) <= len(steps):
        raise Refused("letter.no_step", tr("No hay un paso {step}.", step=wanted.subject))
    step = steps[int(place) - 1]
    facts = _case_facts(connection, case, steps) | {
        "action": step.action,
        "state": tr(find_lifecycle(case.lifecycle).states[step.state].title),
        "on": long_date(step.happened_on),
        "words": step.words,
        "by": step.clerk_name,
        "found": _found(connection, number, step),
        "until": _until(case, steps[: int(place)], wanted),
    }
    return Known(facts, _days(case, step.happened_on))


def cover_facts(connection: Connection, wanted: Wanted) -> Known:
    """A case with all that was done in it, for the front of its file."""
    found = case_file(connection, wanted.subject, wanted.office_id, wanted.on)
    case = connection.execute(_CASE, {"number": wanted.subject, "office": wanted.office_id}).one()
    steps = connection.execute(_STEPS, {"number": wanted.subject}).all()
    facts = _case_facts(connection, case, steps) | {
        "state": found.row.state_title,
        "until": "" if found.due is None else full_date(found.due.date),
        "why": [] if found.due is None else list(found.due.why),
        "steps": [
            {
                "on": long_date(one.happened_on),
                "what": one.what,
                "state": one.state_title,
                "words": one.words,
                "by": one.clerk_name,
            }
            for one in found.steps
        ],
    }
    return Known(facts, _days(case, case.opened_on))


def _case_facts(connection: Connection, case: Row[Any], steps: Sequence[Row[Any]]) -> dict[str, Any]:
    opening = from_json(steps[0].data_json)
    return {
        "case": case.number,
        "kind": tr(find_lifecycle(case.lifecycle).title),
        "opened": long_date(case.opened_on),
        "grounds": steps[0].words,
        "channel": channel_words(Channel(opening[CHANNEL])) if CHANNEL in opening else "",
        "last_day": long_date(date.fromisoformat(opening["last_day"])) if "last_day" in opening else "",
        "objected": format_money(case.amount_cents) if case.amount_cents else "",
        "bill": _bill(connection, case, opening.get(CHARGED)),
    }


def _bill(connection: Connection, case: Row[Any], charged_then_cents: int | None) -> dict[str, Any] | None:
    """The bill of the case, what it charged when the case was opened, and the bill that is in its place now."""
    if case.bill_id is None:
        return None
    facts = bill_facts(connection, case.bill_id)
    listed = bills(connection, case.account_id, 240)
    counting = next(
        (one for one in listed if one.period_start == facts.period_start and not one.is_voided),
        None,
    )
    now = None if counting is None or counting.bill_id == case.bill_id else bill_facts(connection, counting.bill_id)
    return bill_words(facts) | {
        "charged_then": "" if charged_then_cents is None else format_money(charged_then_cents),
        "replaced_by": None if now is None else bill_words(now),
        "charges_now": format_money((now or facts).total_cents + (now or facts).adjustments_cents),
    }


def _found(connection: Connection, number: str, step: Row[Any]) -> list[str]:
    """What was found, where the step says it in its own lines: these are in the language of whoever took it.

    While the steps before it say the same they are told in the language of the letter, and otherwise as recorded.
    """
    data: Mapping[str, Any] = from_json(step.data_json)
    recorded = [str(line) for line in data.get("found", ())]
    for language in Language if recorded else ():
        with speaking(language):
            is_unchanged = recorded == _in_steps(connection, number, len(recorded))
        if is_unchanged:
            return _in_steps(connection, number, len(recorded))
    return recorded


def _in_steps(connection: Connection, number: str, count: int) -> list[str]:
    """The first lines of what the steps found: the decision that closes them adds its own below."""
    return list(islice(found_in_steps(connection, number), count))


def _until(case: Row[Any], steps: Sequence[Row[Any]], wanted: Wanted) -> str:
    """When the term ends that ran after the last of some steps."""
    lifecycle = find_lifecycle(case.lifecycle)
    at = stay(lifecycle, [(one.action, one.state, one.happened_on) for one in steps])
    due = due_in(lifecycle.states[steps[-1].state], case.kind, case.opened_on, at, wanted.rules, wanted.calendar)
    return "" if due is None else full_date(due.date)


def _days(case: Row[Any], on: date) -> dict[Event, date]:
    days = {Event.OPENING: case.opened_on, Event.STEP: on}
    return days if case.issued_on is None else days | {Event.BILL: case.issued_on}


_CASE: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.number),
        col(Case.lifecycle),
        col(Case.kind),
        col(Case.account_id),
        col(Case.bill_id),
        col(Case.amount_cents),
        col(Case.opened_on),
        col(Bill.issued_on),
    )
    .outerjoin(Bill, col(Bill.id) == col(Case.bill_id))
    .where(col(Case.number) == bindparam("number"), col(Case.office_id) == bindparam("office"))
)
_STEPS: Select[*tuple[Any, ...]] = (
    select(
        col(CaseEvent.action),
        col(CaseEvent.state),
        col(CaseEvent.happened_on),
        col(CaseEvent.words),
        col(CaseEvent.data_json),
        col(Clerk.name).label("clerk_name"),
    )
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .join(Clerk, col(Clerk.id) == col(CaseEvent.clerk_id))
    .where(col(Case.number) == bindparam("number"))
    .order_by(col(CaseEvent.place))
)
