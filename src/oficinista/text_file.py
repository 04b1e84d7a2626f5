"""Reading a file of text that came from outside: CSV, plain or gzipped.

Nothing in a file is trusted: not its size, its encoding, its line ends nor what its fields hold. A file that cannot be
read is refused whole, by a code of the `family` of files that it should have been of: `usage.cut_off`.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.text import clean

CHARACTERS_MAX = 2 * 2**30
LINE_LENGTH_MAX = 4_096
SHOWN_LENGTH_MAX = 40

_GZIP_MAGIC = b"\x1f\x8b"


class Rejected(NamedTuple):
    """A line that could not be taken, and why."""

    line: int
    reason: str


def file_digest(path: Path, family: str) -> str:
    """The SHA-256 of a file, in hexadecimal. Refuses a file that cannot be read."""
    with opened(path, family) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(path: Path, family: str) -> io.BufferedReader:
    """A file, open to be read. Refuses one that cannot be."""
    try:
        if path.is_file():
            return path.open("rb")
        reason = tr("no es un archivo") if path.exists() else tr("no existe")
    except PermissionError:
        reason = tr("su usuario no tiene permiso")
    except OSError as error:
        reason = str(error.strerror)
    raise Refused(
        f"{family}.unreadable",
        tr("No se puede leer {path}: {reason}.", path=clean(str(path)), reason=reason),
        tr("Revise el nombre y los permisos."),
    )


def lines(file: IO[bytes], family: str, encoding: str = "utf-8-sig") -> Iterator[str]:
    """The lines of a file, whatever it may be. Refuses what is not text, is cut off, or is too large."""
    is_gzip = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
    file.seek(0)
    stream = gzip.GzipFile(fileobj=file) if is_gzip else file
    length = 0
    try:
        with io.TextIOWrapper(stream, encoding=encoding) as text:
            while line := text.readline(LINE_LENGTH_MAX):
                length += len(line)
                if len(line) == LINE_LENGTH_MAX or "\x00" in line:
                    raise _not_csv(family)
                if length > CHARACTERS_MAX:
                    raise Refused(f"{family}.too_large", tr("El archivo pasa de 2 GiB."), tr("Pártalo en varios."))
                yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            f"{family}.cut_off",
            tr("El archivo comprimido está cortado o dañado: nada se importó."),
            tr("Cópielo otra vez y repita."),
        ) from error
    except UnicodeDecodeError as error:
        raise _not_csv(family) if b"\x00" in error.object else _other_encoding(family, error) from error


def fields(line: str, delimiter: str = ",") -> list[str]:
    """The fields of one line."""
    if '"' not in line:
        return line.rstrip("\n").split(delimiter)
    return next(csv.reader([line], delimiter=delimiter))


def pointed(text: str, decimal_mark: str) -> str:
    """A number with a point before its decimals, whichever mark the file has there; thousands are not separated."""
    return text.replace(",", ".") if decimal_mark == "," else text


def shown(text: str) -> str:
    """A field as a sentence may show it."""
    return clean(text[:SHOWN_LENGTH_MAX])


def look() -> str:
    """What to do about a file that is not what it should be."""
    return tr("Revise que sea el archivo que se pide.")


def _other_encoding(family: str, error: UnicodeDecodeError) -> Refused:
    around = error.object[max(error.start - SHOWN_LENGTH_MAX // 2, 0) : error.start + SHOWN_LENGTH_MAX // 2]
    return Refused(
        f"{family}.encoding",
        tr(
            "El archivo no está escrito en {encoding}: no se lee donde dice «{text}».",
            encoding=error.encoding,
            text=shown(around.decode("latin-1")),
        ),
        tr("Guárdelo como CSV UTF-8, o ponga en el formato cómo está escrito."),
    )


def _not_csv(family: str) -> Refused:
    return Refused(f"{family}.not_csv", tr("El archivo no es un CSV de texto: nada se importó."), look())
