"""Charging overdue bills for a month, and taking one late charge back, as orders."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, select
from sqlmodel import col

from oficinista.adjustments.late import Late, find_late_charge, late_rules, percent_of, post_late, reverse_late
from oficinista.adjustments.reasons import Why
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill, LateCharge, LateVoidCause
from oficinista.billing.periods import MonthText, first_day, last_day
from oficinista.cases.models import Case
from oficinista.customers.models import Account
from oficinista.i18n import later, tr
from oficinista.ledger.debts import owed
from oficinista.ledger.models import OpenItem
from oficinista.orders import ApprovalNeed, Line, Order, Refused, Result, command
from oficinista.plans.models import PlanDebt, PlanTerms
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction


class LateCharged(Result):
    """How many bills were charged for a month, and how much in all."""

    month: str
    charges: int
    total_cents: int


class ChargeLate(Order):
    """Charge what is overdue since a month or before it, once a bill and month."""

    month: MonthText


@command("bill.charge_late")
def charge_late(tx: Transaction, order: ChargeLate) -> LateCharged:
    """Charge each bill that was due by the end of a month and still is open. An objected bill is not charged, nor one
    that a signed plan spreads, where the rule says so.

    Refuses a month that has not ended, and while nobody has given and confirmed the rules.
    """
    first = first_day(order.month)
    if last_day(first) >= tx.business_date:
        raise Refused(
            "bill.month_not_over",
            tr("El mes {month} no ha terminado.", month=order.month),
            tr("Cobre los recargos hasta el último mes completo."),
        )
    percent, is_monthly = late_rules(tx.rules, tx.business_date)
    query = _BY_MONTH if is_monthly else _NEVER
    if tx.rules.get("plan.stops_late_charge", tx.business_date).value:
        query = query.where(~_IN_PLAN)
    charges = [
        Late(row.account_id, row.id, row.number, first, 0, row.open_cents, percent, cents)
        for row in tx.connection.execute(query, {"office": tx.office.id, "first": first, "end": last_day(first)}).all()
        if (cents := percent_of(row.open_cents, percent))
    ]
    return LateCharged(month=order.month, charges=len(charges), total_cents=post_late(tx, charges))


class LateTakenBack(Result):
    """The late charge that is no more, and what the account owes now."""

    number: str
    account: str
    amount_cents: int
    balance_cents: int


class TakeBackLate(Order):
    """Take a late charge back: it was not due."""

    number: Line
    note: Why


def _its_account(connection: Connection, order: TakeBackLate) -> list[str]:
    of_number = (
        select(col(Account.number))
        .join(LateCharge, col(LateCharge.account_id) == col(Account.id))
        .where(col(LateCharge.number) == order.number.strip().upper())
    )
    return list(connection.execute(of_number).scalars())


def _signature(tx: Transaction, order: TakeBackLate) -> ApprovalNeed | None:
    found = find_late_charge(tx.connection, order.number, tx.office.id)
    limit = tx.actor.limit_cents
    if limit is None or found.amount_cents <= limit:
        return None
    return ApprovalNeed(found.amount_cents, later("quitar el recargo {number}.", number=found.number))


@command("bill.take_back_late", touches=_its_account, approval=_signature)
def take_back_late(tx: Transaction, order: TakeBackLate) -> LateTakenBack:
    """Reverse a late charge; what had paid it pays the other debts. Refuses one that is no more."""
    found = find_late_charge(tx.connection, order.number, tx.office.id)
    hold_accounts(tx.connection, [found.account_number])
    found = find_late_charge(tx.connection, order.number, tx.office.id)
    reverse_late(tx, found, LateVoidCause.TAKEN_BACK, order.note)
    return LateTakenBack(
        number=found.number,
        account=found.account_number,
        amount_cents=-found.amount_cents,
        balance_cents=owed(tx.connection, found.account_id).balance_cents,
    )


_CHARGED = exists().where(col(LateCharge.bill_id) == col(Bill.id))
_OVERDUE: Select[*tuple[Any, ...]] = (
    select(col(Bill.id), col(Bill.account_id), col(Bill.number), col(OpenItem.open_cents))
    .join(OpenItem, col(OpenItem.entry_id) == col(Bill.entry_id))
    .join(Account, col(Account.id) == col(Bill.account_id))
    .where(
        col(Account.office_id) == bindparam("office"),
        col(OpenItem.open_cents) > 0,
        col(Bill.due_on) <= bindparam("end"),
        ~is_voided(),
        ~exists().where(col(Case.bill_id) == col(Bill.id), col(Case.closed_on).is_(None)),
    )
    .order_by(col(Bill.id))
)
_IN_PLAN = exists().where(
    col(PlanDebt.open_item_id) == col(OpenItem.id),
    col(PlanTerms.id) == col(PlanDebt.terms_id),
    col(Case.id) == col(PlanTerms.case_id),
    col(Case.state) == "signed",
)
_BY_MONTH = _OVERDUE.where(
    ~exists().where(col(LateCharge.bill_id) == col(Bill.id), col(LateCharge.month) == bindparam("first"))
)
_NEVER = _OVERDUE.where(~_CHARGED)
