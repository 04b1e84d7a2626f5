"""When a service was closed for a while because its customer asked for it: what its crews said in its case."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.cases.models import Case, CaseEvent

BASE_WHILE_STOPPED = "disconnection.base_charge"
"""The rule by which the flat charges go on meanwhile."""
DISCONNECTION = "disconnection"
"""The lifecycle of such a service."""
STOPPED, STARTED = "cut_done", "reconnection_done"


def stopped_days(connection: Connection, office_id: int, first: date, last: date) -> dict[int, int]:
    """On how many of some days each account of an office had its service closed by its own wish.

    The day on which it was closed counts, and that on which it was opened does not.
    """
    since: dict[int, date] = {}
    days: dict[int, int] = defaultdict(int)
    for account_id, action, on in connection.execute(_STOPS, {"office": office_id, "last": last}):
        if action == STOPPED:
            since[account_id] = on
        elif account_id in since:
            days[account_id] += _within(since.pop(account_id), on, first, last)
    for account_id, on in since.items():
        days[account_id] += _within(on, None, first, last)
    return {account_id: count for account_id, count in days.items() if count}


def _within(since: date, until: date | None, first: date, last: date) -> int:
    """How many days from one to another lie between the first and the last; `until` is not one of them."""
    end = (last - first).days + 1 if until is None else (until - first).days
    return max(min(end, (last - first).days + 1) - max((since - first).days, 0), 0)


_STOPS: Select[*tuple[Any, ...]] = (
    select(col(Case.account_id), col(CaseEvent.action), col(CaseEvent.happened_on))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == DISCONNECTION,
        col(CaseEvent.action).in_((STOPPED, STARTED)),
        col(CaseEvent.happened_on) <= bindparam("last"),
    )
    .order_by(col(Case.account_id), col(CaseEvent.id))
)
