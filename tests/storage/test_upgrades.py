"""A newer program at the database of an older one, and the other way round.

The newer one is this program with one migration more, laid out in a folder of the tests' own and started as a program.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.backups.proofs import all_faults
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.storage import migrate
from oficinista.storage.store import Store
from tests import databases
from tests.office import make_office, with_bills

PACKAGE = Path(migrate.__file__).parents[1]
DATA = PACKAGE.parents[1] / "data"
SECOND = '''"""A parking place for everybody, as some day may ask for."""

import os
import signal
from pathlib import Path

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("CREATE TABLE parking (clerk_id BIGINT PRIMARY KEY)")
    op.execute("INSERT INTO parking SELECT id FROM clerk")
    of_its_table = "" if op.get_bind().dialect.name == "sqlite" else " ON entry"
    op.execute(f"DROP TRIGGER entry_no_delete{of_its_table}")  # as some changes of a SQLite table do
    if (dies := Path(__file__).with_name("dies")).exists():
        dies.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
'''


class NewerProgram:
    """This program as it will be when it has a second migration."""

    def __init__(self, folder: Path) -> None:
        package = _linked(PACKAGE, folder / "src" / "oficinista", besides="storage")
        storage = _linked(PACKAGE / "storage", package / "storage", besides="migrations")
        migrations = _linked(PACKAGE / "storage" / "migrations", storage / "migrations", besides="versions")
        versions = _linked(PACKAGE / "storage" / "migrations" / "versions", migrations / "versions")
        (folder / "data").symlink_to(DATA)
        (versions / "0002_parking.py").write_text(SECOND)
        (storage / "migrate.py").unlink()
        known = (PACKAGE / "storage" / "migrate.py").read_text("utf-8")
        assert '("0001",)' in known
        (storage / "migrate.py").write_text(known.replace('("0001",)', '("0001", "0002")'), "utf-8")
        self.dies = versions / "dies"
        self._source = str(package.parent)

    def upgrades(self, address: str, times: int) -> tuple[list[int], str]:
        """Let it upgrade a database so many times at once: how each ended, and what it then says when it opens it."""
        program = f"""
import os, sys
sys.path.insert(0, {self._source!r})
from oficinista.orders import Refused
from oficinista.office import Office
from oficinista.storage import migrate
from oficinista.storage.store import Store
import alembic.command
import oficinista.storage.tables
started = []
for _ in range({times}):
    started.append(os.fork())
    if not started[-1]:
        migrate.upgrade(Store(sys.argv[1]))
        os._exit(0)
print(*(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in started))
try:
    print(Office.open(sys.argv[1]).info.code)
except Refused as refused:
    print(refused.refusal)
"""
        done = subprocess.run(
            [sys.executable, "-c", program, address], cwd=self._source, capture_output=True, text=True, check=True
        )
        ends, said = done.stdout.splitlines()
        return [int(end) for end in ends.split()], said


def _linked(real: Path, folder: Path, besides: str = "") -> Path:
    """A folder with the same things in it, but for one."""
    folder.mkdir(parents=True)
    for one in real.iterdir():
        if one.name not in {besides, "__pycache__"}:
            (folder / one.name).symlink_to(one)
    return folder


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> NewerProgram:
    """The newer program."""
    return NewerProgram(tmp_path_factory.mktemp("newer"))


@pytest.fixture(params=["sqlite", "postgresql"])
def owned(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address by which the owner of a database with data reaches it."""
    if request.param == "sqlite":
        yield databases.new_sqlite(make_billed_office, tmp_path)
    else:
        name = databases.new_postgres(make_billed_office)
        yield databases.owner_url(name)
        databases.drop_postgres(name)


def make_billed_office(store: Store) -> None:
    """An office with a customer who owes two bills."""
    make_office(store)
    with_bills(Office(store), 2)


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
    assert "versión anterior (0001). Haga un respaldo y ejecute «oficinista db upgrade»" in said
    assert not newer.dies.exists()
    assert told_by_this_program(owned) == "TST"
    assert newer.upgrades(owned, 2) == ([0, 0], "TST")
    assert "más nueva (0002) que este programa (0001)" in told_by_this_program(owned)
    store = Store(owned)
    with pytest.raises(Refused, match="más nueva"):
        migrate.upgrade(store)
    with store.read() as connection:
        assert migrate.revision(connection) == "0002"
        assert all_faults(connection) == []
        assert connection.execute(text("SELECT COUNT(*) FROM parking, bill")).scalar_one() > 0
    store.close()
