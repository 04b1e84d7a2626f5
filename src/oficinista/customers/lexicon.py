"""The words that names and places have: learnt by every command that writes some, asked for what is like one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import col

from oficinista.customers.likeness import SAME, is_name, unlikeness, variants
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
        known = known_words(connection, some)
        new = [word for word in some if word not in known]
        if new:
            ids = connection.execute(_ADD, [{"word": word} for word in new]).scalars()
            rows = [(key, word_id) for word, word_id in zip(new, ids, strict=True) for key in variants(word)]
            _VARIANTS.insert(connection, sorted(rows))


def known_words(connection: Connection, asked: Sequence[str]) -> set[str]:
    """Those of some words that a name or a place has."""
    return set(connection.execute(_KNOWN, {"words": asked}).scalars())


_KNOWN = select(col(KnownWord.word)).where(col(KnownWord.word).in_(bindparam("words", expanding=True)))
_ADD = insert(KnownWord).returning(col(KnownWord.id), sort_by_parameter_order=True)
_VARIANTS = Inserter(WordVariant, "variant", "word_id")


def words_like(connection: Connection, asked: Sequence[str]) -> list[dict[str, int]]:
    """For each of some words, the known ones that it may be meant for, the likest first, and how unlike each is.

    A word may always be meant for itself, known or not.
    """
    leading = [variants(word) if is_name(word) else set() for word in asked]
    near: dict[int, list[str]] = {}
    for variant, word in connection.execute(_NEAR, {"variants": list(set().union(*leading))}):
        near.setdefault(variant, []).append(word)
    return [
        _likest(word, {other for variant in keys & near.keys() for other in near[variant]})
        for word, keys in zip(asked, leading, strict=True)
    ]


_NEAR = (
    select(col(WordVariant.variant), col(KnownWord.word))
    .join(KnownWord, col(KnownWord.id) == col(WordVariant.word_id))
    .where(col(WordVariant.variant).in_(bindparam("variants", expanding=True)))
)


def _likest(asked: str, candidates: Iterable[str]) -> dict[str, int]:
    degrees = {word: degree for word in candidates if (degree := unlikeness(asked, word)) is not None} | {asked: SAME}
    ranked = sorted(degrees.items(), key=lambda one: (one[1], one[0][0] != asked[0], one[0]))
    return dict(ranked[:ALIKE_MAX])
