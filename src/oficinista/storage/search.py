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
    "WITH found AS MATERIALIZED (SELECT account_id FROM search_words "
    "WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :query)) SELECT account_id FROM found LIMIT :most"
)
"""PostgreSQL takes every rare word for one of thousands, and to find the first of them it would read the whole table.
The fence hides the limit from it, so it plans for all of them, by the index, and still stops at the last one asked for.
"""
_AMONG_FIRST = text(
    "SELECT account_id FROM (SELECT account_id, words FROM search_words ORDER BY account_id LIMIT 2000) AS first "
    "WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :query) LIMIT :most"
)
"""PostgreSQL gathers all who have a word before it gives the first: of what half of them have, these are enough."""

Way = Sequence[Sequence[str]]
"""One of the words in each of these; `word*` is any that begins so."""


def accounts_with_words(
    connection: Connection, ways: Sequence[Way], most: int, *, is_common: bool = False
) -> list[int]:
    """At most so many accounts, in no order, that are found in any of these ways.

    The words are letters and digits only, as `customers.words` makes them: nothing in them is an operator. A whole
    word is read from the index as it is found; a beginning of more letters than the index keeps is first gathered.
    What `is_common`, many are expected to have, is looked for among the first accounts before it is in all.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    either, both = (" OR ", " AND ") if is_sqlite else (" | ", " & ")
    term = _sqlite_term if is_sqlite else _postgresql_term
    query = either.join(f"({both.join(f'({either.join(map(term, words))})' for words in way)})" for way in ways)
    values = {"query": query, "most": most}
    if is_common and not is_sqlite:
        first = connection.execute(_AMONG_FIRST, values).scalars().all()
        if len(first) == most:
            return list(first)
    return list(connection.execute(_SQLITE if is_sqlite else _POSTGRESQL, values).scalars())


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
