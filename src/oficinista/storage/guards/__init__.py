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
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found = dict(rows)
        return sorted(name for name, body in sqlite.triggers().items() if found.get(name) != body)
    functions = dict(connection.execute(
            text("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        ))
    enabled = set(connection.execute(text("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")).scalars())
    altered = [name for name, body in postgresql.FUNCTIONS.items() if functions.get(name) != body]
    return sorted(altered + [name for name in postgresql.trigger_names() if name not in enabled])
