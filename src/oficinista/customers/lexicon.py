"""The words that names and places have: learnt by every command that writes some, asked for what is like one."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import col

from oficinista.customers.likeness import is_name, unlikeness, variants
from oficinista.customers.models import KnownWord, WordVariant
from oficinista.storage.bulk import Inserter

ALIKE_MAX = 32
"""At most so many words are taken for one, the likest."""
BATCH = 500


def learn_words(connection: Connection, texts: Iterable[str]) -> None:
    """Know the words of texts that accounts are found by, as `customers.words` makes them."""
    words = sorted({word for text in texts for word in text.split() if is_name(word)})
    for start in range(0, len(words), BATCH):
        some = words[start : start + BATCH]
        known = set(connection.execute(_KNOWN, {"words": some}).scalars())
        new = [word for word in some if word not in known]
        if new:
            ids = connection.execute(_ADD, [{"word": word} for word in new]).scalars()
            rows = [(key, word_id) for word, word_id in zip(new, ids, strict=True) for key in variants(word)]
            _VARIANTS.insert(connection, sorted(rows))


_KNOWN = select(col(KnownWord.word)).where(col(KnownWord.word).in_(bindparam("words", expanding=True)))
_ADD = insert(KnownWord).returning(col(KnownWord.id), sort_by_parameter_order=True)
_VARIANTS = Inserter(WordVariant, "variant", "word_id")


def words_like(connection: Connection, asked: str) -> dict[str, int]:
    """The known words that a word may be meant for, the likest first, and how unlike each is. Itself is always one."""
    found = {asked: 0}
    if is_name(asked):
        near = connection.execute(_NEAR, {"variants": list(variants(asked))}).scalars()
        found |= {word: degree for word in near if (degree := unlikeness(asked, word)) is not None}
    ranked = sorted(found.items(), key=lambda one: (one[1], one[0][0] != asked[0], one[0]))
    return dict(ranked[:ALIKE_MAX])


_NEAR = (
    select(col(KnownWord.word))
    .join(WordVariant, col(WordVariant.word_id) == col(KnownWord.id))
    .where(col(WordVariant.variant).in_(bindparam("variants", expanding=True)))
    .distinct()
)
