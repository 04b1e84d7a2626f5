"""Restoring a backup: into a place of its own, proved there whole, and only then where the office looks for it.

What stood there is put aside and never removed. Where papers are ahead of the backup, the office stays closed for new
payments until they are entered again.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from oficinista.backups import archive, papers
from oficinista.backups.making import give_name, work_folder
from oficinista.backups.manifest import Manifest, Reached, reached
from oficinista.backups.papers import Paper
from oficinista.backups.proofs import all_faults
from oficinista.clock import local
from oficinista.documents.spool import spool_folder
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.staff.queries import people_of_it
from oficinista.staff.recovery import MissingReceipts, NoteRestoration
from oficinista.storage import guards
from oficinista.storage.gate import WriterGate
from oficinista.storage.migrate import REVISIONS, upgrade
from oficinista.storage.snapshots import thaw
from oficinista.storage.store import GATE_PATIENCE_S, PRIVATE_MODE, Store

LOGS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to restore: who does it, the last receipts read from paper, and whether to put aside what is there."""

    login: str | None
    last_receipts: tuple[str, ...]
    replaces: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, where what stood there is now, and the receipts each office misses."""

    manifest: Manifest
    set_aside: Path | None
    missing: dict[str, tuple[MissingReceipts, ...]]


def restore(file: Path, store: Store, wanted: Wanted, *, identity: Path | None) -> Restored:
    """Restore a backup. Refuses one of another office, of a newer program or damaged, and to overwrite silently."""
    known = papers.typed(wanted.last_receipts) + papers.printed(spool_folder(store))
    if not store.is_sqlite:
        return _restore_server(file, store, wanted, known, identity)
    path = Path(store.url.database or "")
    if path.exists() and not wanted.replaces:
        raise Refused(
            "restore.exists",
            tr("Ya hay una base de datos en {file}.", file=path),
            tr("Para ponerla a un lado y restaurar en su lugar, repita con --replace."),
        )
    with work_folder(path.parent) as work, _nobody_writes(path):
        manifest = unpacked(file, work, identity, engine="sqlite")
        if path.exists():
            known += papers.given(_offices_there(path, manifest))
        missing = _prepared(Store(str(work / "database")), manifest, wanted, known)
        if (work / "database-wal").exists():
            raise RuntimeError("SQLite kept a log beside the file: renaming the file would lose it")
        (work / "database").chmod(PRIVATE_MODE)
        aside = _put_aside(path, work / "database", wanted.now) if path.exists() else None
        give_name(work / "database", path)
    return Restored(manifest, aside, missing)


def unpacked(file: Path, work: Path, identity: Path | None, *, engine: str) -> Manifest:
    """Put the database of a backup into `work` as `database`. Refuses a newer one, and one of the other engine."""
    plain = archive.decrypt(file, work / "plain", identity)
    manifest = archive.extract(plain, work / "database")
    if manifest.revision not in REVISIONS:
        raise archive.newer()
    if manifest.engine != engine:
        raise Refused(
            "restore.engine",
            tr("El respaldo es de {engine}.", engine=manifest.engine),
            tr("Restáurelo en una base de datos de ese motor; después puede mudarla con «oficinista db move»."),
        )
    return manifest


def require_proved(store: Store) -> None:
    """Refuse a database of which something does not add up."""
    with store.read() as connection:
        if faults := all_faults(connection):
            raise Refused(
                "backup.faulty",
                tr("Lo restaurado no cuadra: {fault} (y {more} más).", fault=faults[0], more=len(faults) - 1),
                tr("Restaure otro respaldo. En la base de datos de la oficina nada cambió."),
            )


def _restore_server(file: Path, store: Store, wanted: Wanted, known: list[Paper], identity: Path | None) -> Restored:
    with TemporaryDirectory(prefix="oficinista-") as folder:
        manifest = unpacked(file, Path(folder), identity, engine="postgresql")
        thaw(Path(folder) / "database", store)
    with ExitStack() as undo:
        undo.callback(empty_again, store)
        missing = _prepared(store, manifest, wanted, known)
        undo.pop_all()
    return Restored(manifest, None, missing)


def empty_again(store: Store) -> None:
    """Nobody works in what is half prepared, and it was empty before."""
    with store.write() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _prepared(
    store: Store, manifest: Manifest, wanted: Wanted, known: Sequence[Paper]
) -> dict[str, tuple[MissingReceipts, ...]]:
    """Bring what was restored to this program's version, prove it, and leave on record that it was restored."""
    _require_papers(manifest.offices, known)
    upgrade(store)
    with store.write() as connection:
        guards.grant(connection)
    require_proved(store)
    missing = {office.code: papers.missing(office, known) for office in manifest.offices}
    for code, receipts in missing.items():
        _note(Office(store, office_code=code), NoteRestoration(backup_made_at=manifest.made_at, missing=receipts),
              wanted.login)  # fmt: skip
    store.close()
    return missing


def _note(office: Office, order: NoteRestoration, login: str | None) -> None:
    people = office.ask(people_of_it, office.info.id)
    if not people:
        raise Refused("restore.nobody", tr("La oficina {code} no tiene a nadie de sistemas.", code=office.info.code))
    actor = login if login in people else people[0]
    answer = office.run(order, actor=actor, key=secrets.token_hex(16))
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.message, answer.next_step)


def _require_papers(offices: Sequence[Reached], known: Sequence[Paper]) -> None:
    silent = [office.code for office in offices if office.receipts and office.code not in {code for code, *_ in known}]
    if silent:
        raise Refused(
            "restore.last_receipt",
            tr("No se sabe cuál fue el último recibo impreso de {offices}.", offices=", ".join(silent)),
            tr("Búsquelo en papel y dígalo con --last-receipt; si ninguno se dio, el último del respaldo."),
        )


def _offices_there(path: Path, manifest: Manifest) -> Sequence[Reached]:
    """How far the database that is to be replaced got, if it can still say so. Refuses one of another office."""
    store = Store(str(path))
    there: Sequence[Reached] = ()
    try:
        with suppress(Refused, DBAPIError), store.read() as connection:  # what is damaged cannot say
            there = reached(connection)
    finally:
        store.close()
    codes = {office.code for office in there}
    if codes and codes != {office.code for office in manifest.offices}:
        raise Refused(
            "restore.other_office",
            tr("El respaldo es de {theirs}, y en {file} está {ours}.", file=path, ours=", ".join(sorted(codes)),
               theirs=", ".join(office.code for office in manifest.offices)),
            tr("Diga con --database dónde restaurarlo."),
        )  # fmt: skip
    return there


@contextmanager
def _nobody_writes(path: Path) -> Iterator[None]:
    """Keep everybody from writing to the database that is to be replaced, and refuse while anybody has it open."""
    if not path.exists():
        yield
        return
    with WriterGate(Path(f"{path}.gate"), GATE_PATIENCE_S).held():
        _require_unused(path)
        yield


def _put_aside(path: Path, successor: Path, now: datetime) -> Path:
    """Give the database in place another name, with its logs, and its successor the rights that it had."""
    _require_unused(path)
    aside = path.with_name(f"{path.name}.{local(now):%Y%m%d-%H%M%S}")
    had = path.stat()
    successor.chmod(had.st_mode & 0o777)
    if os.geteuid() == 0:
        os.chown(successor, had.st_uid, had.st_gid)
    for suffix in ("", *LOGS):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return aside


def _require_unused(path: Path) -> None:
    """SQLite leaves its log only when nobody else has the file open. What is damaged is nobody's place of work."""
    from pysqlite3 import dbapi2

    connection = dbapi2.connect(str(path), timeout=1)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except dbapi2.OperationalError as error:
        if "locked" in str(error):
            raise Refused(
                "restore.in_use",
                tr("Alguien tiene abierta la oficina de {file}.", file=path),
                tr("Cierre todos los mostradores y repita."),
            ) from error
    except dbapi2.DatabaseError:
        return
    finally:
        connection.close()
