"""The rules that the database itself keeps, whatever program speaks to it.

Lines come first and the entry last: the entry seals them. Nothing posted can be changed or removed, no number is
skipped, no entry is out of balance, nobody approves their own order, no closed till takes money. The text of the
guards is the same at installation and at every check, so a guard that was dropped or altered is found.
"""

from sqlalchemy import Connection, text

from oficinista.storage.guards import postgresql, sqlite


def install(connection: Connection) -> None:
    """Put every guard in place, replacing what stands there. The last step of each migration."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    for statement in dialect.statements():
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> list[str]:
    """Names of the guards that are absent, disabled or not as shipped."""
    if connection.dialect.name == "sqlite":
        found = _pairs(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return sorted(name for name, body in sqlite.triggers().items() if found.get(name) != body)
    functions = _pairs(connection, "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    enabled = set(connection.execute(text("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")).scalars())
    altered = [name for name, body in postgresql.FUNCTIONS.items() if functions.get(name) != body]
    return sorted(altered + [name for name in postgresql.trigger_names() if name not in enabled])


def count(connection: Connection) -> int:
    """How many guards there must be."""
    if connection.dialect.name == "sqlite":
        return len(sqlite.triggers())
    return len(postgresql.FUNCTIONS) + len(postgresql.trigger_names())


def _pairs(connection: Connection, statement: str) -> dict[str, str]:
    return dict(connection.execute(text(statement)).all())
