"""The notice of suspension: what was noticed, what of it is owed now, and the first lawful day if it goes out today."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.calendar import full_date
from oficinista.cases.models import Case
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import OpenItem
from oficinista.letters.known import Known, Wanted
from oficinista.letters.of_case import step_facts
from oficinista.money import format_money
from oficinista.suspensions.models import NoticedDebt


def suspension_facts(connection: Connection, wanted: Wanted) -> Known:
    """The step of a case of suspension with each debt that it names. Refuses a step that the case does not have."""
    step = step_facts(connection, wanted)
    rows = connection.execute(_NOTICED, {"number": step.facts["case"]}).all()
    cut = wanted.rules.first_cut_date(wanted.on, wanted.calendar)
    facts = {
        **step.facts,
        "amount": format_money(sum(min(row.amount_cents, row.open_cents) for row in rows)),
        "stands": all(row.closed_on is None for row in rows),
        "debts": [
            {
                "name": tr("Otro cargo") if row.number is None else row.number,
                "month": "" if row.period_start is None else short_month(row.period_start),
                "due": long_date(row.due_on),
                "open": format_money(min(row.amount_cents, row.open_cents)),
            }
            for row in rows
        ],
        "cut_from": full_date(cut.date),
        "why": list(cut.why),
    }
    return Known(facts, step.days)


_NOTICED: Select[*tuple[Any, ...]] = (
    select(
        col(NoticedDebt.amount_cents),
        col(OpenItem.open_cents),
        col(OpenItem.due_on),
        col(Bill.number),
        col(Bill.period_start),
        col(Case.closed_on),
    )
    .join(Case, col(Case.id) == col(NoticedDebt.case_id))
    .join(OpenItem, col(OpenItem.entry_id) == col(NoticedDebt.entry_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(NoticedDebt.entry_id))
    .where(col(Case.number) == bindparam("number"), col(OpenItem.account_id) == col(Case.account_id))
    .order_by(col(OpenItem.due_on), col(OpenItem.id))
)
