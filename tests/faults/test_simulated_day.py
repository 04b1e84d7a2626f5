"""Days of the office on a virtual clock: nothing that must never happen does, and the same seed is the same days."""

from pathlib import Path

from benchmarks.simulated_day.run import live_days
from oficinista.storage.store import Store
from tests import databases

PEOPLE = 12


def head_in_sqlite(path: Path, seed: int) -> str:
    store = Store(str(path), is_scratch=True)
    world = live_days(store, seed, 1, PEOPLE)
    assert world.drops > 0
    store.close()
    return world.head()


def nothing(_store: Store) -> None:
    """An empty database."""


def test_the_same_seed_lives_the_same_day(tmp_path: Path) -> None:
    first, second = (head_in_sqlite(tmp_path / f"{seed}.db", seed) for seed in (1, 2))
    assert first != second
    assert head_in_sqlite(tmp_path / "again.db", 1) == first


def test_a_day_in_postgresql_sees_no_violation() -> None:
    name = databases.new_postgres(nothing)
    store = Store(databases.owner_url(name))
    assert live_days(store, 1, 1, PEOPLE).entries() > PEOPLE
    store.close()
    databases.drop_postgres(name)
