"""Searching by words and by beginnings, as each dialect does it best."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, bindparam, func, text

PREFIX_LENGTH_MIN = 3
"""Shorter words are looked for whole: the index keeps no beginnings below this, and nearly everybody has one."""
PREFIX_LENGTH_KEPT = 4
"""The longest beginning that the index keeps by itself."""

_SQLITE = text("SELECT rowid FROM search_index WHERE search_index MATCH :query LIMIT :most")
_POSTGRESQL = text(
    "SELECT account_id FROM search_words WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :query) LIMIT :most"
)


def accounts_with_words(connection: Connection, whole: Sequence[str], begun: Sequence[str], most: int) -> list[int]:
    """At most so many accounts, in no order, that have every `whole` word and one that begins as each of `begun`.

    The words are letters and digits only, as `customers.words` makes them: nothing in them is an operator. A whole
    word is read from the index as it is found; a beginning of more letters than the index keeps is first gathered.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    exact, prefix, both = ('"{}"', '"{}"*', " AND ") if is_sqlite else ("{}", "{}:*", " & ")
    parts = [exact.format(word) for word in whole]
    parts += [(prefix if len(word) >= PREFIX_LENGTH_MIN else exact).format(word) for word in begun]
    values = {"query": both.join(parts), "most": most}
    return list(connection.execute(_SQLITE if is_sqlite else _POSTGRESQL, values).scalars())


def begins(column: Any) -> ColumnElement[bool]:
    """Whether a column of letters, digits and hyphens begins as `beginning` says. Any collation's index serves it."""
    prefix = func.substr(column, 1, bindparam("length", type_=Integer)) == bindparam("prefix", type_=Text)
    return and_(column.between(bindparam("prefix", type_=Text), bindparam("after", type_=Text)), prefix)


def beginning(prefix: str) -> dict[str, Any]:
    """The parameters of a statement that has a `begins`."""
    return {"prefix": prefix, "length": len(prefix), "after": prefix + "z" * 20}
