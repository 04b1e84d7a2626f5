"""Inserting many rows, some thousands at a time, and telling how far it is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

from oficinista.progress import report

ROWS_A_BATCH = 5_000


def insert_many(connection: Connection, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    for start in range(0, len(rows), ROWS_A_BATCH):
        connection.execute(insert(table), rows[start : start + ROWS_A_BATCH])
        report(str(table.__tablename__), min(start + ROWS_A_BATCH, len(rows)), len(rows))


def insert_new(connection: Connection, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows and return the numbers the database gave them, in their order."""
    key = table.__table__.c.id  # type: ignore[attr-defined]  # sqlmodel does not declare it
    statement = insert(table).returning(key, sort_by_parameter_order=True)
    found: list[int] = []
    for start in range(0, len(rows), ROWS_A_BATCH):
        found += connection.execute(statement, rows[start : start + ROWS_A_BATCH]).scalars()
        report(str(table.__tablename__), min(start + ROWS_A_BATCH, len(rows)), len(rows))
    return found
