"""Whether the database itself is sound: its pages, its references, its guards."""

from sqlalchemy import Connection, text

from oficinista.i18n import tr
from oficinista.storage.guards import missing


def faults(connection: Connection) -> list[str]:
    """Everything found wrong, in words; empty when the database is sound."""
    return [*(tr("guarda {name}", name=name) for name in missing(connection)), *damage(connection)]


def damage(connection: Connection) -> list[str]:
    """What is wrong with the pages and the references, of whatever version the database is."""
    found = []
    if connection.dialect.name == "sqlite":
        pages = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
        found += [tr("página: {line}", line=line) for line in pages if line != "ok"]
        references = connection.execute(text("PRAGMA foreign_key_check")).all()
        found += [
            tr("referencia de {table} {row} a {parent}", table=row[0], row=row[1], parent=row[2])
            for row in references[:20]
        ]
    return found
