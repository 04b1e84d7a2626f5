"""What the screen of an account shows of it, asked in one go so that all of it is of one moment."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.approvals.queries import ApprovalRow
    from oficinista.billing.legal_dates import LegalDate
    from oficinista.billing.queries import BillSummary, StatementLine
    from oficinista.cases.queries import CaseRow
    from oficinista.commitments.queries import CommitmentRow
    from oficinista.customers.queries import AccountCard
    from oficinista.letters.offers import Owed
    from oficinista.office import Office
    from oficinista.plans.queries import Plan
    from oficinista.suspensions.guard import Suspension
    from oficinista.work.queries import OrderRow

BILLS_MAX = 120
"""Ten years of bills can be walked through, one by one."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the screen shows of an account; the newest bills and movements first."""

    card: "AccountCard"
    bills: "list[BillSummary]"
    movements: "list[StatementLine]"
    dates: "tuple[LegalDate, ...]"
    suspension: "Suspension"
    promises: "tuple[CommitmentRow, ...]"
    waiting: "tuple[ApprovalRow, ...]"
    cases: "tuple[CaseRow, ...]"
    orders: "tuple[OrderRow, ...]"
    letters: "Owed"
    plan: "Plan | None"


def account_facts(connection: "Connection", office: "Office", number: str) -> AccountFacts:
    """The account of a number as it is now, by the office's rules.

    Raises:
        Refused: there is no such account.
    """
    from oficinista.approvals.queries import waiting_on
    from oficinista.billing.queries import bills, statement
    from oficinista.cases.queries import cases
    from oficinista.commitments.queries import commitments
    from oficinista.customers.queries import account_card, find_account
    from oficinista.letters.offers import owed
    from oficinista.plans.queries import plans
    from oficinista.suspensions.queries import may_suspend
    from oficinista.work.queries import orders

    office_id, today = office.info.id, office.today
    account_id = find_account(connection, number)
    card = account_card(connection, account_id, today)
    newest = bills(connection, account_id, most=BILLS_MAX)
    suspension = may_suspend(connection, account_id, office_id, today)
    return AccountFacts(
        card=card,
        bills=newest,
        movements=statement(connection, account_id)[::-1],
        dates=_dates(connection, office, card, newest, suspension),
        suspension=suspension,
        promises=tuple(commitments(connection, office_id, today, account=card.number)),
        waiting=waiting_on(connection, office_id, card.number, office.clock()),
        cases=tuple(cases(connection, office_id, today, account=card.number)),
        orders=tuple(orders(connection, office_id, today, account=card.number)),
        letters=owed(connection, office_id, account_id),
        plan=next(iter(plans(connection, office_id, today, account=card.number)), None),
    )


def _dates(
    connection: "Connection", office: "Office", card: "AccountCard", bills: "list[BillSummary]", found: "Suspension"
) -> "tuple[LegalDate, ...]":
    from oficinista.billing.legal_dates import DatedBill, legal_dates
    from oficinista.storage import office_rules
    from oficinista.suspensions.queries import suspension_dates

    last = DatedBill(bills[0].number, bills[0].issued_on, bills[0].due_on) if bills else None
    rules = office_rules.rulebook(connection, office.info.id)
    dates = suspension_dates(found, office.today) if card.overdue_cents or found.is_sent else ()
    return legal_dates(last, rules, office_rules.calendar(connection), dates)
