"""The mirror of an entry: its lines with their signs turned, which is how anything posted is undone."""

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.ledger.models import EntryLine
from oficinista.ledger.posting import Line

_LINES = (
    select(col(EntryLine.gl_code), -col(EntryLine.amount_cents), col(EntryLine.account_id))
    .where(col(EntryLine.entry_id) == bindparam("entry"))
    .order_by(col(EntryLine.line_number))
)


def mirrored(connection: Connection, entry_id: int) -> list[Line]:
    """The lines that undo an entry in which no till took part."""
    return [Line(*row) for row in connection.execute(_LINES, {"entry": entry_id})]
