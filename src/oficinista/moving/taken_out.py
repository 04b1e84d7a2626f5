"""That a table of the office's data was given out as a file stays in the audit chain: whose customers those are ask."""

from typing import Annotated, Literal

from pydantic import Field

from oficinista.moving.exports import find_export
from oficinista.orders import Line, Order, Result, command
from oficinista.transaction import Transaction


class NoteExport(Order):
    """A table that was written as a file: how many rows it has, and the file's SHA-256."""

    name: Line
    form: Literal["csv", "xlsx"]
    rows: Annotated[int, Field(strict=True, ge=0, lt=2**63)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ExportNoted(Result):
    """What was given out."""

    name: str
    rows: int


@command("export.note")
def note_export(_tx: Transaction, order: NoteExport) -> ExportNoted:
    """Leave on record what left the office. Refuses a name that there is not."""
    find_export(order.name)
    return ExportNoted(name=order.name, rows=order.rows)
