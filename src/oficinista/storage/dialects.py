"""The dialects of the store's engines, which have one memory of what they compiled.

SQLAlchemy keeps the statements that it compiled for each engine apart, and to compile one takes longer than to run it.
A store has two engines and a process may open many stores: what one has compiled, the others have. Loaded with the
first engine, as the drivers are.
"""

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

COMPILED: LRUCache[Any, Any] = LRUCache(2_000)
"""By dialect and statement; several times as many as there are."""


class _CompilesAlike(Dialect):
    """Equal to what compiles as it does, so that a statement that either has compiled is found by both."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.server_version_info == self.server_version_info

    def __hash__(self) -> int:
        return hash(self.name)


class Sqlite(_CompilesAlike, SQLiteDialect_pysqlite):
    """SQLite, by the driver that the engine is given."""

    supports_statement_cache = True


class Postgres(_CompilesAlike, PGDialect_psycopg):
    """PostgreSQL, by psycopg."""

    supports_statement_cache = True


SQLITE, POSTGRES = "sqlite+oficinista", "postgresql+oficinista"
registry.register("sqlite.oficinista", __name__, Sqlite.__name__)
registry.register("postgresql.oficinista", __name__, Postgres.__name__)
