"""What is asked of the nights: how what is overdue and what is open went on, as it was known each night."""

from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.reports.asked import Answer, Asked
from oficinista.reports.models import NightlySnapshot


def arrears_trend(connection: Connection, asked: Asked) -> Answer:
    """What was overdue each night, by age."""
    ages = ("overdue_30_cents", "overdue_60_cents", "overdue_90_cents", "overdue_older_cents")
    rows = []
    for night in _nights(connection, asked):
        cents = [getattr(night, age) for age in ages]
        rows.append((night.taken_on, night.accounts_overdue, *cents, sum(cents)))
    return Answer(rows)


def open_trend(connection: Connection, asked: Asked) -> Answer:
    """What was open each night, and what of it was late or broken."""
    return Answer(
        [
            (
                night.taken_on,
                *(night.cases_open, night.cases_past, night.orders_open, night.orders_past),
                *(night.promises_open, night.promises_broken, night.plans_kept, night.plans_broken),
            )
            for night in _nights(connection, asked)
        ]
    )


def _nights(connection: Connection, asked: Asked) -> list[NightlySnapshot]:
    rows = connection.execute(
        select(NightlySnapshot.__table__)  # type: ignore[attr-defined]
        .where(
            col(NightlySnapshot.office_id) == asked.office_id,
            col(NightlySnapshot.taken_on).between(asked.since, asked.until),
        )
        .order_by(col(NightlySnapshot.taken_on))
    )
    return [NightlySnapshot(**row._mapping) for row in rows]
