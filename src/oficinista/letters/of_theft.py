"""The papers of a case of water theft: its calculation, what was decided and charged, and how it ended."""

from typing import Any

from sqlalchemy import Connection

from oficinista.cases.queries import case_file
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.letters.known import Known, Wanted
from oficinista.letters.of_case import step_facts
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.plans.queries import kept_plan
from oficinista.rulebook import Rule
from oficinista.theft.calculation import basis_words, method_words
from oficinista.theft.queries import COST, FINE, THEFT, Charged, Inspected, Kept, find_theft


def theft_facts(connection: Connection, wanted: Wanted) -> Known:
    """A step of a case with its inspection, its calculation line by line and its charge. Refuses another's step."""
    step = step_facts(connection, wanted)
    number = str(step.facts["case"])
    if case_file(connection, number, wanted.office_id, wanted.on).row.lifecycle != THEFT:
        raise Refused("letter.no_step", tr("No hay un paso {step}.", step=wanted.subject))
    found = find_theft(connection, number, wanted.office_id)
    plan = kept_plan(connection, found.account_id, wanted.on)
    facts: dict[str, Any] = {
        **step.facts,
        "inspection": None if found.inspection is None else _inspection(found.inspection),
        "calculation": None if found.calculation is None else _calculation(found.calculation),
        "charge": None if found.charge is None else _charge(found.charge),
        "parts": [_part(wanted.rules.describe(key, wanted.on)) for key in (FINE, COST)],
        "plan": "" if plan is None else plan.number,
    }
    return Known(facts, step.days)


def _inspection(found: Inspected) -> dict[str, str]:
    return found.model_dump(include={"act", "inspector", "meter", "seal_found", "seal_placed", "custody"})


def _calculation(found: Kept) -> dict[str, Any]:
    return {
        "basis": basis_words(found.asked.basis),
        "method": method_words(found.asked.method),
        "since": long_date(found.asked.since),
        "until": long_date(found.asked.until),
        "lines": list(found.lines),
        "total": format_money(found.cents),
        "last_day": "" if found.last_day is None else long_date(found.last_day),
    }


def _charge(found: Charged) -> dict[str, str]:
    return {
        "number": found.number,
        "water": format_money(found.water_cents),
        "fine": format_money(found.fine_cents) if found.fine_cents else "",
        "cost": format_money(found.cost_cents) if found.cost_cents else "",
        "total": format_money(found.total_cents),
    }


def _part(rule: Rule) -> dict[str, str]:
    return {"title": tr(rule.title), "value": rule.value_text, "status": rule.status}
