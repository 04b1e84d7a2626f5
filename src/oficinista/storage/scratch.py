"""A database to try something in, gone afterwards: a file in a folder, or a database on the same server."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage.store import Store


@contextmanager
def scratch_database(store: Store, folder: Path) -> Iterator[Store]:
    """An empty database beside another, of its kind. Refuses on a server where this user may not make one."""
    if store.is_sqlite:
        scratch = Store(str(folder / "scratch.db"))
        try:
            yield scratch
        finally:
            scratch.close()
        return
    name = f"oficinista_ensayo_{secrets.token_hex(4)}"
    _execute(store, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    scratch = Store(store.url.set(database=name).render_as_string(hide_password=False))
    try:
        yield scratch
    finally:
        scratch.close()
        _execute(store, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(store: Store, statement: sql.Composed) -> None:
    address = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        raise Refused(
            "storage.scratch",
            tr("No se puede hacer una base de datos de ensayo: {said}", said=str(error).strip()),
            tr("Use un usuario que pueda crear bases de datos."),
        ) from error
