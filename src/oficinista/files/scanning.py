"""Bringing a paper's bytes from where they lie: a path that a person names, or the folder where the scanner puts them.

A path is opened with the rights of whoever names it. A session of a host has the host's own rights, so it opens no path
at all: it takes papers from the scanner's folder, which the office names in `OFICINISTA_SCANS`, by their name in it.
"""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from oficinista.caller import is_hosted
from oficinista.files.commands import CONTENT_BYTES_MAX
from oficinista.i18n import tr
from oficinista.orders import Refused

FOLDER_VARIABLE = "OFICINISTA_SCANS"
FILED_FOLDER = "archivados"
LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class Scan:
    """A file in the scanner's folder."""

    name: str
    size_bytes: int
    made_at: datetime


def scan_folder() -> Path | None:
    """Where the scanner leaves what it scanned; None where the office has named no folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else None


def waiting_scans() -> list[Scan]:
    """What the scanner left and nobody filed yet, the newest first. Refuses a folder that is not there."""
    folder = _folder()
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise _unreadable(str(folder)) from error
    found = [scan for scan in map(_scan, entries) if scan is not None]
    return sorted(found, key=lambda scan: scan.made_at, reverse=True)[:LISTED_MAX]


def read_scan(name: str) -> bytes:
    """The bytes of a file in the scanner's folder. Refuses what is not a file lying there."""
    if "/" in name or name.startswith("."):
        raise _unreadable(name)
    return _read(_folder() / name, os.O_NOFOLLOW)


def put_away(name: str, number: str) -> None:
    """Move what was filed out of the way, within the scanner's folder, under its file number: scanners use the same
    names every day. Where that is not allowed it stays.
    """
    filed = _folder() / FILED_FOLDER
    with suppress(OSError):
        filed.mkdir(exist_ok=True)
        (_folder() / name).rename(filed / f"{number} {name}")


def read_path(path: str) -> bytes:
    """The bytes of a file that a person names. Refuses, through a host, to open any; and what cannot be read."""
    if is_hosted():
        raise Refused(
            "document.no_paths",
            tr("Por el servidor no se abren archivos por su ruta."),
            tr("Escanéelo a la carpeta del escáner, o mándelo con «oficinista document file - < archivo»."),
        )
    return _read(Path(path).expanduser(), 0)


def _read(path: Path, flags: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | flags)
    except (OSError, ValueError) as error:
        raise _unreadable(path.name) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _unreadable(path.name)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(CONTENT_BYTES_MAX + 1)
    finally:
        os.close(descriptor)
    if not 0 < len(content) <= CONTENT_BYTES_MAX:
        raise Refused("document.size", tr("El archivo {name} está vacío o es demasiado grande.", name=path.name))
    return content


def _folder() -> Path:
    folder = scan_folder()
    if folder is None:
        raise Refused(
            "document.no_scanner",
            tr("La oficina no tiene carpeta del escáner."),
            tr("Sistemas la nombra con {variable}.", variable=FOLDER_VARIABLE),
        )
    return folder


def _scan(entry: "os.DirEntry[str]") -> Scan | None:
    """A file as it lies there; None of a folder, of what is hidden, and of what somebody else has just filed."""
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if entry.name.startswith(".") or not stat.S_ISREG(found.st_mode):
        return None
    return Scan(entry.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _unreadable(name: str) -> Refused:
    return Refused(
        "document.unreadable",
        tr("No se puede leer {name}.", name=name),
        tr("Revise el nombre, y que el archivo sea suyo."),
    )
