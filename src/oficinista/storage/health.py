"""Whether the database itself is sound: its pages, its references, its guards."""

from sqlalchemy import Connection, text

from oficinista.storage.guards import missing


def faults(connection: Connection) -> list[str]:
    """Everything found wrong, in words; empty when the database is sound."""
    found = [f"guard: {name}" for name in missing(connection)]
    if connection.dialect.name == "sqlite":
        pages = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
        found += [f"page: {line}" for line in pages if line != "ok"]
        references = connection.execute(text("PRAGMA foreign_key_check")).all()
        found += [f"reference: {row[0]} {row[1]} -> {row[2]}" for row in references[:20]]
    return found
