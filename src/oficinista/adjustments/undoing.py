"""Taking a rebilling back while nothing depends on it: the old bills are issued again as they were."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.allowance import refuse_beyond_signer, signature_for
from oficinista.adjustments.bills import BillFound, accounts_of_bills, find_bill
from oficinista.adjustments.exchange import Pair, Rebilled, exchange, hold, supersede
from oficinista.adjustments.facts import undo_facts
from oficinista.adjustments.guards import refuse_late_charge, refuse_unvoidable
from oficinista.adjustments.models import Rebill, RebillPeriod
from oficinista.adjustments.reasons import Why, find_reason
from oficinista.billing.facts import BillNumber
from oficinista.billing.issue import NewBill, priced
from oficinista.billing.models import Bill
from oficinista.i18n import tr
from oficinista.ledger.models import Allocation
from oficinista.orders import ApprovalNeed, Order, Refused, command
from oficinista.transaction import Transaction


class UndoVoid(Order):
    """Take back the rebilling that made a bill; any of its bills names it."""

    bill: BillNumber
    note: Why


def _undo_signature(tx: Transaction, order: UndoVoid) -> ApprovalNeed | None:
    rebill, pairs = _undoing(tx, order)
    return signature_for(tx, pairs[0].bill.account_id, find_reason(rebill.reason, "rebill"), rebill.change_cents)


@command(
    "bill.undo_void",
    approval=_undo_signature,
    touches=lambda connection, order: accounts_of_bills(connection, [order.bill]),
    facts=undo_facts,
)
def undo_void(tx: Transaction, order: UndoVoid) -> Rebilled:
    """Take back a rebilling: its bills are voided, and those it voided issued again as they were, with their dates.

    Refuses while something depends on the new bills: a payment, an adjustment, a later correction.
    """
    hold(tx, order.bill)
    rebill, pairs = _undoing(tx, order)
    reason = find_reason(rebill.reason, "rebill")
    refuse_beyond_signer(tx, pairs[0].bill.account_id, reason, rebill.change_cents)
    return exchange(tx, _with_old_readings(tx, pairs), reason, order.note, undoes_id=rebill.id)


def _with_old_readings(tx: Transaction, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with the readings of before given again, each once, where the correction had given others."""
    given: dict[int, int] = {}
    for pair in pairs:
        old = None if pair.restores is None else pair.restores.reading
        if old is not None and old.id != pair.bill.reading.id and old.id not in given:
            given[old.id] = supersede(tx, pair.bill.reading, old)
    return [
        replace(pair, new=pair.new._replace(reading_id=given.get(pair.new.reading_id, pair.new.reading_id)))
        for pair in pairs
    ]


@dataclass(frozen=True, slots=True)
class _Undone:
    id: int
    reason: str
    change_cents: int


def _undoing(tx: Transaction, order: UndoVoid) -> tuple[_Undone, list[Pair]]:
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


def _restored(new: BillFound, old: BillFound) -> Pair:
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
        facts.part_days,
    )
    return Pair(new, again, priced(facts.lines), old)


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
