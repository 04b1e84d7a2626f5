"""The migrations make the tables that the code declares, in both dialects, and keep the guards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from oficinista.storage import guards, migrate
from oficinista.storage.store import Store
from oficinista.storage.tables import METADATA
from tests import databases
from tests.office import make_office

NOT_DECLARED = ("search_index", "ix_search_words", "alembic_version")
"""The full-text index of each dialect, which is no table of the models, and the revision's own table."""


@pytest.fixture(params=["sqlite", "postgresql"])
def owned(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A migrated database by its owner."""
    if request.param == "sqlite":
        store = Store(databases.new_sqlite(make_office, tmp_path))
    else:
        store = Store(databases.owner_url(databases.new_postgres(make_office)))
    yield store
    store.close()


def is_declared(_object: object, name: str | None, *_: object) -> bool:
    """Whether alembic should compare it."""
    return name is None or not name.startswith(NOT_DECLARED)


def test_the_migrations_make_what_the_models_declare(owned: Store) -> None:
    with owned.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "include_object": is_declared, "target_metadata": METADATA}
        )
        assert compare_metadata(context, METADATA) == []


def test_every_column_has_the_type_and_the_obligation_that_the_models_declare(owned: Store) -> None:
    with owned.read() as connection:
        inspector = inspect(connection)
        for table in METADATA.sorted_tables:
            found = {column["name"]: column for column in inspector.get_columns(table.name)}
            for column in table.columns:
                there = found[column.name]
                declared = column.type.compile(dialect=connection.dialect)
                assert there["type"].compile(dialect=connection.dialect) == declared, column
                assert there["nullable"] == column.nullable, column


def test_every_table_of_sqlite_is_strict(tmp_path: Path) -> None:
    store = Store(databases.new_sqlite(make_office, tmp_path))
    with store.read() as connection:
        lax = connection.execute(text("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0"))
        assert {name for name in lax.scalars() if not name.startswith((*NOT_DECLARED, "sqlite_"))} == set()
    store.close()


def test_migrating_again_changes_nothing(owned: Store) -> None:
    with owned.read() as connection:
        before = connection.execute(text("SELECT COUNT(*) FROM clerk")).scalar_one()
    migrate.upgrade(owned)
    with owned.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM clerk")).scalar_one() == before
        assert guards.missing(connection) == []


def test_migrating_puts_back_a_guard_that_was_lost(owned: Store) -> None:
    with owned.write() as connection:
        connection.execute(text("DROP TRIGGER entry_seal" + ("" if owned.is_sqlite else " ON entry")))
        assert guards.missing(connection) == ["entry_seal"]
    migrate.upgrade(owned)
    with owned.read() as connection:
        assert guards.missing(connection) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path / "new.db"))
    monkeypatch.setitem(guards.sqlite.POSTING, "broken", "BEFORE INSERT ON no_such_table BEGIN SELECT 1; END")
    guards.sqlite.triggers.cache_clear()
    with pytest.raises(Exception, match="no_such_table"):
        migrate.upgrade(store)
    with store.read() as connection:
        assert inspect(connection).get_table_names() == []
    monkeypatch.undo()
    guards.sqlite.triggers.cache_clear()
    migrate.upgrade(store)
    with store.read() as connection:
        assert guards.missing(connection) == []
    store.close()


def test_the_program_knows_every_revision_there_is() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(migrate.REVISIONS)
