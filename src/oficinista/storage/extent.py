"""Which database this is, and how much it holds."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from oficinista.storage.migrate import revision


@dataclass(frozen=True, slots=True)
class Extent:
    """A database: its engine, the revision of its tables, its offices, how many rows, and its bytes on the disk."""

    dialect: str
    version: str
    revision: str | None
    offices: tuple[str, ...]
    accounts: int
    entries: int
    bytes: int


def extent(connection: Connection) -> Extent:
    """What a database is and holds, of all its offices together."""
    dialect, path = connection.dialect, connection.engine.url.database or ""
    return Extent(
        dialect=dialect.name,
        version=".".join(map(str, dialect.server_version_info or ())),
        revision=revision(connection),
        offices=tuple(connection.execute(_OFFICES).scalars()),
        accounts=connection.execute(_ACCOUNTS).scalar_one(),
        entries=connection.execute(_ENTRIES).scalar_one(),
        bytes=Path(path).stat().st_size if dialect.name == "sqlite" else connection.execute(_SIZE).scalar_one(),
    )


_SIZE = text("SELECT pg_database_size(current_database())")
_OFFICES = text("SELECT code FROM office ORDER BY id")
_ACCOUNTS = text("SELECT COUNT(*) FROM account")
_ENTRIES = text("SELECT COUNT(*) FROM entry")
