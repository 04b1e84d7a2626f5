"""The papers of a payment plan: what is offered, what was signed, and that it is broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.calendar import Calendar, full_date
from oficinista.cases.models import Case, CaseEvent
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import OpenItem
from oficinista.letters.known import Known, Wanted
from oficinista.letters.of_case import step_facts
from oficinista.letters.queries import issued_before
from oficinista.letters.subjects import PLACE
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.plans.breaking import breaking_words, soonest
from oficinista.plans.models import PlanDebt
from oficinista.plans.offering import breaches_until
from oficinista.plans.queries import DOWN_BY, PLAN, VERSION, Plan, Version, find_plan, restoring
from oficinista.plans.terms import Instalment, limits, profile_words, why
from oficinista.rulebook import Rulebook

OFFER, AGREEMENT, BROKEN = "plan_offer", "plan_agreement", "plan_broken"
TOLD_BY = {"propose": OFFER, "counter": OFFER, "sign": AGREEMENT, "restore": AGREEMENT, "note_broken": BROKEN}
"""The paper that tells of an action."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of where a plan stands: its template, what it is about, and its number once it was made."""

    template: str
    subject: str
    number: str | None


def paper_of_plan(connection: Connection, number: str) -> Paper:
    """The paper of the last step of a plan that has one."""
    steps = connection.execute(_STEPS, {"number": number}).all()
    step = next(one for one in reversed(steps) if one.action in TOLD_BY)
    subject = f"{number}{PLACE}{step.place}"
    return Paper(TOLD_BY[step.action], subject, issued_before(connection, TOLD_BY[step.action], subject))


def plan_facts(connection: Connection, wanted: Wanted) -> Known:
    """A step of a plan with the terms it is about: each part with the day it is due, and what happens without it.

    Refuses a step that the plan does not have.
    """
    step = step_facts(connection, wanted)
    place = int(wanted.subject.partition(PLACE)[2])
    done = connection.execute(_STEPS, {"number": step.facts["case"]}).all()[:place]
    if done[-1].lifecycle != PLAN:
        raise Refused("letter.no_step", tr("No hay un paso {step}.", step=wanted.subject))
    on: date = done[-1].happened_on
    plan = find_plan(connection, step.facts["case"], wanted.office_id, on)
    about = from_json(next(one.data_json for one in reversed(done) if VERSION in from_json(one.data_json)))
    version = next(one for one in plan.versions if one.number == about[VERSION])
    down_by = _down_by(about, version, on, wanted)
    down = Instalment(0, down_by, version.down_cents) if version.down_cents else None
    found = soonest(version.profile, down, version.instalments, version.missed_months, wanted.rules, wanted.calendar)
    is_broken = done[-1].action == "note_broken"
    facts: dict[str, Any] = {
        **step.facts,
        "profile": profile_words(version.profile),
        "version": version.number,
        "debt": format_money(version.debt_cents),
        "debts": _debts(connection, version),
        "parts": [_part(one, on, wanted.calendar) for one in ([down] if down else []) + [*version.instalments]],
        "missed": version.missed_months,
        "breaking": [] if is_broken else list(breaking_words(found, version.missed_months)),
        "cut_why": [] if is_broken else list(found.cut.why),
        "rules": _rules(connection, plan, version, wanted),
        "broken": _broken(plan, on, wanted) if is_broken else None,
    }
    return Known(facts, step.days)


def _down_by(about: dict[str, Any], version: Version, on: date, wanted: Wanted) -> date:
    """Until when the down payment is made; of what is not signed yet, if it were signed on the day of the offer."""
    if DOWN_BY in about:
        return date.fromisoformat(about[DOWN_BY])
    return wanted.rules.due(f"plan.{version.profile}_down_days", on, wanted.calendar).date


def _part(one: Instalment, on: date, calendar: Calendar) -> dict[str, str]:
    return {
        "name": tr("Pronto pago") if one.number == 0 else str(one.number),
        "due": long_date(one.due_on),
        "amount": format_money(one.amount_cents),
        "note": _moved(one.due_on, on, calendar),
    }


def _moved(due_on: date, on: date, calendar: Calendar) -> str:
    """The day until which it may be paid, where the day it is due is closed; holidays are known a year ahead."""
    if due_on.year > on.year + 1:
        return ""
    counted = calendar.next_business_day(due_on)
    if not counted.skipped:
        return ""
    return tr("{reason}: hasta el {date}", reason=counted.skipped[0].reason, date=long_date(counted.date))


def _debts(connection: Connection, version: Version) -> list[dict[str, str]]:
    return [
        {
            "name": tr("Otro cargo") if row.number is None else row.number,
            "month": "" if row.period_start is None else short_month(row.period_start),
            "due": long_date(row.due_on),
            "amount": format_money(row.amount_cents),
        }
        for row in connection.execute(_DEBTS, {"terms": version.id})
    ]


def _rules(connection: Connection, plan: Plan, version: Version, wanted: Wanted) -> Sequence[str]:
    """The rules of the profile as of the day of the offer, in the language of the letter."""
    breaches = breaches_until(connection, plan.account_id, wanted.office_id, version.made_on)
    rules: Rulebook = wanted.rules
    allowed = limits(version.profile, version.debt_cents, rules, version.made_on, version.income_cents,
                     breaches=breaches)  # fmt: skip
    return why(allowed.rules)


def _broken(plan: Plan, on: date, wanted: Wanted) -> dict[str, Any]:
    """Why a plan is broken, what is due, and what may be done about it."""
    standing = plan.standing
    if standing is None or standing.since is None:
        raise Refused("letter.not_broken", tr("El plan {number} no está incumplido.", number=plan.number))
    found = restoring(plan, wanted.rules, on)
    cut = wanted.rules.first_cut_date(wanted.on, wanted.calendar)
    return {
        "since": long_date(standing.since),
        "why": list(standing.why),
        "due_now": format_money(standing.due_now_cents),
        "left": format_money(standing.left_cents),
        "restore": "" if found is None else format_money(found.missing_cents),
        "restore_price": "" if found is None else format_money(found.price.value),
        "restore_source": "" if found is None else tr(found.price.source),
        "notice_from": full_date(standing.since),
        "cut_from": full_date(cut.date),
        "cut_why": list(cut.why),
        "parts": [_part(one.part, on, wanted.calendar) | {"paid": format_money(one.paid_cents)} for one in plan.parts],
    }


_STEPS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.lifecycle),
        col(CaseEvent.place),
        col(CaseEvent.action),
        col(CaseEvent.happened_on),
        col(CaseEvent.data_json),
    )
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"))
    .order_by(col(CaseEvent.place))
)
_DEBTS: Select[*tuple[Any, ...]] = (
    select(col(Bill.number), col(Bill.period_start), col(OpenItem.due_on), col(PlanDebt.amount_cents))
    .select_from(PlanDebt)
    .join(OpenItem, col(OpenItem.id) == col(PlanDebt.open_item_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(PlanDebt.terms_id) == bindparam("terms"))
    .order_by(col(OpenItem.due_on), col(OpenItem.id))
)
