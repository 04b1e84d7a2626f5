"""The folder a printer takes its work from: one file a document, whole or not there.

It lies beside the database, or where `OFICINISTA_SPOOL` says. A document is written after its order was committed; if
that fails the money is safe, and the receipt stays on the list of those without paper.
"""

import os
from pathlib import Path

from platformdirs import user_data_path

from oficinista.storage.store import Store


def spool_folder(store: Store) -> Path:
    """Where the documents of an office go."""
    chosen = os.environ.get("OFICINISTA_SPOOL")
    if chosen:
        return Path(chosen)
    if store.is_sqlite:
        return Path(f"{store.url.database}.spool")
    return user_data_path("oficinista") / "spool"


def write(folder: Path, name: str, content: bytes) -> Path:
    """Put a text or a PDF into the folder at once: whoever watches it never sees half. Raises OSError if it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.{os.getpid()}"
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    return folder / name
