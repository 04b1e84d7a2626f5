"""Every guard is needed: take it away, and something that it refuses goes through, or what it makes possible does not.

The deeds are those of the other tests of this folder, which therefore would notice.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from tests.storage import mutants
from tests.storage.attacked import new_busy_office
from tests.storage.killers import Killer, killer


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Engine]]:
    """The busy office of a dialect, as who owns it opens it, with no foreign keys: no guard owes its work to them."""
    with ExitStack() as at_the_end:

        @cache
        def engine_of(dialect: str) -> Engine:
            way = {"sqlite": "bare", "postgresql": "owner"}[dialect]
            store, engine = new_busy_office(way, tmp_path_factory.mktemp("mutants"))
            at_the_end.callback(store.close)
            at_the_end.callback(engine.dispose)
            if dialect == "postgresql":
                with engine.begin() as connection:
                    mutants.without_references(connection)
            return engine

        yield engine_of


@contextmanager
def taken_back(engine: Engine) -> Iterator[Connection]:
    """A transaction that leaves nothing behind."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def goes_through(engine: Engine, killer: Killer, prepare: Callable[[Connection], None]) -> bool:
    """Whether the database lets the deed be, up to its commit."""
    with taken_back(engine) as connection:
        prepare(connection)
        if killer.alone_on:
            mutants.without_triggers(connection, killer.alone_on)
        try:
            killer.deed(connection)
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        except DBAPIError:
            return False
    return True


@pytest.mark.parametrize(
    ("dialect", "guard"), mutants.of_all(), ids=lambda value: value.replace(" ", "_").replace(",", "")
)
def test_without_a_guard_something_changes(engines: Callable[[str], Engine], dialect: str, guard: str) -> None:
    engine, found = engines(dialect), killer(guard)
    assert goes_through(engine, found, lambda _: None) is not found.is_attack
    assert goes_through(engine, found, partial(mutants.remove, guard=guard)) is found.is_attack
