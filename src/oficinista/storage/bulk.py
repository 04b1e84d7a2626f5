"""Inserting rows with nothing between them and the driver, for the paths that must be fast.

The statement is made once for each dialect. Values are given in the columns' order and as the database keeps them:
no type of `storage.columns` looks at them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlmodel import SQLModel

_PLACEHOLDER = {"sqlite": "?", "postgresql": "%s"}


class Inserter:
    """Inserts rows of some columns of a table."""

    def __init__(self, table: type[SQLModel], *columns: str) -> None:
        """An inserter for these columns; the table must have them."""
        known = table.__table__.c  # type: ignore[attr-defined]  # sqlmodel does not declare it
        names = ", ".join(known[column].name for column in columns)
        self._statements = {
            dialect: f"INSERT INTO {table.__tablename__} ({names}) VALUES ({', '.join([mark] * len(columns))})"
            for dialect, mark in _PLACEHOLDER.items()
        }

    def insert(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert the rows, if there are any."""
        if rows:
            statement = self._statements[connection.dialect.name]
            connection.exec_driver_sql(statement, rows[0] if len(rows) == 1 else list(rows))
