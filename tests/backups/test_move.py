"""Moving an office from one database to another: the same rows, chains and figures, and work goes on there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.audit.verify import verify
from oficinista.backups.manifest import reached
from oficinista.backups.moving import move
from oficinista.backups.proofs import all_faults
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.storage.copying import fingerprints
from oficinista.storage.store import Store
from tests import databases
from tests.office import TestClock, with_customer
from tests.storage.attacked import make_busy_office
from tests.tills_builders import pay


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Store]:
    """The busy office in SQLite."""
    store = Store(databases.new_sqlite(make_busy_office, tmp_path))
    yield store
    store.close()


@pytest.fixture
def server() -> Iterator[str]:
    """A database on a server that has no tables, by its owner."""
    name = databases.new_postgres(lambda _store: None)
    yield databases.owner_url(name)
    databases.drop_postgres(name)


def test_an_office_moved_to_a_server_and_back_says_the_same(file: Store, server: str, tmp_path: Path) -> None:
    there = Store(server)
    back = Store(str(tmp_path / "back.db"))
    moved = move(file, there)
    assert move(there, back).rows == moved.rows > 200
    with file.read() as one, there.read() as two, back.read() as three:
        assert fingerprints(one) == fingerprints(two) == fingerprints(three)
        assert reached(one) == reached(two) == reached(three) == moved.offices
        assert all_faults(two) == all_faults(three) == []
        assert verify(one, 1).head == verify(two, 1).head
    there.close()
    back.close()


def test_work_goes_on_in_the_new_database_where_it_stood(file: Store, server: str) -> None:
    before = move(file, Store(server)).offices[0]
    store = Store(server.replace("//postgres:@", "//oficinista_app@"))
    office = Office(store, clock=TestClock(TestClock().now.replace(hour=20)))
    number = with_customer(office).number
    receipt = pay(office, number, 100, actor="luis").receipt
    assert receipt == f"REC-TST-2026-{before.receipts[0].number + 1:06d}"
    with store.read() as connection:
        assert all_faults(connection) == []
    store.close()


def test_a_database_that_is_not_empty_is_refused(file: Store, server: str, tmp_path: Path) -> None:
    move(file, Store(server))
    (tmp_path / "mine.db").write_text("mine")
    for target in (server, str(tmp_path / "mine.db")):
        with pytest.raises(Refused) as caught:
            move(file, Store(target))
        assert caught.value.refusal.code == "move.not_empty"
    assert (tmp_path / "mine.db").read_text() == "mine"
