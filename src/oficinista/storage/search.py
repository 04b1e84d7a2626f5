"""Searching by words and by beginnings, as each dialect does it best."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, bindparam, func, text

PREFIX_LENGTH_MIN = 3
"""Shorter words are looked for whole: the index keeps no beginnings below this, and nearly everybody has one."""
PREFIX_LENGTH_KEPT = 4
"""The longest beginning that the index keeps by itself."""

_SQLITE = text("SELECT rowid FROM search_index WHERE search_index MATCH :query LIMIT :most")
_BY_INDEX = text("SET LOCAL enable_seqscan = off")
"""PostgreSQL takes every rare word for one of thousands, and may read the whole table for the first of them."""
_POSTGRESQL = text(
    "SELECT account_id FROM search_words WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :query) LIMIT :most"
)


Way = Sequence[Sequence[str]]
"""One of the words in each of these; `word*` is any that begins so."""


def accounts_with_words(connection: Connection, ways: Sequence[Way], most: int) -> list[int]:
    """At most so many accounts, in no order, that are found in any of these ways.

    The words are letters and digits only, as `customers.words` makes them: nothing in them is an operator. A whole
    word is read from the index as it is found; a beginning of more letters than the index keeps is first gathered.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    either, both = (" OR ", " AND ") if is_sqlite else (" | ", " & ")
    term = _sqlite_term if is_sqlite else _postgresql_term
    query = either.join(f"({both.join(f'({either.join(map(term, words))})' for words in way)})" for way in ways)
    if not is_sqlite:
        connection.execute(_BY_INDEX)
    return list(connection.execute(_SQLITE if is_sqlite else _POSTGRESQL, {"query": query, "most": most}).scalars())


def _sqlite_term(word: str) -> str:
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def _postgresql_term(word: str) -> str:
    return f"{word[:-1]}:*" if word.endswith("*") else word


def begins(column: Any) -> ColumnElement[bool]:
    """Whether a column of letters, digits and hyphens begins as `beginning` says. Any collation's index serves it."""
    prefix = func.substr(column, 1, bindparam("length", type_=Integer)) == bindparam("prefix", type_=Text)
    return and_(column.between(bindparam("prefix", type_=Text), bindparam("after", type_=Text)), prefix)


def beginning(prefix: str) -> dict[str, Any]:
    """The parameters of a statement that has a `begins`."""
    return {"prefix": prefix, "length": len(prefix), "after": prefix + "z" * 20}
