"""A newer program at the database of an older one, and the other way round.

The older one is 1.1.0: `released/` has a backup that it made, in either dialect, of an office in which an agency's
check for the accounts 000010000001 and 000010000002 came back and another did not, and in which of two checks by mail
the first is of nobody and the second was given to the last account. The newer one is this program with one migration
more, laid out in a folder of the tests' own and started as a program.
"""

import lzma
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.backups import archive
from oficinista.backups.making import back_up
from oficinista.backups.proofs import all_faults
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.commands import DisableClerk, EnableClerk
from oficinista.storage import migrate
from oficinista.storage.snapshots import thaw
from oficinista.storage.store import Store
from oficinista.tills.returned import agency_no_checks, no_checks
from oficinista.tills.returns import ReturnCheck
from tests import databases
from tests.backups_builders import restored
from tests.office import OPENING, TestClock, do

PACKAGE = Path(migrate.__file__).parents[1]
DATA = PACKAGE.parents[1] / "data"
RELEASED = Path(__file__).with_name("released")
THIRD = '''"""A parking place for everybody, as some day may ask for."""

import os
import signal
from pathlib import Path

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE parking (clerk_id BIGINT PRIMARY KEY)")
    op.execute("INSERT INTO parking SELECT id FROM clerk")
    of_its_table = "" if op.get_bind().dialect.name == "sqlite" else " ON entry"
    op.execute(f"DROP TRIGGER IF EXISTS entry_no_delete{of_its_table}")  # as some changes of a SQLite table do
    if (dies := Path(__file__).with_name("dies")).exists():
        dies.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
'''
PROGRAM = """
import os, sys
sys.path.insert(0, sys.argv[1])
from oficinista.orders import Refused
from oficinista.office import Office
from oficinista.storage import migrate
from oficinista.storage.store import Store
import alembic.command
import oficinista.storage.tables
for line in sys.stdin:
    address, times = line.split()
    started = []
    for _ in range(int(times)):
        started.append(os.fork())
        if not started[-1]:
            migrate.upgrade(Store(address))
            os._exit(0)
    print(*(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in started))
    try:
        office = Office.open(address)
        print(office.info.code, flush=True)
        office.store.close()
    except Refused as refused:
        print(refused.refusal, flush=True)
"""


class NewerProgram:
    """This program as it will be when it has a third migration, at work."""

    def __init__(self, folder: Path) -> None:
        package = _linked(PACKAGE, folder / "src" / "oficinista", besides="storage")
        storage = _linked(PACKAGE / "storage", package / "storage", besides="migrations")
        migrations = _linked(PACKAGE / "storage" / "migrations", storage / "migrations", besides="versions")
        versions = _linked(PACKAGE / "storage" / "migrations" / "versions", migrations / "versions")
        (folder / "data").symlink_to(DATA)
        (versions / "0003_parking.py").write_text(THIRD)
        (storage / "migrate.py").unlink()
        known = (PACKAGE / "storage" / "migrate.py").read_text("utf-8")
        assert '"0002")' in known
        (storage / "migrate.py").write_text(known.replace('"0002")', '"0002", "0003")'), "utf-8")
        self.dies = versions / "dies"
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(package.parent)],
            cwd=package.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def upgrades(self, address: str, times: int) -> tuple[list[int], str]:
        """Let it upgrade a database so many times at once: how each ended, and what it then says when it opens it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(address, times, file=self.process.stdin, flush=True)
        ends, said = self.process.stdout.readline(), self.process.stdout.readline()
        return [int(end) for end in ends.split()], said


def _linked(real: Path, folder: Path, besides: str = "") -> Path:
    """A folder with the same things in it, but for one."""
    folder.mkdir(parents=True)
    for one in real.iterdir():
        if one.name not in {besides, "__pycache__"}:
            (folder / one.name).symlink_to(one)
    return folder


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewerProgram]:
    """The newer program."""
    program = NewerProgram(tmp_path_factory.mktemp("newer"))
    yield program
    program.process.kill()
    program.process.communicate()


@pytest.fixture(params=["sqlite", "postgresql"])
def owned(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address by which the owner of the database of 1.1.0 reaches it."""
    packed = RELEASED / f"1.1.0-{request.param}.respaldo.xz"
    backup = tmp_path / "released.respaldo"
    backup.write_bytes(lzma.decompress(packed.read_bytes()))
    archive.extract(backup, tmp_path / "office.db")
    if request.param == "sqlite":
        yield str(tmp_path / "office.db")
    else:
        name = databases.new_postgres(make_nothing)
        store = Store(databases.owner_url(name))
        thaw(tmp_path / "office.db", store)
        store.close()
        yield databases.owner_url(name)
        databases.drop_postgres(name)


def make_nothing(_store: Store) -> None:
    """A database that has no tables."""


def told_by_this_program(address: str) -> str:
    """The office that it opens, or why it does not."""
    try:
        office = Office.open(address)
    except Refused as refused:
        return str(refused.refusal)
    office.store.close()
    return office.info.code


def test_a_database_goes_up_once_whole_or_not_at_all_and_each_program_refuses_what_is_not_its_own(
    newer: NewerProgram, owned: str
) -> None:
    newer.dies.touch()
    ends, said = newer.upgrades(owned, 1)
    assert ends == [-signal.SIGKILL]
    assert not newer.dies.exists()
    for told in (said, told_by_this_program(owned)):
        assert "versión anterior (0001). Haga un respaldo y ejecute «oficinista db upgrade»" in told
    store = Store(owned)
    migrate.upgrade(store)
    assert_checks_come_back(store)
    assert_people_come_back(store)
    assert newer.upgrades(owned, 2) == ([0, 0], "TST\n")
    assert "más nueva (0003) que este programa (0002)" in told_by_this_program(owned)
    with pytest.raises(Refused, match="más nueva"):
        migrate.upgrade(store)
    with store.read() as connection:
        assert migrate.revision(connection) == "0003"
        assert all_faults(connection) == []
        assert connection.execute(text("SELECT COUNT(*) FROM parking, bill")).scalar_one() > 0
    store.close()


def assert_checks_come_back(store: Store) -> None:
    """What an office of 1.1.0 can do after its upgrade, and what it told wrong before."""
    office = Office(store, clock=TestClock())
    for number in ("000010000001", "000010000002"):
        assert office.ask(no_checks, number, office.today) is None
    assert office.ask(agency_no_checks, "Vivienda Publica", office.today) is not None
    stray, given, listed = (
        do(office, ReturnCheck(receipt=taken, bank_reason="A"), "marta", key=f"returns {taken}")
        for taken in ("SUS-TST-2026-000001", "SUS-TST-2026-000002", "REC-TST-2026-000002")
    )
    assert [len(one.accounts) for one in (stray, given, listed)] == [0, 1, 2]
    assert [one.agency for one in (stray, given, listed)] == ["", "", "Caridad Cristiana"]
    assert office.ask(all_faults) == []


def assert_people_come_back(store: Store) -> None:
    """Who could disable a clerk before the upgrade can enable one after it."""
    office = Office(store, clock=TestClock())
    for order in (DisableClerk(login="ana"), EnableClerk(login="ana")):
        do(office, order, "sistemas", key=f"{type(order).__name__} of the new program")


@pytest.mark.parametrize("owned", ["sqlite"], indirect=True)
def test_what_waits_for_its_upgrade_is_backed_up_and_restored_as_today_s(owned: str, tmp_path: Path) -> None:
    older = Store(owned)
    made = back_up(older, tmp_path / "before.respaldo", now=OPENING, recipients=[])
    older.close()
    assert made.manifest.revision == "0001"
    restored(made.file, str(tmp_path / "restored.db"), "REC-TST-2026-000002")
    assert told_by_this_program(str(tmp_path / "restored.db")) == "TST"
