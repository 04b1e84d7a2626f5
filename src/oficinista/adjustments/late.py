"""Late charges: what an overdue bill is charged for a month, once, and what becomes of it when the bill is corrected.

Nobody published the percentage, nor whether it is charged again each month: both are rules without a value, and nothing
is charged until an office has given and confirmed them. A late charge hangs on its bill. It is reversed with it, worked
out again when the bill is credited, and charged again as it was when a rebilling is taken back: always in the same
transaction. What had paid a charge that is no more pays the other debts, as with any void.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, func, insert, select
from sqlmodel import col

from oficinista.adjustments.models import Adjustment
from oficinista.adjustments.queries import is_applied
from oficinista.adjustments.settlement import settled
from oficinista.billing.models import Bill, LateCharge, LateChargeVoid, LateVoidCause
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.debts import owed
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import EntryKind, OpenItem
from oficinista.ledger.numbers import number_text
from oficinista.ledger.posting import Debt, Line, NewEntry, Paid
from oficinista.money import half_up
from oficinista.orders import Refused
from oficinista.rulebook import Rulebook
from oficinista.transaction import Transaction

PERCENT, MONTHLY = "charge.late_percent", "charge.late_monthly"
LATE_CHARGES, LATE_VOIDS = "RPT", "ANT"
PRIORITY = 60
"""After the bills: a payment pays what it is late for first."""
CHARGES_A_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Late:
    """A late charge as it is to be posted. `base_cents` is what of the bill was overdue, before any later credit."""

    account_id: int
    bill_id: int
    bill_number: str
    month: date
    revision: int
    base_cents: int
    percent: Decimal
    amount_cents: int


@dataclass(frozen=True, slots=True)
class LateFound:
    """A late charge that stands, with its debt."""

    entry_id: int
    number: str
    account_id: int
    account_number: str
    bill_id: int
    bill_number: str
    month: date
    revision: int
    base_cents: int
    percent: Decimal
    amount_cents: int
    item_id: int
    open_cents: int


def percent_of(cents: int, percent: Decimal) -> int:
    """So many per cent of an amount, half up to the cent."""
    return half_up(Decimal(cents) * percent / 10_000)


def late_rules(rules: Rulebook, on: date) -> tuple[Decimal, bool]:
    """The percentage, and whether it is charged each month that a bill is overdue or only once.

    Refuses while either has no value or nobody has confirmed it.
    """
    percent, monthly = rules.get(PERCENT, on), rules.get(MONTHLY, on)
    unconfirmed = [rule.key for rule in (percent, monthly) if not rule.verified]
    if unconfirmed:
        raise Refused(
            "rule.unconfirmed",
            tr("Reglas por confirmar: {keys}. No se cobran recargos.", keys=", ".join(unconfirmed)),
            tr("Un supervisor las confirma con la orden rule.override."),
        )
    return Decimal(percent.value), bool(monthly.value)


def standing(connection: Connection, bill_ids: Iterable[int]) -> list[LateFound]:
    """The late charges of some bills that nothing has reversed, in the order in which they were made."""
    return [_found(row) for row in connection.execute(_OF_BILLS, {"bills": list(bill_ids)})]


def find_late_charge(connection: Connection, number: str, office_id: int) -> LateFound:
    """The late charge of a number that stands. Refuses one that nobody made, that is no more, or of another office."""
    values = {"number": number.strip().upper(), "office": office_id}
    row = connection.execute(_BY_NUMBER, values).one_or_none()
    if row is None:
        raise Refused(
            "late.unknown",
            tr("No hay un recargo {number} que cuente.", number=number[:40]),
            tr("Vea los movimientos de la cuenta."),
        )
    return _found(row)


def post_late(tx: Transaction, charges: Sequence[Late]) -> int:
    """Charge these; what they come to. A charge is a debt of its own, due as a bill of today is."""
    due_on = tx.rules.due("bill.due", tx.business_date, tx.calendar).date
    for start in range(0, len(charges), CHARGES_A_BATCH):
        batch = charges[start : start + CHARGES_A_BATCH]
        posted = tx.post(*(_entry(tx, one, due_on) for one in batch))
        rows = [
            {
                "entry_id": entry.id,
                "number": number_text(LATE_CHARGES, tx.office.code, tx.business_date.year, entry.document_number),
                "office_id": tx.office.id,
                "account_id": one.account_id,
                "bill_id": one.bill_id,
                "month": one.month,
                "revision": one.revision,
                "base_cents": one.base_cents,
                "percent": str(one.percent),
                "amount_cents": one.amount_cents,
                "clerk_id": tx.actor.id,
                "made_on": tx.business_date,
                "made_at": tx.now,
            }
            for one, entry in zip(batch, posted, strict=True)
        ]
        tx.connection.execute(insert(LateCharge), rows)
    return sum(one.amount_cents for one in charges)


def reverse_late(tx: Transaction, found: LateFound, cause: LateVoidCause, why: str) -> int:
    """Reverse a late charge by its mirror; what the account owes less. What had paid it pays the other debts."""
    now = owed(tx.connection, found.account_id)
    others = [debt for debt in now.debts if debt.id != found.item_id]
    closing = [Paid(found.item_id, found.open_cents)] if found.open_cents else []
    entry = NewEntry(
        kind=EntryKind.LATE_CHARGE_VOID,
        document_type=LATE_VOIDS,
        effective_date=tx.business_date,
        lines=mirrored(tx.connection, found.entry_id),
        allocations=closing + settled(others, now.balance_cents - found.amount_cents),
        reverses_id=found.entry_id,
        reason=why,
    )
    posted = tx.post(entry)[0]
    row = {"entry_id": posted.id, "late_entry_id": found.entry_id, "cause": cause, "note": why}
    tx.connection.execute(insert(LateChargeVoid), row)
    return found.amount_cents


def void_with_bills(tx: Transaction, bill_ids: Sequence[int], why: str) -> int:
    """Reverse what hangs on bills that were voided; what the account owes less."""
    gone = 0
    # One by one, each looked up anew: what one frees may have paid the next.
    while late := standing(tx.connection, bill_ids):
        gone += reverse_late(tx, late[0], LateVoidCause.BILL_VOIDED, why)
    return gone


def restore(tx: Transaction, old_bill_id: int, new_bill_id: int, new_number: str) -> int:
    """Charge a bill that is issued again what the one that it restores had been charged until it was voided."""
    charges = [
        Late(one.account_id, new_bill_id, new_number, one.month, 0, one.base_cents, one.percent, one.amount_cents)
        for one in _last(tx.connection, old_bill_id)
        if one.cause is LateVoidCause.BILL_VOIDED
    ]
    return post_late(tx, charges)


def recompute(tx: Transaction, bill_id: int, why: str) -> int:
    """Make the late charges of a bill what they would have been with its credits; what the account owes more.

    A credit says that so much of the bill was never due, so it was not overdue either. What was taken back stays so.
    """
    return sum(_recomputed(tx, one, why) for one in _last(tx.connection, bill_id))


@dataclass(frozen=True, slots=True)
class _Last:
    """The last word about a bill's late charge of a month; `cause` is why it stands no more, None while it does."""

    entry_id: int
    account_id: int
    bill_id: int
    bill_number: str
    month: date
    revision: int
    base_cents: int
    percent: Decimal
    amount_cents: int
    cause: LateVoidCause | None
    first_entry_id: int


def _recomputed(tx: Transaction, last: _Last, why: str) -> int:
    if last.cause not in {None, LateVoidCause.RECOMPUTED}:
        return 0
    values = {"bill": last.bill_id, "first": last.first_entry_id}
    credits_cents = -int(tx.connection.execute(_CREDITED, values).scalar_one())
    right = percent_of(max(last.base_cents - credits_cents, 0), last.percent)
    now = last.amount_cents if last.cause is None else 0
    if right == now:
        return 0
    for one in standing(tx.connection, [last.bill_id]):
        if one.entry_id == last.entry_id:
            reverse_late(tx, one, LateVoidCause.RECOMPUTED, why)
    if right:
        post_late(tx, [_again(last, right)])
    return right - now


def _again(last: _Last, cents: int) -> Late:
    facts = (last.account_id, last.bill_id, last.bill_number, last.month)
    return Late(*facts, last.revision + 1, last.base_cents, last.percent, cents)


def _entry(tx: Transaction, late: Late, due_on: date) -> NewEntry:
    return NewEntry(
        kind=EntryKind.LATE_CHARGE,
        document_type=LATE_CHARGES,
        effective_date=tx.business_date,
        lines=[Line(chart.RECEIVABLE, late.amount_cents, late.account_id), Line(chart.LATE_INCOME, -late.amount_cents)],
        debts=[Debt(late.account_id, due_on, late.amount_cents, PRIORITY)],
        reason=late.bill_number,
    )


def _found(row: Row[*tuple[Any, ...]]) -> LateFound:
    return LateFound(**{**row._mapping, "percent": Decimal(row.percent)})


def _last(connection: Connection, bill_id: int) -> list[_Last]:
    months: dict[date, _Last] = {}
    for row in connection.execute(_ALL, {"bill": bill_id}):
        first = months[row.month].first_entry_id if row.month in months else row.entry_id
        facts = {**row._mapping, "percent": Decimal(row.percent), "first_entry_id": first}
        months[row.month] = _Last(**facts)
    return list(months.values())


_FOUND: Select[*tuple[Any, ...]] = (
    select(
        col(LateCharge.entry_id),
        col(LateCharge.number),
        col(LateCharge.account_id),
        col(Account.number).label("account_number"),
        col(LateCharge.bill_id),
        col(Bill.number).label("bill_number"),
        col(LateCharge.month),
        col(LateCharge.revision),
        col(LateCharge.base_cents),
        col(LateCharge.percent),
        col(LateCharge.amount_cents),
        col(OpenItem.id).label("item_id"),
        col(OpenItem.open_cents),
    )
    .join(Account, col(Account.id) == col(LateCharge.account_id))
    .join(Bill, col(Bill.id) == col(LateCharge.bill_id))
    .join(OpenItem, col(OpenItem.entry_id) == col(LateCharge.entry_id))
    .where(~exists().where(col(LateChargeVoid.late_entry_id) == col(LateCharge.entry_id)))
)
_OF_BILLS = _FOUND.where(col(LateCharge.bill_id).in_(bindparam("bills", expanding=True))).order_by(
    col(LateCharge.entry_id)
)
_BY_NUMBER = _FOUND.where(
    col(LateCharge.number) == bindparam("number"), col(LateCharge.office_id) == bindparam("office")
)
_ALL: Select[*tuple[Any, ...]] = (
    select(
        col(LateCharge.entry_id),
        col(LateCharge.account_id),
        col(LateCharge.bill_id),
        col(Bill.number).label("bill_number"),
        col(LateCharge.month),
        col(LateCharge.revision),
        col(LateCharge.base_cents),
        col(LateCharge.percent),
        col(LateCharge.amount_cents),
        col(LateChargeVoid.cause),
    )
    .join(Bill, col(Bill.id) == col(LateCharge.bill_id))
    .outerjoin(LateChargeVoid, col(LateChargeVoid.late_entry_id) == col(LateCharge.entry_id))
    .where(col(LateCharge.bill_id) == bindparam("bill"))
    .order_by(col(LateCharge.month), col(LateCharge.revision))
)
_CREDITED = select(func.coalesce(func.sum(col(Adjustment.amount_cents)), 0)).where(
    col(Adjustment.bill_id) == bindparam("bill"),
    col(Adjustment.amount_cents) < 0,
    col(Adjustment.entry_id) > bindparam("first"),
    is_applied(),
)
