"""Holding a row that two offices may want at once. SQLite has one writer, and nothing to hold."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

_HOLD_ACCOUNT = text("SELECT id FROM account WHERE number = :number FOR NO KEY UPDATE")


def hold_accounts(connection: Connection, numbers: Iterable[str]) -> None:
    """Keep other offices from paying these accounts until the transaction ends; always in the same order."""
    if connection.dialect.name == "postgresql":
        for number in sorted(numbers):
            connection.execute(_HOLD_ACCOUNT, {"number": number})
