"""The letters about an account as a whole: what moved it, what was paid, how it stands, what its owner is told."""

from typing import Any

from sqlalchemy import Connection

from oficinista.billing.analysis import Analysis, AnalyzedBill, analyze
from oficinista.billing.periods import add_months
from oficinista.billing.queries import StatementLine, balance, bills, overdue, statement
from oficinista.calendar import full_date
from oficinista.cases.queries import step_words
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import EntryKind
from oficinista.letters.catalogue import Event
from oficinista.letters.known import Known, Wanted
from oficinista.letters.subjects import PLACE
from oficinista.letters.wording import balance_facts, movement_name
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.plans.queries import due_words, kept_plan
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.volume import format_m3

STATEMENT_MONTHS = 24
CERTIFIED_MONTHS = 12
BILLS_SHOWN = 12


def statement_facts(connection: Connection, wanted: Wanted) -> Known:
    """Everything that moved the account in the last two years, with the balance after each."""
    since = add_months(wanted.on, -STATEMENT_MONTHS)
    lines = [line for line in statement(connection, wanted.account) if line.on <= wanted.on]
    before = [line.balance_cents for line in lines if line.on < since]
    late_cents = overdue(connection, wanted.account, wanted.on).cents
    plan = kept_plan(connection, wanted.account, wanted.on)
    if plan is not None and plan.standing is not None:
        late_cents = plan.standing.due_now_cents
    return Known(
        {
            "since": long_date(since),
            "before": format_money(before[-1]) if before else "",
            "lines": [_line(line) for line in lines if line.on >= since],
            "overdue": format_money(late_cents) if late_cents else "",
            "plan": "" if plan is None else due_words(plan, plan.number),
            **balance_facts(balance(connection, wanted.account)),
        }
    )


def _line(line: StatementLine) -> dict[str, Any]:
    return {
        "date": long_date(line.on),
        "what": movement_name(line),
        "is_voided": line.is_voided,
        "due": "" if line.due_on is None else long_date(line.due_on),
        "amount": format_money(line.amount_cents),
        "balance": format_money(line.balance_cents),
    }


def certificate_facts(connection: Connection, wanted: Wanted) -> Known:
    """What was paid in the last twelve months and stands, and what is owed."""
    since = add_months(wanted.on, -CERTIFIED_MONTHS)
    paid = [
        line
        for line in statement(connection, wanted.account)
        if line.kind is EntryKind.PAYMENT and not line.is_voided and since <= line.on <= wanted.on
    ]
    return Known(
        {
            "since": long_date(since),
            "until": long_date(wanted.on),
            "payments": [
                {"date": long_date(one.on), "receipt": one.document, "amount": format_money(-one.amount_cents)}
                for one in paid
            ],
            "total": format_money(-sum(one.amount_cents for one in paid)),
            **balance_facts(balance(connection, wanted.account)),
        }
    )


def analysis_facts(connection: Connection, wanted: Wanted) -> Known:
    """The account bill by bill beside the tariff, its water, and what stands out with what is done about it."""
    found = analyze(connection, wanted.account, wanted.on)
    counted = [bill for bill in found.bills if not bill.is_voided][-BILLS_SHOWN:]
    days = {Event.BILL: counted[-1].issued_on} if counted else {}
    facts = {
        "terms_of_service": _served(found),
        "usual": list(found.usual_sentences),
        "findings": [
            {"month": short_month(one.on), "evidence": one.evidence, "certainty": one.certainty.text}
            for one in found.findings
        ],
        "bills": [_analyzed(bill) for bill in counted],
        "uses": [
            {"month": short_month(one.month), "litres": one.litres, "water": format_m3(one.litres),
             "is_estimated": one.is_estimated}
            for one in found.uses[-BILLS_SHOWN:]
        ],
        **balance_facts(found.balance_cents),
    }  # fmt: skip
    return Known(facts, days)


def _served(found: Analysis) -> str:
    if found.tariff_class is None or found.service is None:
        return ""
    served = f"{class_name(found.tariff_class)}, {service_name(found.service)}"
    if found.meter_serial is None or found.diameter is None:
        return served
    size = diameter_name(found.diameter)
    return f"{served}, {tr('contador {serial} de {size}', serial=found.meter_serial, size=size)}"


def _analyzed(bill: AnalyzedBill) -> dict[str, Any]:
    due = bill.check.due_cents
    return {
        "number": bill.facts.number,
        "month": short_month(bill.facts.period_start),
        "days": bill.facts.days,
        "water": format_m3(bill.facts.billed_l),
        "is_estimated": bill.facts.is_estimated,
        "charged": format_money(bill.facts.total_cents),
        "by_tariff": "" if due is None else format_money(due),
        "differences": list(bill.differences),
        "open": format_money(bill.open_cents),
    }


def appointment_facts(_connection: Connection, wanted: Wanted) -> Known:
    """The day of an appointment and what it is for. Refuses a day that has passed or on which the office is closed."""
    day = wanted.asked.day or wanted.on
    closed = wanted.calendar.why_closed(day)
    if day < wanted.on or closed is not None:
        raise Refused(
            "letter.day",
            tr("El {date} no se puede citar: {why}.", date=long_date(day), why=closed or tr("ya pasó")),
            tr("Escriba otro día."),
        )
    return Known({"day": full_date(day), "words": wanted.asked.words})


def leak_facts(connection: Connection, wanted: Wanted) -> Known:
    """Where a leak below the ground was found, by a crew or by what is said, and what the last bills measured."""
    last = [bill for bill in bills(connection, wanted.account, BILLS_SHOWN) if not bill.is_voided]
    uses = [{"month": short_month(one.period_start), "water": format_m3(one.billed_l)} for one in last[:6]]
    number, _, place = wanted.subject.partition(PLACE)
    words = step_words(connection, number, int(place)) if place.isdecimal() else wanted.asked.words
    return Known({"words": words, "uses": uses})
