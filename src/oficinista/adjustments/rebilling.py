"""Voiding bills and billing their months again, as one: both halves or neither, several periods in order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

from oficinista.adjustments.allowance import refuse_beyond_signer, signature_for
from oficinista.adjustments.bills import accounts_of_bills
from oficinista.adjustments.exchange import Pair, Rebilled, exchange, hold, supersede
from oficinista.adjustments.facts import rebill_facts
from oficinista.adjustments.reasons import Code, Why, require_documents
from oficinista.adjustments.rebill_plan import Period, RebillPlan, plan_rebill
from oficinista.billing.dials import dial_at
from oficinista.billing.facts import BillNumber
from oficinista.billing.issue import NewBill, priced
from oficinista.billing.models import ReadingKind
from oficinista.billing.periods import MonthText
from oficinista.cases.queries import case_of_bills
from oficinista.customers.commands import MeterDiameter, TariffClass
from oficinista.customers.models import Service
from oficinista.i18n import later
from oficinista.orders import ApprovalNeed, Order, command
from oficinista.staff.actors import find_actor
from oficinista.transaction import Transaction
from oficinista.volume import MAX_LITRES

BILLS_MAX = 36


class CorrectedReading(Order):
    """The right water of the whole reading that ends with `month`."""

    month: MonthText
    measured_l: Annotated[int, Field(ge=0, le=MAX_LITRES)]
    register_l: Annotated[int, Field(ge=0, le=MAX_LITRES)] | None = None
    kind: Annotated[ReadingKind, Field(strict=False)] = ReadingKind.ACTUAL


class VoidAndRebill(Order):
    """Void bills of one account, the oldest first, and bill their months again with what is right; the rest stays."""

    bills: Annotated[tuple[BillNumber, ...], Field(min_length=1, max_length=BILLS_MAX)]
    readings: Annotated[tuple[CorrectedReading, ...], Field(max_length=BILLS_MAX)] = ()
    tariff_class: TariffClass | None = None
    diameter: MeterDiameter | None = None
    service: Annotated[Service, Field(strict=False)] | None = None
    reason: Code
    note: Why
    documents: tuple[Code, ...] = ()


def _plan(tx: Transaction, order: VoidAndRebill) -> RebillPlan:
    return plan_rebill(
        tx.connection,
        order,
        office_id=tx.office.id,
        today=tx.business_date,
        rules=tx.rules,
        calendar=tx.calendar,
    )


def _rebill_signature(tx: Transaction, order: VoidAndRebill) -> ApprovalNeed | None:
    plan = _plan(tx, order)
    return signature_for(tx, plan.account_id, plan.reason, plan.change_cents) or _objected_signature(tx, plan)


def _objected_signature(tx: Transaction, plan: RebillPlan) -> ApprovalNeed | None:
    """A bill that is objected is corrected by whoever may decide the objection, or with their signature."""
    number = case_of_bills(tx.connection, [period.bill.id for period in plan.periods])
    if number is None or find_actor(tx.connection, tx.actor.id, "objection.decide").may:
        return None
    words = later("La factura está objetada, caso {number}: firma quien decide la objeción.", number=number)
    return ApprovalNeed(plan.change_cents, words)


@command(
    "bill.void_and_rebill",
    approval=_rebill_signature,
    touches=lambda connection, order: accounts_of_bills(connection, order.bills),
    facts=rebill_facts,
)
def void_and_rebill(tx: Transaction, order: VoidAndRebill) -> Rebilled:
    """Void bills and bill their months again. What was measured and the old reading stay as they were.

    Refuses what `plan_rebill` refuses, a document that was not seen, and a signer who may not approve so much.
    """
    hold(tx, order.bills[0])
    plan = _plan(tx, order)
    require_documents(plan.reason, order.documents)
    refuse_beyond_signer(tx, plan.account_id, plan.reason, plan.change_cents)
    readings = {one.month: _correct(tx, plan.periods, one) for one in order.readings}
    due_on = tx.rules.due("bill.due", tx.business_date, tx.calendar).date
    pairs = [_pair(tx, period, readings, due_on) for period in plan.periods]
    return exchange(tx, pairs, plan.reason, order.note)


def _pair(tx: Transaction, period: Period, readings: dict[str, int], due_on: date) -> Pair:
    after, bill = period.repriced.after, period.bill
    new = NewBill(
        bill.account_id,
        bill.reading.id if period.corrected is None else readings[period.corrected.month],
        bill.revision + 1,
        after.period_start,
        after.period_end,
        tx.business_date,
        due_on,
        after.measured_l,
        after.billed_l,
        after.is_estimated,
        after.tariff_class,
        after.service,
        after.diameter,
        after.tariff_date,
        after.part_days,
    )
    return Pair(bill, new, priced(after.lines))


def _correct(tx: Transaction, periods: Sequence[Period], right: CorrectedReading) -> int:
    """Keep the right reading beside the wrong one: of the meter that is known today to have stood there at its end."""
    wrong = next(period.bill.reading for period in periods if period.corrected == right)
    dial = dial_at(tx.connection, wrong.account_id, wrong.period_start, wrong.period_end)
    is_actual = right.kind is ReadingKind.ACTUAL
    corrected = replace(
        wrong,
        kind=right.kind,
        measured_l=right.measured_l,
        register_l=right.register_l,
        meter_id=dial.meter_id,
        replaced_l=dial.replaced_l if is_actual else None,
    )
    return supersede(tx, wrong, corrected)
