"""What every test can ask for: an office in each dialect, with a clock of its own."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.storage.store import Store
from tests import databases
from tests.office import TestClock, make_office

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, which is what is wanted
ENOUGH_BYTES = 2**32

if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
    # Thousands of databases are made and thrown away: on a disk that takes longer than all else.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


gc.disable()  # while the tests are collected: hardly any of it is garbage


def pytest_collection_finish() -> None:
    """All that is loaded by now stays, and a test makes little garbage: else the collector takes an eighth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def own_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The log of whoever runs the tests is left alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OFICINISTA_LOG", str(tmp_path_factory.mktemp("log") / "oficinista.log"))
        yield


@pytest.fixture
def clock() -> TestClock:
    """The office's clock, at opening time."""
    return TestClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with the test office, in each dialect."""
    if request.param == "sqlite":
        yield databases.new_sqlite(make_office, tmp_path)
    else:
        name = databases.new_postgres(make_office)
        yield databases.app_url(name)
        databases.drop_postgres(name)


@pytest.fixture
def office(address: str, clock: TestClock) -> Iterator[Office]:
    """The test office, open."""
    store = Store(address)
    yield Office(store, clock=clock)
    store.close()


@pytest.fixture
def sqlite_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    """The test office in SQLite alone, for what does not depend on the dialect."""
    store = Store(databases.new_sqlite(make_office, tmp_path))
    yield Office(store, clock=clock)
    store.close()
