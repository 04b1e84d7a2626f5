"""Printing in tests: at a desk without a terminal, whose printer is the folder unless the office says otherwise."""

from collections.abc import Callable
from pathlib import Path

from oficinista.documents.devices import Desk
from oficinista.documents.printing import Documents, Printed, print_out
from oficinista.documents.spool import spool_folder
from oficinista.office import Office
from screens.screen import new_key

SEAT = "ventanilla-1"


def put_out(
    office: Office,
    documents: Documents,
    actor: str = "ana",
    *,
    terminal: Callable[[bytes], None] | None = None,
) -> Printed:
    """Print documents at the seat of the tests."""
    desk = Desk(SEAT, spool_folder(office.store), terminal)
    return print_out(office, documents, desk, actor=actor, key=new_key)


def in_folder(office: Office, documents: Documents, actor: str = "ana") -> list[Path]:
    """Print documents into the folder; the files."""
    return [spool_folder(office.store) / one.file_name for one in put_out(office, documents, actor).documents]
