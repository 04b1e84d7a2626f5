"""Inserting rows with nothing between them and the driver, for the paths that must be fast.

The statements are made once for each dialect. Values are given in the columns' order and as the database keeps them:
no type of `storage.columns` looks at them.

SQLite is given many rows in one statement: what it does once for each, such as laying out the lists in a table's
CHECKs, takes it longer than a row. Its guards look at every row as if it came alone.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection
from sqlmodel import SQLModel

_PLACEHOLDER = {"sqlite": "?", "postgresql": "%s"}
ROWS_A_STATEMENT = 50
"""More of them save hardly anything."""


class Inserter:
    """Inserts rows of some columns of a table."""

    def __init__(self, table: type[SQLModel], *columns: str) -> None:
        """An inserter for these columns; the table must have them."""
        known = table.__table__.c  # type: ignore[attr-defined]  # sqlmodel does not declare it
        names = ", ".join(known[column].name for column in columns)
        self._into = f"INSERT INTO {table.__tablename__} ({names}) VALUES "
        self._row = {dialect: f"({', '.join([mark] * len(columns))})" for dialect, mark in _PLACEHOLDER.items()}

    def insert(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert the rows, if there are any."""
        dialect = connection.dialect.name
        row = self._row[dialect]
        whole = len(rows) // ROWS_A_STATEMENT * ROWS_A_STATEMENT if dialect == "sqlite" else 0
        if whole:
            starts = range(0, whole, ROWS_A_STATEMENT)
            many = [tuple(chain.from_iterable(rows[start : start + ROWS_A_STATEMENT])) for start in starts]
            connection.exec_driver_sql(self._into + ", ".join([row] * ROWS_A_STATEMENT), many)
        if left := rows[whole:]:
            connection.exec_driver_sql(self._into + row, left[0] if len(left) == 1 else list(left))
