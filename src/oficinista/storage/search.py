"""Searching by words and by beginnings, as each dialect does it best."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, bindparam, func, text

PREFIX_LENGTH_MIN = 3
"""Shorter words are looked for whole: the index keeps no beginnings below this, and nearly everybody has one."""

_SQLITE = text("SELECT rowid FROM search_index WHERE search_index MATCH :query LIMIT :most")
_POSTGRESQL = text(
    "SELECT account_id FROM search_words WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :query) LIMIT :most"
)


def accounts_with_words(connection: Connection, words: Sequence[str], most: int) -> list[int]:
    """Accounts that have every word, or one that begins so, in any order; at most so many, in no order.

    The words are letters and digits only, as `customers.words` makes them: nothing in them is an operator.
    """
    if connection.dialect.name == "sqlite":
        query = " AND ".join(f'"{word}"*' if len(word) >= PREFIX_LENGTH_MIN else f'"{word}"' for word in words)
        return list(connection.execute(_SQLITE, {"query": query, "most": most}).scalars())
    query = " & ".join(f"{word}:*" if len(word) >= PREFIX_LENGTH_MIN else word for word in words)
    return list(connection.execute(_POSTGRESQL, {"query": query, "most": most}).scalars())


def begins(column: Any) -> ColumnElement[bool]:
    """Whether a column of letters, digits and hyphens begins as `beginning` says. Any collation's index serves it."""
    prefix = func.substr(column, 1, bindparam("length", type_=Integer)) == bindparam("prefix", type_=Text)
    return and_(column.between(bindparam("prefix", type_=Text), bindparam("after", type_=Text)), prefix)


def beginning(prefix: str) -> dict[str, Any]:
    """The parameters of a statement that has a `begins`."""
    return {"prefix": prefix, "length": len(prefix), "after": prefix + "z" * 20}
