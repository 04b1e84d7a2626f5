"""Exchanging bills: each voided by its mirror, another in its place, the money that had paid them following.

A void closes the debt of its bill; what had paid that debt is free again, pays the new bills first, the oldest before
the others, then any other debt, and what is left stands as a credit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import col

from oficinista.adjustments.bills import BillFound, ReadingFound, find_bill
from oficinista.adjustments.late import restore, void_with_bills
from oficinista.adjustments.models import Rebill, RebillPeriod
from oficinista.adjustments.notices import leave_notice
from oficinista.adjustments.reasons import Reason
from oficinista.billing.issue import NewBill, Priced, bill_entry, bill_number, write_bills
from oficinista.billing.models import Reading
from oficinista.i18n import tr
from oficinista.ledger.allocation import OpenDebt, allocate
from oficinista.ledger.debts import owed
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import EntryKind
from oficinista.ledger.numbers import number_text
from oficinista.ledger.posting import DEBT_OF_THIS, NewEntry, Paid, Posted
from oficinista.orders import Result
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
    """The periods in their order, and what the account owes now. `late_cents` is what late charges changed by.

    What the account owes more, `difference_cents`, is of the bills and of what hung on them.
    """

    rebill_id: int
    account: str
    periods: tuple[PeriodRebilled, ...]
    difference_cents: int
    balance_cents: int
    late_cents: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A bill to void, and what takes its place; `restores` is the bill that is issued again as it was, if one is."""

    bill: BillFound
    new: NewBill
    cost: Priced
    restores: BillFound | None = None


def hold(tx: Transaction, bill: str) -> None:
    hold_accounts(tx.connection, [find_bill(tx.connection, bill, tx.office.id).account_number])


def supersede(tx: Transaction, last: ReadingFound, right: ReadingFound) -> int:
    values = {
        "account_id": right.account_id,
        "meter_id": right.meter_id,
        "period_start": right.period_start,
        "period_end": right.period_end,
        "months": right.months,
        "kind": right.kind,
        "measured_l": right.measured_l,
        "register_l": right.register_l,
        "replaced_l": right.replaced_l,
        "revision": last.revision + 1,
        "recorded_at": tx.now,
    }
    return int(tx.connection.execute(insert(Reading).returning(col(Reading.id)), values).scalar_one())


def exchange(
    tx: Transaction, pairs: Sequence[Pair], reason: Reason, note: str, undoes_id: int | None = None
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
    late_cents = -void_with_bills(tx, [pair.bill.id for pair in pairs], why)
    late_cents += sum(
        restore(tx, pair.restores.id, new.id, bill_number(tx.office.id, new))
        for pair, new in zip(pairs, issued, strict=True)
        if pair.restores is not None
    )
    done = Rebilled(
        rebill_id=rebill_id,
        account=pairs[0].bill.account_number,
        periods=tuple(_rebilled(tx, *each) for each in zip(pairs, voids, issued, strict=True)),
        difference_cents=late_cents + sum(pair.cost.total_cents - pair.bill.facts.total_cents for pair in pairs),
        balance_cents=balance_cents + late_cents,
        late_cents=late_cents,
    )
    leave_notice(tx, pairs[0].bill.account_id, voids[0].id, reason.letter, {"why": why, **done.model_dump()})
    return done


def _voids(tx: Transaction, bills: Sequence[BillFound], why: str) -> list[NewEntry]:
    """The mirrors of the bills' entries. The approval stands on the first: it is of the whole."""
    voids = [
        NewEntry(
            kind=EntryKind.BILL_VOID,
            document_type=BILL_VOIDS,
            effective_date=tx.business_date,
            lines=mirrored(tx.connection, bill.id),
            allocations=[Paid(bill.item_id, bill.open_cents)] if bill.open_cents else [],
            reverses_id=bill.id,
            reason=why,
        )
        for bill in bills
    ]
    return [voids[0]._replace(approval_id=tx.approval_id), *voids[1:]]


def _new_entries(tx: Transaction, pairs: Sequence[Pair]) -> tuple[list[NewEntry], int]:
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
    allocations = [*last.allocations, *(Paid(one.debt.id, one.amount_cents) for one in rest)]
    entries[-1] = last._replace(allocations=allocations)
    return entries, balance


def _keep(tx: Transaction, pairs: Sequence[Pair], reason: Reason, note: str, undoes_id: int | None) -> int:
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


def _rebilled(tx: Transaction, pair: Pair, void: Posted, new: Posted) -> PeriodRebilled:
    return PeriodRebilled(
        voided=pair.bill.number,
        document=number_text(BILL_VOIDS, tx.office.code, tx.business_date.year, void.document_number),
        bill=bill_number(tx.office.id, new),
        before_cents=pair.bill.facts.total_cents,
        after_cents=pair.cost.total_cents,
    )
