"""What goes into the packet of a case, as it stands at one moment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.analysis import Analysis, AnalyzedBill, analyze
from oficinista.billing.difference import Difference, explain_difference
from oficinista.billing.explain import Explanation, explain_bill
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.cases.queries import CaseFile, case_file
from oficinista.customers.queries import find_account
from oficinista.files.queries import Filed, papers
from oficinista.rulebook import Rule
from oficinista.storage import office_rules
from oficinista.tariff import Tariffs
from oficinista.theft.queries import TheftCase, find_theft, is_theft

PACKET = "evidence_packet"
BILLS_MAX = 24


@dataclass(frozen=True, slots=True)
class Explained:
    """The bill that a case is about: what it is made of, and why it is not what the one before was."""

    bill: AnalyzedBill
    explanation: Explanation
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a case. `children` are the cases that belong to it, as work orders do; `theft`, what one of
    water theft keeps; `terms`, the rules of its lifecycle."""

    account_id: int
    case: CaseFile
    children: tuple[CaseFile, ...]
    analysis: Analysis
    explained: Explained | None
    theft: TheftCase | None
    terms: tuple[Rule, ...]
    enclosed: tuple[Filed, ...]

    @property
    def bills(self) -> tuple[AnalyzedBill, ...]:
        """The last two years of bills, voided ones too."""
        return self.analysis.bills[-BILLS_MAX:]


def gather(connection: Connection, number: str, office_id: int, today: date) -> Evidence:
    """The evidence of a case. Refuses a case that does not exist."""
    case = case_file(connection, number, office_id, today)
    account_id = find_account(connection, case.row.account)
    belonging = connection.execute(_CHILDREN, {"number": number, "office": office_id}).scalars().all()
    children = tuple(case_file(connection, child, office_id, today) for child in belonging)
    analysis = analyze(connection, account_id, today)
    return Evidence(
        account_id,
        case,
        children,
        analysis,
        _explained(analysis, case.row.bill),
        find_theft(connection, number, office_id) if is_theft(number) else None,
        _terms(connection, case, office_id, today),
        _enclosed(connection, case, {number, *belonging}, office_id, account_id),
    )


def _explained(analysis: Analysis, number: str | None) -> Explained | None:
    """The bill of a number against the one before it that counts; what was owed already is no part of either."""
    at = next((place for place, bill in enumerate(analysis.bills) if bill.facts.number == number), None)
    if at is None:
        return None
    bill, tariffs = analysis.bills[at], Tariffs.load()
    before = next((one for one in reversed(analysis.bills[:at]) if not one.is_voided), None)
    own = replace(bill.facts, arrears_cents=0)
    difference = None if before is None else explain_difference(replace(before.facts, arrears_cents=0), own, tariffs)
    return Explained(bill, explain_bill(own, tariffs), difference)


def _terms(connection: Connection, case: CaseFile, office_id: int, today: date) -> tuple[Rule, ...]:
    rules = office_rules.rulebook(connection, office_id)
    states = find_lifecycle(case.row.lifecycle).states.values()
    keys = dict.fromkeys(state.term for state in states if state.term is not None)
    return tuple(rules.describe(key, today) for key in keys)


def _enclosed(
    connection: Connection, case: CaseFile, numbers: set[str], office_id: int, account_id: int
) -> tuple[Filed, ...]:
    """The papers about the case and what belongs to it, and those of the account filed since it was opened.

    Neither the packets made before, which hold the same again, nor what a better copy superseded.
    """
    return tuple(
        paper
        for paper in reversed(papers(connection, office_id, account_id))
        if paper.kind != PACKET
        and paper.superseded_by is None
        and (paper.about in numbers or (not paper.about and paper.filed_at.date() >= case.row.opened_on))
    )


_parent = aliased(Case)
_CHILDREN: Select[Any] = (
    select(col(Case.number))
    .join(_parent, col(_parent.id) == col(Case.parent_id))
    .where(col(_parent.number) == bindparam("number"), col(Case.office_id) == bindparam("office"))
    .order_by(col(Case.id))
)
