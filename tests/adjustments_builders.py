"""Builders of tests: corrections of bills and accounts, all through the real door."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from oficinista.adjustments.commands import RequestAdjustment
from oficinista.adjustments.late import MONTHLY, PERCENT, LateFound, standing
from oficinista.adjustments.rebilling import CorrectedReading, VoidAndRebill
from oficinista.billing.models import LateCharge
from oficinista.billing.periods import month_of
from oficinista.billing.queries import balance, bills, open_items
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.staff.settings import OverrideRule
from tests.office import TODAY, BilledAccount, do

DOCUMENTS = ("reading_photo", "eligibility", "repair_invoice", "fire_report", "outage_record", "work_order")


def numbers(office: Office, account: BilledAccount) -> list[str]:
    """The bills of an account that count, the oldest first."""
    return [bill.number for bill in reversed(office.ask(bills, account.id)) if not bill.is_voided]


def rebill(*bills: str, **changes: Any) -> VoidAndRebill:
    """Void and bill again because of a reading, with its photo seen."""
    facts = {"reason": "reading_error", "note": "El 8 era un 3", "documents": DOCUMENTS} | changes
    return VoidAndRebill(bills=bills, **facts)


def credit(account: BilledAccount, cents: int, **facts: Any) -> RequestAdjustment:
    """A credit for a charge that was not due."""
    given = {"kind": "credit", "reason": "charge_not_due", "note": "Se cobró dos veces", "documents": DOCUMENTS} | facts
    return RequestAdjustment(account=account.number, amount_cents=cents, **given)


def read(month: str, litres: int) -> tuple[CorrectedReading, ...]:
    """The right water of the reading of a month."""
    return (CorrectedReading(month=month, measured_l=litres),)


def assert_whole(office: Office, account: BilledAccount) -> None:
    """Every proof holds, and the debts of the account add up to what it owes."""
    with office.store.read() as connection:
        assert [(proof.code, proof.faults) for proof in check(connection) if not proof.holds] == []
    owed = sum(debt.open_cents for debt in office.ask(open_items, account.id))
    assert owed == max(office.ask(balance, account.id), 0)


LATE_PERCENT = Decimal(10)


def confirm(office: Office, **values: object) -> None:
    """A supervisor confirms rules, with their values; in a name `__` stands for a point."""
    for key, value in values.items():
        rule = OverrideRule(
            key=key.replace("__", "."), value=value, effective_from=office.today, source="Memo 7", verified=True
        )
        do(office, rule, actor="marta")


def confirm_late_rules(office: Office, *, monthly: bool = True) -> None:
    """A supervisor gives the rules of late charges, which nobody has published, a value."""
    for key, value in ((PERCENT, int(LATE_PERCENT)), (MONTHLY, monthly)):
        order = OverrideRule(key=key, value=value, effective_from=TODAY, source="Memo 3", verified=True)
        do(office, order, actor="marta")


def late_standing(office: Office, bill_id: int | None = None) -> list[LateFound]:
    """The late charges that nothing has reversed, of one bill or of all."""
    of = {bill for bill, _ in charged(office)} if bill_id is None else {bill_id}
    return office.ask(standing, sorted(of))


def charged(office: Office) -> set[tuple[int, str]]:
    """Which bills were charged for which months, whatever became of it."""
    with office.store.read() as connection:
        rows = connection.execute(select(col(LateCharge.bill_id), col(LateCharge.month)))
        return {(bill_id, month_of(month)) for bill_id, month in rows}
