"""Anchors: how far both chains of an office got at some moment, kept where who owns the database cannot reach.

Who owns a database can compute a chain again from the place they changed, and the chain alone would not tell. An anchor
does: a line of JSON in a file, a mail or a printout of somebody else.
"""

import os
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, text

from oficinista.backups.manifest import Reached, reached
from oficinista.i18n import tr
from oficinista.ledger.models import OFFICE_STRIDE
from oficinista.orders import Refused


def lines(connection: Connection) -> list[str]:
    """The anchors of now, a line an office."""
    return [office.model_dump_json() for office in reached(connection)]


def add(file: Path, anchors: list[str]) -> None:
    """Add anchors to a file, and have the disk keep them. Refuses a file that cannot be written."""
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{anchor}\n" for anchor in anchors)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise Refused(
            "anchor.file",
            tr("No se puede escribir {file}.", file=file),
            tr("Escoja otra ruta, o pida el permiso."),
        ) from error


def read(file: Path) -> list[Reached]:
    """The anchors of a file. Refuses one that cannot be read, and a line that is no anchor."""
    try:
        told = file.read_text(encoding="utf-8").splitlines()
        return [Reached.model_validate_json(line) for line in told if line.strip()]
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise Refused("anchor.unreadable", tr("{file} no es un archivo de anclas.", file=file)) from error


def gone(connection: Connection, anchor: Reached) -> list[str]:
    """Which of the two heads of an anchor are no longer in their chains, in words."""
    found = []
    for name, sequence, hash_, statement in (
        (tr("libro mayor"), anchor.entries, anchor.entry_head, _ENTRY),
        (tr("auditoría"), anchor.orders, anchor.order_head, _ORDER),
    ):
        there = connection.execute(statement, {"id": anchor.office_id * OFFICE_STRIDE + sequence}).scalar_one_or_none()
        if sequence and (there is None or there.hex() != hash_):
            found.append(
                tr("ancla de {office}: el eslabón {sequence} de {chain} ya no es el que era", office=anchor.code,
                   sequence=sequence, chain=name)
            )  # fmt: skip
    return found


_ENTRY = text("SELECT hash FROM entry WHERE id = :id")
_ORDER = text("SELECT hash FROM audit_event WHERE id = :id")
