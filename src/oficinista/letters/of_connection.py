"""The papers of a new connection: of each step, the request to another agency, and where it is in plain words."""

from typing import Any

from sqlalchemy import Connection

from oficinista.cases.queries import case_file
from oficinista.connections.catalogues import agencies, applicant_words, find_reason
from oficinista.connections.queries import (
    CONNECTION,
    PERMIT,
    ConnectionCase,
    Estimated,
    Study,
    connection_of_permit,
    find_connection,
    standing,
)
from oficinista.customers.queries import account_card
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.letters.catalogue import Event
from oficinista.letters.known import Known, Wanted
from oficinista.letters.of_case import step_facts
from oficinista.money import format_money
from oficinista.orders import Refused


def connection_facts(connection: Connection, wanted: Wanted) -> Known:
    """A step of an application with what was applied for, studied and estimated. Refuses another's step."""
    step = step_facts(connection, wanted)
    number = _of(connection, wanted, str(step.facts["case"]), CONNECTION)
    found = find_connection(connection, number, wanted.office_id)
    facts = {**step.facts, **_facts(found), "meter": ""}
    if step.facts["action"] in _ASKING:
        now = standing(connection, number, wanted.office_id, wanted.on)
        facts["missing"] = [one for one in now.missing if one != facts["cure"]]
    if step.facts["action"] == "open":
        facts["meter"] = account_card(connection, found.account_id, wanted.on).meter_serial or ""
    return Known(facts, step.days)


def permit_facts(connection: Connection, wanted: Wanted) -> Known:
    """What is asked of another agency, and for which application. Refuses another's step."""
    step = step_facts(connection, wanted)
    number = _of(connection, wanted, str(step.facts["case"]), PERMIT)
    parent = connection_of_permit(connection, number, wanted.office_id)
    found = find_connection(connection, parent, wanted.office_id)
    agency = agencies()[case_file(connection, number, wanted.office_id, wanted.on).row.kind]
    facts = {**step.facts, **_facts(found), "agency": tr(agency.title), "asks": tr(agency.asks), "for": parent}
    return Known(facts, step.days)


def status_facts(connection: Connection, wanted: Wanted) -> Known:
    """Where an application is, who has it, and what is missing."""
    found = find_connection(connection, wanted.subject, wanted.office_id)
    now = standing(connection, wanted.subject, wanted.office_id, wanted.on)
    facts = {
        **_facts(found),
        "case": now.number,
        "where": now.where,
        "who": now.who,
        "until": "" if now.until is None else long_date(now.until),
        "waits": now.is_waiting_for_applicant,
        "missing": list(now.missing),
        "paid": list(now.paid),
        "permits": list(now.permits),
    }
    return Known(facts, {Event.OPENING: found.opened_on})


_ASKING = frozenset({"apply", "return_documents", "return_study", "return_estimating"})
"""The steps whose letter tells all that is missing, so that nobody has to come twice."""


def _of(connection: Connection, wanted: Wanted, number: str, lifecycle: str) -> str:
    if case_file(connection, number, wanted.office_id, wanted.on).row.lifecycle != lifecycle:
        raise Refused("letter.no_step", tr("No hay un paso {step}.", step=wanted.subject))
    return number


def _facts(found: ConnectionCase) -> dict[str, Any]:
    reason = find_reason(found.returned) if found.returned else None
    return {
        "opened": long_date(found.opened_on),
        "applicant": applicant_words(found.applicant),
        "units": found.application.units,
        "initial": format_money(found.application.initial_cents),
        "study": None if found.study is None else _study(found.study),
        "estimate": None if found.estimate is None else _estimate(found.estimate),
        "reason": "" if reason is None else tr(reason.title),
        "cure": "" if reason is None else tr(reason.cure),
        "credit": format_money(-found.balance_cents) if found.balance_cents < 0 else "",
        "missing": [],
    }


def _study(found: Study) -> dict[str, Any]:
    names = [tr(agencies()[code].title) for code in found.agencies]
    return found.model_dump(include={"main", "point", "diameter"}) | {"agencies": ", ".join(names)}


def _estimate(found: Estimated) -> dict[str, Any]:
    return {
        "lines": [
            {"title": line.title, "basis": line.basis, "quantity": line.quantity,
             "unit": format_money(line.unit_cents), "amount": format_money(line.cents)}
            for line in found.lines
        ],
        "total": format_money(found.total_cents),
        "initial": format_money(found.initial_cents),
        "balance": format_money(found.balance_cents),
        "valid_until": long_date(found.valid_until),
    }  # fmt: skip
