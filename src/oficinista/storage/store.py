"""The database of an office, in either dialect: one way to read, one way to write.

`read()` gives a connection that sees one moment and can change nothing; `write()` gives one that holds the writer's
lock from its first statement and commits durably at the end of the block, or not at all. Engines are made on first
use, so that a process that forks before using its store shares nothing with its child.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakSet, finalize

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage.errors import explained
from oficinista.storage.gate import WriterGate
from oficinista.storage.inotify import take_all, watch_writes

OLDEST_SAFE_SQLITE = (3, 51, 3)
"""Before this version two writers on a WAL file can corrupt it (sqlite.org/wal.html#walresetbug)."""
BUSY_TIMEOUT_MS = 5_000
GATE_PATIENCE_S = 15
"""Thirty busy clerks wait two seconds for their turn; whoever waits longer waits for a program that hangs."""
NETWORK_PATIENCE = {
    "connect_timeout": 10,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""A server that has vanished from the network is given up after 10 s of connecting, 20 s (in ms) of a request that is
not acknowledged, or 25 s of silence: TCP by itself would hold the counter for a quarter of an hour and more. What the
address says of these goes first."""
READERS_MAX = 4
CACHE_KIB = 65_536
STATEMENTS_KEPT = 512
"""Prepared ones of a connection, more than a clerk comes to use: once the driver's memory is full, it prepares each
one that is not in it anew every time, which takes longer than to run it. Each that is used takes some 12 KiB."""
PRIVATE_MODE = 0o600
_TAKE_LOCK = text("SELECT pg_advisory_xact_lock(:office)")
_TELL = text("NOTIFY oficinista")


def parse_url(address: str) -> URL:
    """A database URL from an address: a URL, or the path of a SQLite file. Refuses what is neither."""
    if address and "://" not in address:
        return make_url(f"sqlite:///{Path(address).expanduser()}")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        url = None
    if url is None or url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise Refused(
            "storage.address",
            tr("No se entiende la dirección de la base de datos: {address}", address=address),
            tr("Escriba la ruta de un archivo, o postgresql://servidor/base."),
        )
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


class Store:
    """One database. It holds no lock between uses, and closes itself when nobody refers to it any more."""

    def __init__(self, address: str, *, is_scratch: bool = False) -> None:
        """A store at an address. A scratch one waits for no disk: a file that is thrown away unless it gets whole."""
        self._is_scratch = is_scratch
        self.url = parse_url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        _stores.add(self)

    @property
    def said(self) -> str:
        """The address as it may be given again, without its password."""
        return (self.url if self.is_sqlite else self.url.set(drivername="postgresql")).render_as_string()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent moment of the database, unchangeable."""
        with explained(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, office_id: int = 0) -> Iterator[Connection]:
        """A transaction that holds the office's write lock from its start, committed at the end of the block."""
        if self.is_sqlite:
            with self._gate.held(), self._renewed(), self._writer.connect() as connection, connection.begin():
                yield connection
        else:
            with self._writer.connect() as connection, connection.begin():
                connection.execute(_TAKE_LOCK, {"office": office_id})
                yield connection
                connection.execute(_TELL)

    @contextmanager
    def _renewed(self) -> Iterator[None]:
        """SQLite opens a file that may not be written for reading, for good: when that has failed, open it anew.

        What a constraint or a guard refuses, the file did not fail in: its connection is kept.
        """
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError:
            self._writer.dispose()
            raise

    def version(self) -> int:
        """A number that changes when anyone has committed a change. Costs microseconds."""
        return self._watch.version()

    @property
    def bell(self) -> int | None:
        """A descriptor that is readable from when `version` may have changed until it is asked.

        None where the machine has no such thing: there `version` must be polled.
        """
        return self._watch.bell

    def close(self) -> None:
        """Give the connections back."""
        for name in ("_writer", "_reader"):
            if (engine := self.__dict__.pop(name, None)) is not None:
                engine.dispose()
        if self.__dict__.pop("_watch", None) is not None:
            self._end_watch()

    @cached_property
    def _gate(self) -> WriterGate:
        return WriterGate(Path(f"{self.url.database}.gate"), GATE_PATIENCE_S)

    @cached_property
    def _writer(self) -> Engine:
        return self._engine(writes=True)

    @cached_property
    def _reader(self) -> Engine:
        return self._engine(writes=False)

    def _engine(self, *, writes: bool) -> Engine:
        if self.is_sqlite:
            if writes and self.url.database:
                _make_private(Path(self.url.database))
            engine = sqlite_engine(self.url, writes=writes, is_durable=not self._is_scratch)
        else:
            engine = postgres_engine(self.url, writes=writes)
        finalize(self, engine.dispose)
        return engine

    @cached_property
    def _watch(self) -> "SqliteWatch | PostgresWatch":
        watch = self._sqlite_watch() if self.is_sqlite else PostgresWatch(self._reader)
        self._end_watch = finalize(self, watch.close)
        return watch

    def _sqlite_watch(self) -> "SqliteWatch":
        return SqliteWatch(Path(str(self.url.database)))

    def _forget(self) -> None:
        """After a fork: the connections belong to the parent; drop them without touching them."""
        for name in ("_writer", "_reader"):
            engine = self.__dict__.pop(name, None)
            if engine is not None:
                engine.dispose(close=False)
        if (watch := self.__dict__.pop("_watch", None)) is not None:
            self._end_watch.detach()
            watch.forget()


def _make_private(database: Path) -> None:
    """A file that is not there yet is made its owner's alone, whatever the umask; SQLite's own files follow it."""
    with suppress(OSError):  # SQLite will say it better
        os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_MODE))


_stores: WeakSet[Store] = WeakSet()


def _forget_all() -> None:
    for store in list(_stores):
        store._forget()


os.register_at_fork(after_in_child=_forget_all)


def sqlite_engine(url: URL, *, writes: bool, is_durable: bool = True) -> Engine:
    """An engine over the bundled SQLite. Readers cannot write; the writer takes its lock as it begins."""
    from pysqlite3 import dbapi2

    from oficinista.storage import dialects

    if dbapi2.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise Refused(
            "storage.sqlite_old",
            tr("Esta versión de SQLite ({version}) puede dañar los datos.", version=dbapi2.sqlite_version),
            tr("Instale pysqlite3 0.6.1 o posterior."),
        )
    engine = create_engine(
        url.set(drivername=dialects.SQLITE),
        module=dbapi2,
        pool_size=1 if writes else READERS_MAX,
        max_overflow=0,
        execution_options={"compiled_cache": dialects.COMPILED},
        connect_args={"check_same_thread": False, "cached_statements": STATEMENTS_KEPT},
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            f"journal_mode = {'WAL' if is_durable else 'MEMORY'}" if writes else "query_only = ON",
            f"synchronous = {'FULL' if is_durable else 'OFF'}",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            f"cache_size = -{CACHE_KIB if writes else CACHE_KIB // 8}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def do_begin(connection: Any) -> None:
        connection.execute(begin)

    # Through the dialect, since an engine with a listener for "begin" pays for it at every statement.
    vars(engine.dialect)["do_begin"] = do_begin
    return engine


def postgres_engine(url: URL, *, writes: bool) -> Engine:
    """An engine over psycopg. Writers read what is committed; readers see one moment and cannot write."""
    from oficinista.storage import dialects

    engine = create_engine(
        url.set(drivername=dialects.POSTGRES),
        pool_size=1 if writes else READERS_MAX,
        max_overflow=0,
        execution_options={"compiled_cache": dialects.COMPILED},
        pool_pre_ping=True,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args={
            "options": f"-c lock_timeout={BUSY_TIMEOUT_MS}",
            **{name: value for name, value in NETWORK_PATIENCE.items() if name not in url.query},
        },
    )
    return engine if writes else engine.execution_options(postgresql_readonly=True)


class SqliteWatch:
    """Sees other connections' commits by `PRAGMA data_version`, and hears of them by the gate, closed after each.

    Its connection is asked for nothing else, and so never reads the schema, of which each connection that does keeps a
    copy: more than a MiB.
    """

    def __init__(self, database: Path) -> None:
        from pysqlite3 import dbapi2

        self.bell = watch_writes(database.parent)
        self._connection = dbapi2.connect(database, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False)

    def version(self) -> int:
        """SQLite's own counter for this connection."""
        if self.bell is not None:
            take_all(self.bell)
        cursor = self._connection.cursor()
        try:
            return int(cursor.execute("PRAGMA data_version").fetchone()[0])
        finally:
            cursor.close()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
        self.forget()

    def forget(self) -> None:
        """Give up the bell: in a forked process, it is the parent's."""
        if self.bell is not None:
            os.close(self.bell)


class PostgresWatch:
    """Counts the notices that every commit of the office sends. While the server is away, it has no bell."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen = 0
        self.bell: int | None = None
        self._listen()

    def version(self) -> int:
        """How many notices have come since the watch began. One more for each time that some may have been missed."""
        try:
            if self.bell is None:
                self._listen()
                self._seen += 1
            self._seen += sum(1 for _ in self._driver.notifies(timeout=0))
        except self._lost:
            self._driver.close()
            self.bell = None
        return self._seen

    def close(self) -> None:
        """Close the connection, which nobody shares."""
        self._driver.close()

    def forget(self) -> None:
        """In a forked process, the connection is the parent's, and psycopg leaves it alone."""

    def _listen(self) -> None:
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        connection.detach()
        driver.rollback()
        driver.read_only = False
        driver.autocommit = True
        driver.execute("LISTEN oficinista")
        self._driver, self._lost = driver, driver.OperationalError
        self.bell = driver.fileno()
