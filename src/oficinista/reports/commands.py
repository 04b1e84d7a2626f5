"""Taking the snapshot of a night, which the reports of trends read."""

from collections import Counter
from datetime import date

from sqlalchemy import Connection, case, func, insert, select
from sqlmodel import col

from oficinista.cases.lifecycle import Tray, find_lifecycle
from oficinista.cases.models import Case
from oficinista.commitments.queries import commitments
from oficinista.commitments.standing import Standing
from oficinista.orders import Order, Result, command
from oficinista.plans.queries import plans
from oficinista.reports.models import NightlySnapshot
from oficinista.reports.takings import overdue
from oficinista.transaction import Transaction

SIGNED = ("signed", "broken")
"""The open states of a plan that was signed."""


class TakeSnapshot(Order):
    """How the office stands tonight."""


class SnapshotTaken(Result):
    """The day of the snapshot, and whether it was taken now or before."""

    taken_on: date
    is_new: bool


@command("snapshot.take")
def take_snapshot(tx: Transaction, order: TakeSnapshot) -> SnapshotTaken:  # noqa: ARG001 - it says all by its name
    """Keep what is overdue by its age and what is open tonight, once a day.

    A second time that day changes nothing, so a schedule may try again.
    """
    office_id, today = tx.office.id, tx.business_date
    taken = select(col(NightlySnapshot.id)).where(
        col(NightlySnapshot.office_id) == office_id, col(NightlySnapshot.taken_on) == today
    )
    if tx.connection.execute(taken).first() is not None:
        return SnapshotTaken(taken_on=today, is_new=False)
    facts = {
        **_overdue(tx.connection, office_id, today),
        **_open_cases(tx.connection, office_id, today),
        **_kept(tx.connection, office_id, today),
    }
    row = {"office_id": office_id, "taken_on": today, "taken_at": tx.now, **facts}
    tx.connection.execute(insert(NightlySnapshot), row)
    return SnapshotTaken(taken_on=today, is_new=True)


def _overdue(connection: Connection, office_id: int, today: date) -> dict[str, int]:
    ages = overdue(connection, office_id, today)
    cents = dict(zip(("30", "60", "90", "older"), (one.cents for one in ages), strict=True))
    accounts = frozenset[int]().union(*(one.accounts for one in ages))
    return {"accounts_overdue": len(accounts), **{f"overdue_{age}_cents": sum_ for age, sum_ in cents.items()}}


def _open_cases(connection: Connection, office_id: int, today: date) -> dict[str, int]:
    """Open cases and work orders, and those whose term is past."""
    rows = connection.execute(
        select(
            col(Case.lifecycle),
            func.count(),
            func.coalesce(func.sum(case((col(Case.next_on) < today, 1), else_=0)), 0),
        )
        .where(col(Case.office_id) == office_id, col(Case.closed_on).is_(None))
        .group_by(col(Case.lifecycle))
    )
    counts: Counter[str] = Counter()
    for lifecycle, open_, past in rows:
        name = "orders" if find_lifecycle(lifecycle).tray is Tray.ORDERS else "cases"
        counts[f"{name}_open"] += open_
        counts[f"{name}_past"] += int(past)
    return {name: counts[name] for name in ("cases_open", "cases_past", "orders_open", "orders_past")}


def _kept(connection: Connection, office_id: int, today: date) -> dict[str, int]:
    """What was promised, and the plans that were signed: what is kept and what is broken."""
    promised = Counter(one.standing for one in commitments(connection, office_id, today))
    signed = Counter(one.is_kept for one in plans(connection, office_id, today) if one.state in SIGNED)
    return {
        "promises_open": promised[Standing.OPEN],
        "promises_broken": promised[Standing.BROKEN],
        "plans_kept": signed[True],
        "plans_broken": signed[False],
    }
