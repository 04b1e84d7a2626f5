"""Making a backup: a copy of one moment, looked at, archived, read again, and only then given its name.

Everything unfinished lies in a hidden folder beside the backup, so that what was interrupted never looks like one.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oficinista.backups import archive
from oficinista.backups.manifest import Manifest, reached
from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage import health
from oficinista.storage.migrate import is_current, require_known
from oficinista.storage.snapshots import frozen
from oficinista.storage.store import Store

SUFFIX = ".respaldo"
WORK_FOLDER = ".oficinista-respaldo"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where it is, its size, and what it says of itself."""

    file: Path
    size_bytes: int
    manifest: Manifest


def back_up(store: Store, target: Path, *, now: datetime, recipients: list[str]) -> Backup:
    """Back a database up into a file, or into a folder under a name of its own. Refuses a name that is taken.

    Refuses a database that is unsound: that would only bury the trouble. One that waits for its upgrade is backed up as
    it is; which guards it must have only its own program knows.
    """
    folder = target if target.is_dir() else target.parent
    with work_folder(folder) as work:
        manifest = _copy(store, work / "database", now)
        plain = work / "plain"
        archive.write(manifest, work / "database", plain)
        with archive.opened(plain):  # read again, as the disk has it
            finished = plain
        if recipients:
            finished = work / "encrypted"
            archive.encrypt(plain, finished, recipients)
        file = folder / _own_name(manifest) if target.is_dir() else target
        finished.chmod(0o600)
        give_name(finished, file)
    return Backup(file, file.stat().st_size, manifest)


def _copy(store: Store, file: Path, now: datetime) -> Manifest:
    with frozen(store, file) as connection:
        found = require_known(connection)
        if faults := health.faults(connection) if is_current(found) else health.damage(connection):
            raise Refused(
                "storage.damaged",
                tr("La base de datos está dañada: no se respalda ({fault}).", fault=faults[0]),
                tr("Guarde el archivo como está y ejecute «oficinista db check»."),
            )
        return Manifest(
            engine="sqlite" if store.is_sqlite else "postgresql",
            revision=found,
            made_at=now,
            offices=reached(connection),
            sha256=archive.digest_of(file),
        )


def _own_name(manifest: Manifest) -> str:
    codes = "-".join(office.code for office in manifest.offices)
    return f"{codes}-{local(manifest.made_at):%Y%m%d-%H%M%S}{SUFFIX}"


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder for what is unfinished, empty at first and gone at the end. Refuses a second one at a time."""
    work = folder / WORK_FOLDER
    try:
        work.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(work, os.O_RDONLY)
    except OSError as error:
        raise Refused(
            "storage.folder",
            tr("No se puede escribir en la carpeta {folder}.", folder=folder),
            tr("Revise que exista y que su usuario pueda escribir en ella."),
        ) from error
    try:
        _take(descriptor, folder)
        _empty(work)
        try:
            yield work
        finally:
            shutil.rmtree(work)
    finally:
        os.close(descriptor)


def give_name(finished: Path, file: Path) -> None:
    """Give a finished file its name, for good. Refuses a name that is taken."""
    try:
        os.link(finished, file)
    except FileExistsError as error:
        raise Refused(
            "backup.exists", tr("Ya existe {file}.", file=file), tr("Diga otro nombre: nada se sobrescribe.")
        ) from error
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused(
            "backup.busy",
            tr("Otro respaldo trabaja en la carpeta {folder}.", folder=folder),
            tr("Espere a que termine."),
        ) from error


def _empty(work: Path) -> None:
    for left_over in work.iterdir():
        if left_over.is_dir():
            shutil.rmtree(left_over)
        else:
            left_over.unlink()
