"""Voiding bills and billing their months again, as one: both halves or neither, several periods in order.

A void is an entry that mirrors the bill's and closes its debt; what had paid that debt is free again, pays the new
bills first, the oldest before the others, then any other debt, and what is left stands as a credit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.allowance import refuse_beyond_signer, signature_for
from oficinista.adjustments.bills import BillFound, ReadingFound, find_bill
from oficinista.adjustments.guards import refuse_late_charge, refuse_unvoidable
from oficinista.adjustments.models import Rebill, RebillPeriod
from oficinista.adjustments.notices import leave_notice
from oficinista.adjustments.reasons import Reason, find_reason, require_documents
from oficinista.adjustments.rebill_plan import (
    BillNumber,
    CorrectedReading,
    Period,
    RebillPlan,
    VoidAndRebill,
    Why,
    plan_rebill,
)
from oficinista.billing.issue import NewBill, Priced, bill_entry, bill_number, priced, write_bills
from oficinista.billing.models import Bill, Reading
from oficinista.i18n import tr
from oficinista.ledger.allocation import OpenDebt, allocate
from oficinista.ledger.debts import owed
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import Allocation, EntryKind
from oficinista.ledger.numbers import number_text
from oficinista.ledger.posting import DEBT_OF_THIS, NewEntry, Paid, Posted
from oficinista.orders import ApprovalNeed, Order, Refused, Result, command
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction

BILL_VOIDS = "ANF"


class PeriodRebilled(Result):
    """One period: the bill voided by a document, the bill in its place, and what each charges."""

    voided: str
    document: str
    bill: str
    before_cents: int
    after_cents: int


class Rebilled(Result):
    """The periods in their order, and what the account owes now."""

    rebill_id: int
    account: str
    periods: tuple[PeriodRebilled, ...]
    difference_cents: int
    balance_cents: int


def _hold(tx: Transaction, bill: str) -> None:
    hold_accounts(tx.connection, [find_bill(tx.connection, bill, tx.office.id).account_number])


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
    return signature_for(tx, plan.account_id, plan.reason, plan.change_cents)


@command("bill.void_and_rebill", approval=_rebill_signature)
def void_and_rebill(tx: Transaction, order: VoidAndRebill) -> Rebilled:
    """Void bills and bill their months again. What was measured and the old reading stay as they were.

    Refuses what `plan_rebill` refuses, a document that was not seen, and a signer who may not approve so much.
    """
    _hold(tx, order.bills[0])
    plan = _plan(tx, order)
    require_documents(plan.reason, order.documents)
    refuse_beyond_signer(tx, plan.account_id, plan.reason, plan.change_cents)
    readings = {one.month: _correct(tx, plan.periods, one) for one in order.readings}
    due_on = tx.rules.due("bill.due", tx.business_date, tx.calendar).date
    pairs = [_pair(tx, period, readings, due_on) for period in plan.periods]
    return _carry_out(tx, pairs, plan.reason, order.note)


class UndoVoid(Order):
    """Take back the rebilling that made a bill; any of its bills names it."""

    bill: BillNumber
    note: Why


def _undo_signature(tx: Transaction, order: UndoVoid) -> ApprovalNeed | None:
    rebill, pairs = _undoing(tx, order)
    return signature_for(tx, pairs[0].bill.account_id, find_reason(rebill.reason, "rebill"), rebill.change_cents)


@command("bill.undo_void", approval=_undo_signature)
def undo_void(tx: Transaction, order: UndoVoid) -> Rebilled:
    """Take back a rebilling: its bills are voided, and those it voided issued again as they were, with their dates.

    Refuses while something depends on the new bills: a payment, an adjustment, a later correction.
    """
    _hold(tx, order.bill)
    rebill, pairs = _undoing(tx, order)
    reason = find_reason(rebill.reason, "rebill")
    refuse_beyond_signer(tx, pairs[0].bill.account_id, reason, rebill.change_cents)
    return _carry_out(tx, _with_old_readings(tx, pairs), reason, order.note, undoes_id=rebill.id)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A bill to void, and what takes its place; `restores` is the reading of a bill that is issued again."""

    bill: BillFound
    new: NewBill
    cost: Priced
    restores: ReadingFound | None = None


def _pair(tx: Transaction, period: Period, readings: dict[str, int], due_on: date) -> _Pair:
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
    )
    return _Pair(bill, new, priced(after.lines))


def _correct(tx: Transaction, periods: Sequence[Period], right: CorrectedReading) -> int:
    """Keep the right reading beside the wrong one."""
    wrong = next(period.bill.reading for period in periods if period.corrected == right)
    return _supersede(
        tx, wrong, replace(wrong, kind=right.kind, measured_l=right.measured_l, register_l=right.register_l)
    )


def _with_old_readings(tx: Transaction, pairs: Sequence[_Pair]) -> list[_Pair]:
    """The pairs with the readings of before given again, each once, where the correction had given others."""
    given: dict[int, int] = {}
    for pair in pairs:
        old = pair.restores
        if old is not None and old.id != pair.bill.reading.id and old.id not in given:
            given[old.id] = _supersede(tx, pair.bill.reading, old)
    return [
        replace(pair, new=pair.new._replace(reading_id=given.get(pair.new.reading_id, pair.new.reading_id)))
        for pair in pairs
    ]


def _supersede(tx: Transaction, last: ReadingFound, right: ReadingFound) -> int:
    values = {
        "account_id": right.account_id,
        "meter_id": right.meter_id,
        "period_start": right.period_start,
        "period_end": right.period_end,
        "months": right.months,
        "kind": right.kind,
        "measured_l": right.measured_l,
        "register_l": right.register_l,
        "revision": last.revision + 1,
        "recorded_at": tx.now,
    }
    return int(tx.connection.execute(insert(Reading).returning(col(Reading.id)), values).scalar_one())


def _carry_out(
    tx: Transaction, pairs: Sequence[_Pair], reason: Reason, note: str, undoes_id: int | None = None
) -> Rebilled:
    why = tr("{reason}: {note}", reason=tr(reason.name), note=note)
    new_entries, balance_cents = _new_entries(tx, pairs)
    posted = tx.post(*_voids(tx, [pair.bill for pair in pairs], why), *new_entries)
    voids, issued = posted[: len(pairs)], posted[len(pairs) :]
    write_bills(tx, ((pair.new, pair.cost, entry) for pair, entry in zip(pairs, issued, strict=True)))
    rebill_id = _keep(tx, pairs, reason, note, undoes_id)
    periods = [
        {
            "rebill_id": rebill_id,
            "place": place,
            "voided_bill_id": pair.bill.id,
            "void_entry_id": void.id,
            "bill_id": new.id,
        }
        for place, (pair, void, new) in enumerate(zip(pairs, voids, issued, strict=True), 1)
    ]
    tx.connection.execute(insert(RebillPeriod), periods)
    done = Rebilled(
        rebill_id=rebill_id,
        account=pairs[0].bill.account_number,
        periods=tuple(_rebilled(tx, *each) for each in zip(pairs, voids, issued, strict=True)),
        difference_cents=sum(pair.cost.total_cents - pair.bill.facts.total_cents for pair in pairs),
        balance_cents=balance_cents,
    )
    leave_notice(tx, pairs[0].bill.account_id, voids[0].id, reason.letter, {"why": why, **done.model_dump()})
    return done


def _voids(tx: Transaction, bills: Sequence[BillFound], why: str) -> list[NewEntry]:
    """The mirrors of the bills' entries. The approval stands on the first: it is of the whole."""
    voids = [
        NewEntry(
            kind=EntryKind.BILL_VOID,
            document_type=BILL_VOIDS,
            year=tx.business_date.year,
            effective_date=tx.business_date,
            lines=mirrored(tx.connection, bill.id),
            allocations=[Paid(bill.item_id, bill.open_cents)] if bill.open_cents else [],
            reverses_id=bill.id,
            reason=why,
        )
        for bill in bills
    ]
    return [replace(voids[0], approval_id=tx.approval_id), *voids[1:]]


def _new_entries(tx: Transaction, pairs: Sequence[_Pair]) -> tuple[list[NewEntry], int]:
    """The entries of the new bills, which whatever is free pays, and what the account owes after them.

    The other debts that it pays too are paid in the last one.
    """
    now = owed(tx.connection, pairs[0].bill.account_id)
    balance = now.balance_cents + sum(pair.cost.total_cents - pair.bill.facts.total_cents for pair in pairs)
    closed = {pair.bill.item_id for pair in pairs}
    others = [debt for debt in now.debts if debt.id not in closed]
    new = [OpenDebt(place, 0, pair.new.period_start, pair.cost.total_cents) for place, pair in enumerate(pairs)]
    free = sum(debt.open_cents for debt in (*others, *new)) - max(balance, 0)
    paid = {one.debt.id: one.amount_cents for one in allocate(new, free)}
    rest = allocate(others, free - sum(paid.values()))
    entries = [
        bill_entry(
            pair.new,
            pair.cost,
            tx.business_date,
            [Paid(DEBT_OF_THIS, paid[place])] if place in paid else [],
        )
        for place, pair in enumerate(pairs)
    ]
    last = entries[-1]
    entries[-1] = replace(last, allocations=[*last.allocations, *(Paid(one.debt.id, one.amount_cents) for one in rest)])
    return entries, balance


def _keep(tx: Transaction, pairs: Sequence[_Pair], reason: Reason, note: str, undoes_id: int | None) -> int:
    values = {
        "office_id": tx.office.id,
        "account_id": pairs[0].bill.account_id,
        "clerk_id": tx.actor.id,
        "approval_id": tx.approval_id,
        "undoes_id": undoes_id,
        "reason": reason.code,
        "note": note,
        "change_cents": sum(abs(pair.cost.total_cents - pair.bill.facts.total_cents) for pair in pairs),
        "made_on": tx.business_date,
        "made_at": tx.now,
    }
    return int(tx.connection.execute(insert(Rebill).returning(col(Rebill.id)), values).scalar_one())


def _rebilled(tx: Transaction, pair: _Pair, void: Posted, new: Posted) -> PeriodRebilled:
    return PeriodRebilled(
        voided=pair.bill.number,
        document=number_text(BILL_VOIDS, tx.office.code, tx.business_date.year, void.document_number),
        bill=bill_number(tx.office.id, new),
        before_cents=pair.bill.facts.total_cents,
        after_cents=pair.cost.total_cents,
    )


@dataclass(frozen=True, slots=True)
class _Undone:
    id: int
    reason: str
    change_cents: int


def _undoing(tx: Transaction, order: UndoVoid) -> tuple[_Undone, list[_Pair]]:
    """The rebilling of a bill, and its pairs turned round. Refuses what `undo_void` refuses."""
    made = tx.connection.execute(
        select(col(Rebill.id), col(Rebill.reason), col(Rebill.change_cents), col(Rebill.undoes_id))
        .join(RebillPeriod, col(RebillPeriod.rebill_id) == col(Rebill.id))
        .join(Bill, col(Bill.id) == col(RebillPeriod.bill_id))
        .where(col(Bill.number) == order.bill, col(Rebill.office_id) == tx.office.id)
    ).one_or_none()
    if made is None or made.undoes_id is not None:
        raise Refused(
            "rebill.unknown",
            tr("La factura {number} no nació de una refacturación.", number=order.bill),
            tr("Deshaga desde la factura nueva."),
        )
    found = [
        (find_bill(tx.connection, new, tx.office.id), find_bill(tx.connection, old, tx.office.id))
        for new, old in tx.connection.execute(_PERIODS, {"rebill": made.id})
    ]
    reason = find_reason(made.reason, "rebill")
    for new, old in found:
        refuse_unvoidable(tx.connection, new, tx.rules, tx.business_date)
        _refuse_depended_on(tx, new)
        if old.facts.total_cents > new.facts.total_cents:
            refuse_late_charge(
                reason,
                old.facts.tariff_class,
                old.first_issued_on,
                rules=tx.rules,
                calendar=tx.calendar,
                today=tx.business_date,
            )
    return _Undone(made.id, made.reason, made.change_cents), [_restored(new, old) for new, old in found]


def _restored(new: BillFound, old: BillFound) -> _Pair:
    """The new bill voided, and the old one issued again as it was, with its dates."""
    facts = old.facts
    again = NewBill(
        old.account_id,
        old.reading.id,
        new.revision + 1,
        facts.period_start,
        facts.period_end,
        old.issued_on,
        facts.due_on,
        facts.measured_l,
        facts.billed_l,
        facts.is_estimated,
        facts.tariff_class,
        facts.service,
        facts.diameter,
        facts.tariff_date,
    )
    return _Pair(new, again, priced(facts.lines), old.reading)


def _refuse_depended_on(tx: Transaction, bill: BillFound) -> None:
    """Refuse to take back a bill whose debt something else has touched since it was made."""
    touched = exists().where(col(Allocation.open_item_id) == bill.item_id, col(Allocation.entry_id) != bill.id)
    if tx.connection.execute(select(touched)).scalar_one():
        raise Refused(
            "rebill.depended_on",
            tr("La factura {number} ya tiene pagos o ajustes: no se puede deshacer.", number=bill.number),
            tr("Corríjala otra vez con una refacturación nueva."),
        )


_OLD = aliased(Bill)
_PERIODS = (
    select(col(Bill.number), col(_OLD.number))
    .select_from(RebillPeriod)
    .join(Bill, col(Bill.id) == col(RebillPeriod.bill_id))
    .join(_OLD, col(_OLD.id) == col(RebillPeriod.voided_bill_id))
    .where(col(RebillPeriod.rebill_id) == bindparam("rebill"))
    .order_by(col(RebillPeriod.place))
)
