"""What a customer must be told of a correction: kept with it, in the same transaction, so that none goes untold."""

import json
from typing import Any

from sqlalchemy import insert

from oficinista.adjustments.models import Notice
from oficinista.transaction import Transaction


def leave_notice(tx: Transaction, account_id: int, entry_id: int, letter: str, data: dict[str, Any]) -> None:
    """Keep what the letter of a correction says. `data` must be writable as JSON."""
    row = {
        "office_id": tx.office.id,
        "account_id": account_id,
        "entry_id": entry_id,
        "letter": letter,
        "data_json": json.dumps(data, ensure_ascii=False, sort_keys=True),
        "made_at": tx.now,
    }
    tx.connection.execute(insert(Notice), row)
