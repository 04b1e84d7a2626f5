"""The machine: its disk, how long it takes to keep something, the log of SQLite, the backups, the terminal."""

import os
import shutil
import sys
from collections.abc import Iterator
from ctypes import CDLL, create_string_buffer
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from struct import Struct
from tempfile import TemporaryFile
from time import perf_counter_ns

from oficinista.backups.making import SUFFIX
from oficinista.doctor import Finding, judged
from oficinista.i18n import tr
from oficinista.log import log_path
from oficinista.storage.store import Store

MIB = 1 << 20
DISK_BAD_MIB, DISK_WARNING_MIB = 500, 2_000
FSYNC_TRIES, FSYNC_BYTES = 40, 4_096
FSYNC_TOO_CHEAP_US, FSYNC_SLOW_US = 20, 20_000
"""A disk that answers sooner has kept nothing; one that answers later makes people wait."""
LOG_WARNING_MIB = 64
BACKUP_WARNING, BACKUP_BAD = timedelta(hours=26), timedelta(hours=74)
COLUMNS, LINES = 80, 24
_TIMEX = Struct("@I4li")
"""The beginning of Linux's `struct timex`: modes, offset, frequency, largest error, estimated error, status."""
_TIMEX_REST = 512
TIME_ERROR, STA_UNSYNC = 5, 0x40


def machine(store: Store, backups: Path | None, now: datetime) -> Iterator[Finding]:
    """Everything that does not need the database to open."""
    folder = Path(store.url.database or "").absolute().parent if store.is_sqlite else Path.cwd()
    if folder.is_dir():
        yield _disk(folder)
    if store.is_sqlite and os.access(folder, os.W_OK):
        yield _fsync(folder)
        yield _log(Path(f"{store.url.database}-wal"))
    yield _backup(backups, now)
    yield _time_source(*time_source())
    yield _program_log(log_path())
    yield _terminal()


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free // MIB
    return judged(
        "disk.space",
        tr("Espacio en el disco"),
        tr("{free} MiB libres en {folder}", free=f"{free:,}", folder=folder),
        bad=free < DISK_BAD_MIB,
        warning=free < DISK_WARNING_MIB,
        advice=tr("Libere espacio: sin él no se guarda nada."),
    )


def _fsync(folder: Path) -> Finding:
    title = tr("Tiempo en que el disco guarda")
    try:
        took_us = sorted(_fsync_times_us(folder))
    except OSError:
        advice = tr("Está lleno o falla: libere espacio y, si sigue igual, cámbielo.")
        return judged("disk.fsync", title, tr("No guarda nada"), bad=True, advice=advice)
    middle, worst = int(median(took_us)), took_us[-1]
    return judged(
        "disk.fsync",
        title,
        tr("{middle} µs; el peor, {worst} µs", middle=f"{middle:,}", worst=f"{worst:,}"),
        warning=middle < FSYNC_TOO_CHEAP_US or middle > FSYNC_SLOW_US,
        advice=tr(
            "Si es casi cero, el disco no espera a guardar y un corte de luz pierde cobros; si es mucho, es lento."
        ),
    )


def _fsync_times_us(folder: Path) -> Iterator[int]:
    with TemporaryFile(dir=folder) as file:
        for _ in range(FSYNC_TRIES):
            file.write(bytes(FSYNC_BYTES))
            file.flush()
            began = perf_counter_ns()
            os.fdatasync(file.fileno())
            yield (perf_counter_ns() - began) // 1_000


def _log(log: Path) -> Finding:
    size = log.stat().st_size // MIB if log.exists() else 0
    return judged(
        "sqlite.log",
        tr("Registro de SQLite"),
        tr("{size} MiB", size=f"{size:,}"),
        warning=size > LOG_WARNING_MIB,
        advice=tr("Algún proceso lee desde hace mucho: cierre los mostradores que nadie usa."),
    )


def _backup(folder: Path | None, now: datetime) -> Finding:
    title = tr("Último respaldo")
    if folder is None:
        advice = tr("Diga la carpeta de los respaldos con --backups o con OFICINISTA_BACKUPS.")
        return judged("backup.age", title, tr("No se sabe dónde están."), warning=True, advice=advice)
    made = max((file.stat().st_mtime for file in folder.glob(f"*{SUFFIX}")), default=None)
    advice = tr("Haga uno con «oficinista db backup CARPETA», y revise el horario.")
    if made is None:
        return judged("backup.age", title, tr("No hay ninguno en {folder}.", folder=folder), bad=True, advice=advice)
    age = now - datetime.fromtimestamp(made, now.tzinfo)
    hours = int(age.total_seconds() // 3600)
    found = tr("Hace {hours} horas", hours=f"{hours:,}")
    return judged("backup.age", title, found, bad=age > BACKUP_BAD, warning=age > BACKUP_WARNING, advice=advice)


def time_source() -> tuple[bool, int]:
    """Whether something keeps the machine's clock right, and by how many microseconds it may be wrong.

    The kernel knows, whatever program does it (adjtimex(2)).
    """
    told = create_string_buffer(_TIMEX.size + _TIMEX_REST)
    state = CDLL(None).adjtimex(told)
    *_, error_us, _, status = _TIMEX.unpack_from(told)
    return state != TIME_ERROR and not status & STA_UNSYNC, error_us


def _time_source(is_kept_right: bool, error_us: int) -> Finding:
    found = tr("Puesto en hora, a {error} ms o menos", error=f"{error_us // 1_000:,}")
    return judged(
        "clock.source",
        tr("Quién pone el reloj en hora"),
        found if is_kept_right else tr("Nadie"),
        warning=not is_kept_right,
        advice=tr("Instale chrony o encienda systemd-timesyncd: de la hora cuelgan los plazos y el orden de todo."),
    )


def _program_log(path: Path) -> Finding:
    """Whether the program can tell what happens. It goes on without, and says so nowhere else."""
    there = next(one for one in (path, *path.parents) if one.exists())
    return judged(
        "log.written",
        tr("Registro del programa"),
        str(path),
        bad=not os.access(there, os.W_OK) or (there != path and not there.is_dir()),
        advice=tr("No se puede escribir: revise OFICINISTA_LOG y los permisos de la carpeta."),
    )


def _terminal() -> Finding:
    title = tr("Terminal e idioma")
    encoding = (sys.stdout.encoding or "").lower()
    if not sys.stdout.isatty():
        return judged("terminal", title, tr("Sin terminal"), advice="")
    columns, lines = shutil.get_terminal_size()
    name = os.environ.get("TERM", "")
    return judged(
        "terminal",
        title,
        f"{name or '—'}, {columns}×{lines}, {encoding}",
        bad=encoding != "utf-8" or name in {"", "dumb"},
        warning=columns < COLUMNS or lines < LINES,
        advice=tr("Hace falta UTF-8 (LANG=es_PR.UTF-8), un TERM como xterm-256color y al menos 80×24."),
    )
