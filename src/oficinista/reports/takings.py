"""What is asked of money: what came in, what was over or short, what was corrected and what is overdue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.models import Adjustment, Rebill
from oficinista.adjustments.reasons import reasons
from oficinista.batches.layouts import find_layout
from oficinista.batches.models import Collection
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger.models import Allocation, Entry, EntryKind, OpenItem, Tender
from oficinista.queue.models import Visit
from oficinista.queue.services import find_channel
from oficinista.reports.asked import Answer, Asked
from oficinista.staff.models import Clerk
from oficinista.tills.models import Payment, Till, TillDifference, TillKind, TillSession
from oficinista.tills.reasons import find_difference_reason
from oficinista.tills.wording import tender_name

AGES = (30, 60, 90)
CAME_IN = (EntryKind.PAYMENT, EntryKind.SUSPENSE)
TAKEN_BACK = (EntryKind.PAYMENT_VOID, EntryKind.SUSPENSE_VOID)
VOIDS = (*TAKEN_BACK, EntryKind.ADJUSTMENT_VOID, EntryKind.LATE_CHARGE_VOID)


def collections(connection: Connection, asked: Asked) -> Answer:
    """What was collected and voided, by tender and channel; what no account claims as well, as it came all the same."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    rows: Iterable[Any] = connection.execute(
        select(
            col(Tender.kind),
            col(Till.kind).label("till"),
            col(Collection.collector),
            col(Visit.channel),
            col(Entry.kind).label("entry_kind"),
            func.count(func.distinct(col(Entry.id))).label("entries"),
            func.sum(col(Tender.amount_cents)).label("cents"),
        )
        .select_from(Entry)
        .join(Tender, col(Tender.entry_id) == col(Entry.id))
        .join(TillSession, col(TillSession.id) == col(Entry.till_session_id))
        .join(Till, col(Till.id) == col(TillSession.till_id))
        .outerjoin(Collection, col(Collection.till_session_id) == col(TillSession.id))
        .outerjoin(Payment, col(Payment.entry_id) == func.coalesce(col(Entry.reverses_id), col(Entry.id)))
        .outerjoin(Visit, col(Visit.id) == col(Payment.visit_id))
        .where(
            col(Entry.office_id) == asked.office_id,
            col(Entry.effective_date).between(asked.since, asked.until),
            col(Entry.kind).in_((*CAME_IN, *TAKEN_BACK)),
        )
        .group_by(col(Tender.kind), col(Till.kind), col(Collection.collector), col(Visit.channel), col(Entry.kind))
    )
    for row in rows:
        sums = found[tender_name(row.kind), _channel(row)]
        if row.entry_kind in CAME_IN:
            sums[0] += row.entries
            sums[1] += int(row.cents)
        else:
            sums[2] -= int(row.cents)
    return Answer([(*names, one[0], one[1], one[2], one[1] - one[2]) for names, one in sorted(found.items())])


def _channel(row: Any) -> str:
    """How money came: by the visit in which it was taken, or by the till to which it belongs."""
    if row.till is TillKind.COLLECTORS:
        return find_layout(row.collector).name
    if row.till is not TillKind.WINDOW:
        return find_channel(row.till.value).name
    return tr("Sin turno") if row.channel is None else find_channel(row.channel).name


def differences(connection: Connection, asked: Asked) -> Answer:
    """Each difference of a closing."""
    rows = connection.execute(
        select(
            col(TillSession.business_date),
            col(Till.number),
            col(Clerk.name),
            col(TillDifference.tender_kind),
            col(TillDifference.expected_cents),
            col(TillDifference.counted_cents),
            col(TillDifference.difference_cents),
            col(TillDifference.reason),
        )
        .join(TillSession, col(TillSession.id) == col(TillDifference.till_session_id))
        .join(Till, col(Till.id) == col(TillSession.till_id))
        .join(Clerk, col(Clerk.id) == col(TillSession.clerk_id))
        .where(
            col(TillSession.office_id) == asked.office_id,
            col(TillSession.business_date).between(asked.since, asked.until),
            col(TillDifference.difference_cents) != 0,
        )
        .order_by(col(TillSession.business_date), col(Till.number), col(TillDifference.tender_kind))
    )
    return Answer(
        [
            (day, till, name, tender_name(kind), expected, counted, cents, find_difference_reason(why).name)
            for day, till, name, kind, expected, counted, cents, why in rows
        ]
    )


def corrections(connection: Connection, asked: Asked) -> Answer:
    """Adjustments, rebills and voids by reason and person."""
    adjusted = (
        select(col(Adjustment.reason), col(Clerk.name), func.count(), func.sum(col(Adjustment.amount_cents)))
        .join(Clerk, col(Clerk.id) == col(Adjustment.clerk_id))
        .where(col(Adjustment.office_id) == asked.office_id, col(Adjustment.made_on).between(asked.since, asked.until))
        .group_by(col(Adjustment.reason), col(Clerk.name))
    )
    rebilled = (
        select(col(Rebill.reason), col(Clerk.name), func.count(), func.sum(col(Rebill.change_cents)))
        .join(Clerk, col(Clerk.id) == col(Rebill.clerk_id))
        .where(col(Rebill.office_id) == asked.office_id, col(Rebill.made_on).between(asked.since, asked.until))
        .group_by(col(Rebill.reason), col(Clerk.name))
    )
    voided = (
        select(col(Entry.kind), col(Entry.reason), col(Clerk.name), func.count(), func.sum(col(Entry.total_cents)))
        .join(Clerk, col(Clerk.id) == col(Entry.clerk_id))
        .where(
            col(Entry.office_id) == asked.office_id,
            col(Entry.effective_date).between(asked.since, asked.until),
            col(Entry.kind).in_(VOIDS),
        )
        .group_by(col(Entry.kind), col(Entry.reason), col(Clerk.name))
    )
    names = {
        EntryKind.PAYMENT_VOID: tr("Recibo anulado"),
        EntryKind.SUSPENSE_VOID: tr("Renglón anulado"),
        EntryKind.ADJUSTMENT_VOID: tr("Ajuste anulado"),
        EntryKind.LATE_CHARGE_VOID: tr("Recargo anulado"),
    }
    rows: list[Any] = [
        *((tr("Ajuste"), _reason(why), *rest) for why, *rest in connection.execute(adjusted)),
        *((tr("Refacturación"), _reason(why), *rest) for why, *rest in connection.execute(rebilled)),
        *((names[kind], why or "", *rest) for kind, why, *rest in connection.execute(voided)),
    ]
    return Answer(sorted((kind, why, name, count, int(cents)) for kind, why, name, count, cents in rows))


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue of one age: by how many accounts, in how many debts, and how much."""

    accounts: frozenset[int]
    debts: int
    cents: int


def arrears(connection: Connection, asked: Asked) -> Answer:
    """What was overdue at the end of a day, by age."""
    names = (tr("1 a 30"), tr("31 a 60"), tr("61 a 90"), tr("más de 90"))
    ages = overdue(connection, asked.office_id, asked.until)
    return Answer([(name, len(one.accounts), one.debts, one.cents) for name, one in zip(names, ages, strict=True)])


def overdue(connection: Connection, office_id: int, day: date) -> list[Overdue]:
    """What was overdue at the end of a day: up to each of `AGES` days, and longer."""
    then = aliased(Entry)
    paid = (
        select(func.coalesce(func.sum(col(Allocation.amount_cents)), 0))
        .join(then, col(then.id) == col(Allocation.entry_id))
        .where(col(Allocation.open_item_id) == col(OpenItem.id), col(then.effective_date) <= day)
        .correlate(OpenItem)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(col(OpenItem.account_id), col(OpenItem.due_on), (col(OpenItem.original_cents) - paid).label("cents"))
        .join(Entry, col(Entry.id) == col(OpenItem.entry_id))
        .join(Account, col(Account.id) == col(OpenItem.account_id))
        .where(col(Entry.office_id) == office_id, col(Entry.effective_date) <= day, col(OpenItem.due_on) < day)
    )
    found: list[list[tuple[int, int]]] = [[] for _ in range(len(AGES) + 1)]
    for account, due_on, cents in rows:
        if cents > 0:
            found[sum((day - due_on).days > age for age in AGES)].append((account, int(cents)))
    return [
        Overdue(frozenset(account for account, _ in debts), len(debts), sum(cents for _, cents in debts))
        for debts in found
    ]


def _reason(code: str) -> str:
    known = reasons().get(code)
    return code if known is None else tr(known.name)
