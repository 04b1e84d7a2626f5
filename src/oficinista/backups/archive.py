"""The file of a backup: a tar of `manifest.json` and `database`, and behind it the SHA-256 of the tar, in hex.

`tar` opens it without this program. Encrypted, it is an age file (age-encryption.org), which `age` opens; whoever makes
it needs only the public half of a key.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyrage
from pydantic import ValidationError

from oficinista.backups.manifest import Manifest
from oficinista.i18n import tr
from oficinista.orders import Refused

MANIFEST, DATABASE = "manifest.json", "database"
MANIFEST_BYTES_MAX = 1_000_000
SEAL_BYTES = 65
AGE = b"age-encryption.org/"
CHUNK_BYTES = 1 << 20


def write(manifest: Manifest, database: Path, archive: Path) -> None:
    """Write the archive of a database and have the disk keep it."""
    told = manifest.model_dump_json(indent=2).encode()
    with tarfile.open(archive, "x:") as tar:
        tar.addfile(_member(MANIFEST, len(told), manifest), io.BytesIO(told))
        with database.open("rb") as content:
            tar.addfile(_member(DATABASE, database.stat().st_size, manifest), content)
    seal = f"{digest_of(archive)}\n".encode()
    with archive.open("ab") as file:
        file.write(seal)
        _keep(file)


def encrypt(archive: Path, target: Path, recipients: list[str]) -> None:
    """Encrypt an archive to everybody whose public key is given. Refuses what is no public key of age."""
    try:
        keys = [pyrage.x25519.Recipient.from_str(key) for key in recipients]
    except pyrage.RecipientError as error:
        raise Refused(
            "backup.recipient",
            tr("Esa no es una clave pública de age: empiezan por «age1»."),
            tr("Haga un par con «oficinista db keygen ARCHIVO»."),
        ) from error
    with archive.open("rb") as plain, target.open("xb") as file:
        pyrage.encrypt_io(plain, file, keys)
        _keep(file)


def new_identity(file: Path) -> str:
    """Write a new private key to a file only its owner reads, and give its public half. Refuses a file that exists."""
    identity = pyrage.x25519.Identity.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(
            "backup.file",
            tr("No se puede escribir {file}.", file=file),
            tr("Diga un archivo que no exista, en una carpeta donde pueda escribir."),
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{identity}\n")
    return str(identity.to_public())


def is_encrypted(file: Path) -> bool:
    """Whether a backup is encrypted. Refuses a file that cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(AGE)) == AGE
    except OSError as error:
        raise Refused(
            "backup.missing", tr("No se puede leer el respaldo {file}.", file=file), tr("Revise la ruta.")
        ) from error


def decrypt(file: Path, target: Path, identity: Path | None) -> Path:
    """The plain archive of a backup: itself, or decrypted into `target`. Refuses without the key that opens it."""
    if not is_encrypted(file):
        return file
    if identity is None:
        raise Refused(
            "backup.encrypted", tr("El respaldo está cifrado."), tr("Diga con --identity el archivo de la clave.")
        )
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in _key_lines(identity)]
        with file.open("rb") as sealed, target.open("xb") as plain:
            pyrage.decrypt_io(sealed, plain, keys)
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's own; age's has no number
            raise
        raise Refused(
            "backup.undeciphered",
            tr("El respaldo no se abre con esa clave, o está dañado."),
            tr("Pruebe con la otra clave, o con otro respaldo."),
        ) from error
    return target


@contextmanager
def opened(archive: Path) -> Iterator[tuple[Manifest, IO[bytes]]]:
    """What a plain archive says of itself, and its database. Refuses one that is not, byte for byte, what was made."""
    with archive.open("rb") as file:
        _require_whole(file)
        with tarfile.open(fileobj=file, mode="r:") as tar:
            told, content = tar.extractfile(MANIFEST), tar.extractfile(DATABASE)
            if told is None or content is None:
                raise damaged()
            yield _manifest(told), content


def extract(archive: Path, target: Path) -> Manifest:
    """Put the database of a plain archive into a new file, held against its own digest."""
    digest = hashlib.sha256()
    with opened(archive) as (manifest, content), target.open("xb") as file:
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
        _keep(file)
    if digest.hexdigest() != manifest.sha256:
        raise damaged()
    return manifest


def damaged() -> Refused:
    """The refusal of a file that is no whole backup."""
    return Refused(
        "backup.damaged",
        tr("El archivo no es un respaldo de Oficinista, o está dañado."),
        tr("No lo use; restaure otro respaldo."),
    )


def newer() -> Refused:
    """The refusal of a backup made by a program that is newer than this one."""
    return Refused(
        "backup.newer",
        tr("El respaldo lo hizo una versión de Oficinista que esta no entiende."),
        tr("Actualice el programa."),
    )


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _member(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(manifest.made_at.timestamp()), 0o600
    return member


def _require_whole(file: BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END) - SEAL_BYTES
    if size <= 0:
        raise damaged()
    file.seek(0)
    digest = hashlib.sha256()
    left = size
    while left:
        chunk = file.read(min(CHUNK_BYTES, left))
        digest.update(chunk)
        left -= len(chunk)
    if file.read() != f"{digest.hexdigest()}\n".encode():
        raise damaged()
    file.seek(0)


def _manifest(told: IO[bytes]) -> Manifest:
    text = told.read(MANIFEST_BYTES_MAX)
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise newer() from error


def _key_lines(identity: Path) -> list[str]:
    lines: list[str] = []
    with suppress(OSError, UnicodeDecodeError):
        lines = identity.read_text(encoding="ascii").splitlines()
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise Refused("backup.identity", tr("No hay una clave en {file}.", file=identity))
    return keys


def _keep(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())
