"""The rules that the database itself keeps, whatever program speaks to it.

Lines come first and the entry last: the entry seals them. Nothing posted can be changed or removed, no number is
skipped, no entry is out of balance, nobody approves their own order, no closed till takes money. The text of the
guards is the same at installation and at every check, so a guard that was dropped or altered is found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import CheckConstraint, Connection, text

from oficinista.storage.guards import postgresql, sqlite
from oficinista.storage.guards.functions import FUNCTIONS
from oficinista.storage.tables import METADATA


def install(connection: Connection) -> None:
    """Put every guard in place, replacing what stands there. The last step of each migration."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    for statement in dialect.statements():
        connection.exec_driver_sql(statement)


@contextmanager
def off(connection: Connection) -> Iterator[None]:
    """No guard for the block, within one transaction of the database's owner; all of them at its end."""
    if connection.dialect.name == "sqlite":
        for name in sqlite.triggers():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield
        install(connection)
    else:
        for table in METADATA.sorted_tables:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
        yield
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")  # no event may wait when a table is altered
        for table in METADATA.sorted_tables:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")


def grant(connection: Connection) -> None:
    """Give the application's role its rights, where there are roles."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(postgresql.grants())


def missing(connection: Connection) -> list[str]:
    """Names of the guards that are absent, disabled or not as shipped, and of triggers that nobody shipped."""
    look = _missing_in_sqlite if connection.dialect.name == "sqlite" else _missing_in_postgresql
    return sorted(look(connection))


def count(connection: Connection) -> int:
    """How many guards there must be."""
    declared = len(_checks()) + len(_unique_indexes())
    if connection.dialect.name == "sqlite":
        return declared + len(sqlite.triggers())
    return declared + len(FUNCTIONS) + len(postgresql.triggers())


def _missing_in_sqlite(connection: Connection) -> list[str]:
    found = _pairs(connection, "SELECT name, sql FROM sqlite_master")
    there = _pairs(
        connection, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> 'search_words'"
    )
    checks = [
        f"{table}.{name}"
        for (table, name), condition in _checks().items()
        if f"CONSTRAINT {name} CHECK ({condition})" not in found.get(table, "")
    ]
    return [
        *_differing(sqlite.triggers(), there),
        *checks,
        *(name for name in _unique_indexes() if name not in found),
    ]


def _missing_in_postgresql(connection: Connection) -> list[str]:
    functions = _pairs(connection, "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    triggers = _pairs(
        connection,
        "SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal",
    )
    checks = connection.execute(
        text("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND convalidated")
    )
    found = {(table, name) for table, name in checks}
    indexes = connection.execute(
        text("SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND indisvalid")
    ).scalars()
    valid = set(indexes)
    return [
        *(name for name, body in FUNCTIONS.items() if functions.get(name) != body),
        *_differing(postgresql.triggers(), triggers),
        *(f"{table}.{name}" for table, name in _checks() if (table, name) not in found),
        *(name for name in _unique_indexes() if name not in valid),
    ]


def _differing(shipped: dict[str, str], there: dict[str, str]) -> set[str]:
    """Names that are on one side only, or whose text is not the same on both."""
    return {name for name in shipped.keys() | there.keys() if shipped.get(name) != there.get(name)}


@cache
def _checks() -> dict[tuple[str, str], str]:
    """The condition of each check, by table and name."""
    return {
        (table.name, str(constraint.name)): str(constraint.sqltext)
        for table in METADATA.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


@cache
def _unique_indexes() -> tuple[str, ...]:
    return tuple(str(index.name) for table in METADATA.sorted_tables for index in table.indexes if index.unique)


def _pairs(connection: Connection, statement: str) -> dict[str, str]:
    return dict(connection.execute(text(statement)).all())
