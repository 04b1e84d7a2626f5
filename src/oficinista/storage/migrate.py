"""The version of a database: what it is, whether this program can work with it, and the way up to it.

Migrations only go forward. Each ends by installing the guards, since some changes of a SQLite table drop its triggers.
"""

from importlib.resources import files

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage import guards
from oficinista.storage.store import Store

REVISIONS = ("0001", "0002")
"""Every revision this program knows, oldest first."""


def revision(connection: Connection) -> str | None:
    """The revision a database is at, or None when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def require_known(connection: Connection) -> str:
    """The revision of a database, this program's or an older one. Refuses one that is empty or newer."""
    try:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except DatabaseError as error:
        if "alembic_version" not in str(error.orig):
            raise
        found = None
    if found is None:
        raise no_office_yet()
    if found not in REVISIONS:
        raise Refused(
            "storage.newer",
            tr(
                "La base de datos es de una versión más nueva ({found}) que este programa ({known}).",
                found=found,
                known=REVISIONS[-1],
            ),
            tr("Actualice el programa; nada se ha cambiado."),
        )
    return str(found)


def is_current(found: str) -> bool:
    """Whether a revision is the one that this program works with."""
    return found == REVISIONS[-1]


def require_current(connection: Connection) -> None:
    """Refuse to work with a database that is empty, older or newer than this program."""
    found = require_known(connection)
    if not is_current(found):
        raise Refused(
            "storage.older",
            tr("La base de datos es de una versión anterior ({found}).", found=found),
            tr("Haga un respaldo y ejecute «oficinista db upgrade»."),
        )


def no_office_yet() -> Refused:
    """The refusal of a database in which no office was made."""
    return Refused(
        "storage.empty",
        tr("La base de datos está vacía: todavía no hay una oficina."),
        tr("Prepárela con «oficinista init» o abra la de demostración con «oficinista demo»."),
    )


def upgrade(store: Store) -> None:
    """Bring a database to this program's revision, guards and all, or leave it as it was. Refuses a newer one.

    One that is there already is not written.
    """
    from alembic import command
    from alembic.config import Config

    with store.write() as connection:
        is_new = revision(connection) is None
        if not is_new and is_current(require_known(connection)) and not guards.missing(connection):
            return
        config = Config()
        config.set_main_option("script_location", str(files("oficinista") / "storage" / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
