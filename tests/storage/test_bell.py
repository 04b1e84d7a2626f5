"""The bell of a store: it rings when another terminal has committed, and is silent otherwise."""

import multiprocessing
import select
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.office import Office
from oficinista.storage import inotify
from oficinista.storage.store import Store
from tests import databases
from tests.office import TestClock, make_office
from tests.queue_builders import another_terminal, arrive, waiting_labels

SOON_S = 5.0


def rings(store: Store, within_s: float = SOON_S) -> bool:
    assert store.bell is not None
    readable, _, _ = select.select([store.bell], [], [], within_s)
    return bool(readable)


def test_the_bell_rings_after_another_terminals_commit_until_somebody_looks(office: Office) -> None:
    other = another_terminal(office)
    arrive(other)
    before = office.store.version()
    assert not rings(office.store, 0)
    arrive(other)
    assert rings(office.store)
    assert rings(office.store, 0)
    assert office.store.version() != before
    other.store.close()


def test_reading_does_not_ring_the_bell(office: Office) -> None:
    other = another_terminal(office)
    arrive(office)
    for store in (other.store, office.store):
        store.version()
    waiting_labels(other)
    waiting_labels(office)
    office.store.version()
    assert not rings(office.store, 0)
    other.store.close()


def test_what_is_committed_between_the_bell_and_the_look_is_seen_by_that_look_or_rings_again(office: Office) -> None:
    other = another_terminal(office)
    seen = office.store.version()
    for _ in range(20):
        arrive(other)
        assert rings(office.store)
        arrive(other)
        changed = office.store.version()
        assert changed != seen
        seen = changed
    while rings(office.store, 0.2):
        office.store.version()
    arrive(other)
    assert rings(office.store)
    other.store.close()


def test_a_forked_process_has_a_bell_of_its_own_and_leaves_its_parents_alone(office: Office) -> None:
    office.store.version()
    here, there = multiprocessing.Pipe()

    def child() -> None:
        office.store.version()
        there.send("listens")
        there.send(rings(office.store))
        office.store.version()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    assert here.recv() == "listens"
    arrive(office)
    assert here.recv()
    process.join(SOON_S)
    assert rings(office.store)


def watches() -> int:
    """How many of the kernel's watches this process has."""
    descriptors = Path("/proc/self/fd").iterdir()
    return sum("inotify" in str(one.readlink()) for one in descriptors if one.is_symlink())


def test_a_closed_store_leaves_no_watch_behind(sqlite_office: Office) -> None:
    before = watches()
    sqlite_office.store.version()
    assert watches() == before + 1
    sqlite_office.store.close()
    assert watches() == before


def test_a_folder_that_cannot_be_watched_gives_no_bell(tmp_path: Path) -> None:
    before = watches()
    assert inotify.watch_writes(tmp_path / "nowhere") is None
    assert watches() == before


def test_without_a_bell_the_version_is_still_told(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "another")
    before = sqlite_office.store.version()
    assert sqlite_office.store.bell is None
    other = another_terminal(sqlite_office)
    arrive(other)
    assert sqlite_office.store.version() != before
    other.store.close()
    sqlite_office.store.close()


def test_a_listening_connection_that_is_lost_is_made_again_and_counts_as_a_change(clock: TestClock) -> None:
    name = databases.new_postgres(make_office)
    office = Office(Store(databases.app_url(name)), clock=clock)
    store = office.store
    before = store.version()
    listener = store._watch._driver.info.backend_pid
    with store.read() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": listener}).scalar_one()
    while store.bell is not None:
        assert rings(store)
        assert store.version() == before
    assert store.version() == before + 1
    arrive(office)
    assert rings(store)
    assert store.version() == before + 2
    store.close()
    databases.drop_postgres(name)
