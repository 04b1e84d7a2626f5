"""Moving an office to another database, from SQLite to PostgreSQL or back: every row, proved equal, or nothing.

The guards of the new database are off while rows come in, since they would take each for something new, and are back
before anybody can see it. The old database is left as it is.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect

from oficinista.backups.making import give_name, work_folder
from oficinista.backups.manifest import Reached, reached
from oficinista.backups.restoring import empty_again, require_proved
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage import guards
from oficinista.storage.copying import copy_rows, fingerprints
from oficinista.storage.migrate import require_current, upgrade
from oficinista.storage.store import Store


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: how many rows, and how far each office had got."""

    rows: int
    offices: tuple[Reached, ...]


def move(source: Store, target: Store) -> Moved:
    """Copy an office's database into one that is empty. Refuses another, and a source that changed meanwhile."""
    if target.is_sqlite:
        path = Path(target.url.database or "")
        if path.exists():
            raise _taken(str(path))
        with work_folder(path.parent) as work:
            moved = _moved(source, Store(str(work / "database")))
            give_name(work / "database", path)
        return moved
    with target.read() as connection:
        if inspect(connection).get_table_names():
            raise _taken(target.said)
    with ExitStack() as undo:
        undo.callback(empty_again, target)
        moved = _moved(source, target)
        undo.pop_all()
    return moved


def _moved(source: Store, target: Store) -> Moved:
    upgrade(target)
    with source.read() as old:
        require_current(old)
        offices = reached(old)
        with target.write() as new, guards.off(new):
            copied = copy_rows(old, new)
    require_proved(target)
    with target.read() as new:
        if fingerprints(new) != copied or reached(new) != offices:
            raise RuntimeError("the two databases do not say the same")
    with source.read() as old:
        if reached(old) != offices:
            raise Refused(
                "move.changed",
                tr("Alguien trabajó en la oficina mientras se mudaba: nada se mudó."),
                tr("Cierre todos los mostradores y repita."),
            )
    target.close()
    return Moved(sum(one.rows for one in copied.values()), offices)


def _taken(database: str) -> Refused:
    return Refused(
        "move.not_empty",
        tr("La base de datos {database} no está vacía.", database=database),
        tr("Diga otra que lo esté."),
    )
