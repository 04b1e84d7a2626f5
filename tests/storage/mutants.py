"""Databases in which one guard is missing: what each guard is called, and how it is taken away.

A guard is a trigger, a sentence of a trigger that says several, a column that a trigger keeps, a CHECK, a unique index;
in PostgreSQL also the function behind a trigger and each right that the application's role does not have.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from sqlalchemy import CheckConstraint, Connection, text

from oficinista.storage.guards import postgresql, sqlite
from oficinista.storage.guards.functions import FUNCTIONS
from oficinista.storage.guards.rules import FIXED
from oficinista.storage.tables import METADATA

CHECKS = {
    f"{table.name}.{check.name}": str(check.sqltext)
    for table in METADATA.sorted_tables
    for check in table.constraints
    if isinstance(check, CheckConstraint)
}
INDEXES = {str(index.name): table.name for table in METADATA.sorted_tables for index in table.indexes if index.unique}
RIGHTS = tuple(
    f"{right} {table}"
    for table in sorted({*METADATA.tables, "alembic_version"})
    for right, given in (
        ("INSERT", table not in {*postgresql.NOT_INSERTABLE, "alembic_version"}),
        ("UPDATE", table in postgresql.MUTABLE),
        ("DELETE", table in postgresql.REMOVABLE),
        ("TRUNCATE", False),
    )
    if not given
)
"""What the application's role may not do."""

_SENTENCE = re.compile(r"(?:RAISE\(ABORT, |RAISE EXCEPTION )'([^']+)'")


def guards(dialect: str) -> list[str]:
    """The name of every guard of a dialect, with a part of it after a slash."""
    triggers = sqlite.triggers() if dialect == "sqlite" else postgresql.triggers()
    named = [*triggers, *_parts(dialect), *sorted(CHECKS), *sorted(INDEXES)]
    return named if dialect == "sqlite" else [*named, *FUNCTIONS, *RIGHTS]


def _parts(dialect: str) -> Iterator[str]:
    for table, columns in FIXED.items():
        yield from (f"{table}_fixed/{column}" for column in columns)
    for name, body in _bodies(dialect).items():
        sentences = _SENTENCE.findall(body)
        if len(sentences) > 1:
            yield from (f"{name}/{sentence}" for sentence in sentences)


def _bodies(dialect: str) -> dict[str, str]:
    """The code of each trigger by its name."""
    if dialect == "sqlite":
        return sqlite.triggers()
    return {name: FUNCTIONS[function_of(name)] for name in postgresql.triggers()}


def function_of(trigger: str) -> str:
    """The PostgreSQL function that a trigger executes."""
    return postgresql.triggers()[trigger].rpartition(" ")[2].removesuffix("()")


def remove(connection: Connection, guard: str) -> None:
    """Take a guard away, in a transaction that can be taken back."""
    name, _, part = guard.partition("/")
    for statement in _removal(connection.dialect.name, name, part):
        connection.exec_driver_sql(statement)


def _removal(dialect: str, name: str, part: str) -> Iterable[str]:
    if part:
        return _rewritten(dialect, name, _without(part))
    if name in CHECKS:
        return _without_check(dialect, *name.split("."))
    if name in INDEXES:
        return [f"DROP INDEX {name}"]
    if name in RIGHTS:
        return ["GRANT {} ON {} TO oficinista_app".format(*name.split())]
    if name.startswith("guard_"):
        return [_function(name, "BEGIN RETURN NEW; END")]
    return [_drop(dialect, name)]


def _without(part: str) -> "re.Pattern[str]":
    """What of a trigger's code is rewritten so that one sentence is never said, or one column never looked at."""
    return re.compile(rf"(?:RAISE\(ABORT, |RAISE EXCEPTION )'{re.escape(part)}'\)?|NEW\.{re.escape(part)}\b")


def _rewritten(dialect: str, name: str, pattern: "re.Pattern[str]") -> Iterator[str]:
    def harmless(found: "re.Match[str]") -> str:
        if found[0].startswith("NEW."):
            return found[0].replace("NEW.", "OLD.")
        return "1" if dialect == "sqlite" else "NULL"

    body = pattern.sub(harmless, _bodies(dialect)[name])
    if dialect == "sqlite":
        yield from (_drop(dialect, name), body)
    else:
        yield _function(function_of(name), body)


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $guard${body}$guard$"
    )


def _drop(dialect: str, trigger: str) -> str:
    if dialect == "sqlite":
        return f"DROP TRIGGER {trigger}"
    return f"DROP TRIGGER {trigger} ON {postgresql.triggers()[trigger].partition(' ON ')[2].split()[0]}"


def _without_check(dialect: str, table: str, name: str) -> list[str]:
    if dialect == "postgresql":
        return [f"ALTER TABLE {table} DROP CONSTRAINT {name}"]
    condition = CHECKS[f"{table}.{name}"].replace("'", "''")
    return [
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, 'CONSTRAINT {name} CHECK ({condition})', "
        f"'CONSTRAINT {name} CHECK (1)') WHERE name = '{table}'",
        "PRAGMA writable_schema = RESET",
    ]


def without_triggers(connection: Connection, table: str) -> None:
    """Take all triggers of a table away, so that only its constraints speak."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    for name in connection.execute(triggers, {"table": table}).scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def without_references(connection: Connection) -> None:
    """Take every foreign key away: what refuses then is a guard, and not the fact that somebody refers to a row."""
    keys = text("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'")
    for table, name in connection.execute(keys).all():
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def of_all() -> list[tuple[str, str]]:
    """Every dialect with each of its guards."""
    return list(chain.from_iterable(((one, guard) for guard in guards(one)) for one in ("sqlite", "postgresql")))
