"""Copying every row of one database into another of either dialect, and proving that they say the same."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, text

from oficinista.storage.columns import IS_LARGE
from oficinista.storage.tables import METADATA

BATCH_ROWS = 2_000
LARGE_BATCH_ROWS = 4
"""Whole documents: as many as memory holds without being asked."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows a table has, and a sum of their digests that does not depend on their order."""

    rows: int
    digest: int


def copy_rows(source: Connection, target: Connection) -> dict[str, Fingerprint]:
    """Copy every table into one that is empty and whose guards are off; the fingerprint of what was read."""
    if target.dialect.name == "sqlite":
        target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    copied = {table.name: _copy(source, target, table) for table in METADATA.sorted_tables}
    if target.dialect.name == "postgresql":
        for table in METADATA.sorted_tables:
            _continue_numbers(target, table)
    return copied


def fingerprints(connection: Connection) -> dict[str, Fingerprint]:
    """The fingerprint of every table."""
    return {table.name: _fingerprint(_rows(connection, table)) for table in METADATA.sorted_tables}


def _copy(source: Connection, target: Connection, table: Table) -> Fingerprint:
    digest = rows = 0
    insert = _insert_sqlite if target.dialect.name == "sqlite" else _insert_postgresql
    for batch in _rows(source, table):
        insert(target, table, batch)
        counted = _fingerprint(iter([batch]))
        digest, rows = digest + counted.digest, rows + counted.rows
    return Fingerprint(rows, digest)


def _fingerprint(batches: Iterator[list[tuple[Any, ...]]]) -> Fingerprint:
    rows = digest = 0
    for batch in batches:
        for row in batch:
            digest += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")
        rows += len(batch)
    return Fingerprint(rows, digest)


def _rows(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as the driver gives them, the same in both dialects, in batches."""
    statement = text(f"SELECT {_columns(table)} FROM {table.name}")
    is_large = any(column.info.get(IS_LARGE) for column in table.columns)
    rows = LARGE_BATCH_ROWS if is_large else BATCH_ROWS
    found = connection.execution_options(yield_per=rows).execute(statement)
    for batch in found.partitions():
        yield [tuple(row) for row in batch]


def _insert_sqlite(target: Connection, table: Table, batch: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    target.exec_driver_sql(f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({marks})", batch)


def _insert_postgresql(target: Connection, table: Table, batch: list[tuple[Any, ...]]) -> None:
    driver: Any = target.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({_columns(table)}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)


def _continue_numbers(target: Connection, table: Table) -> None:
    """A number that the database gives comes after those that were copied."""
    key = table.primary_key.columns.keys()
    if key == ["id"]:
        target.execute(
            text(
                f"SELECT setval(sequence, last) FROM (SELECT pg_get_serial_sequence('{table.name}', 'id') AS sequence, "
                f"(SELECT MAX(id) FROM {table.name}) AS last) AS numbers "
                "WHERE sequence IS NOT NULL AND last IS NOT NULL"
            )
        )


def _columns(table: Table) -> str:
    return ", ".join(table.columns.keys())
