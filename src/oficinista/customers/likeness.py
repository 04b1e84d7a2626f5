"""Which words a misspelled word may have been meant for. Pure.

In Puerto Rico s, z and soft c sound alike, and so do b and v, ll and y, g and j before e and i; h is silent. Words of
the same `sound` are told apart by nobody who only hears them. Beyond that, a slip of the hand is one letter too many,
too few, wrong, or in its neighbour's place. Two words that are a slip apart become equal when one letter is left out of
each, so a word is kept with all that it is without one letter, its `variants`, and found by those of the other
(Mor and Fraenkel, 1982, "A hash code method for detecting and correcting spelling errors").
"""

import re
from collections.abc import Iterator
from zlib import crc32

SHORTEST, LONGEST = 3, 30
"""Of fewer letters everything is alike; of more, it is no name."""
SLIP_FROM, TWO_SLIPS_FROM = 4, 8
"""A word may have a slip when it or what it was meant for has so many letters, two when both have so many."""

SAME, SAME_SOUND = 0, 1
"""Degrees of unlikeness; one more for each slip."""

_SPELLINGS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ch", "C"),
        ("ph", "f"),
        ("h", ""),
        ("qu(?=[ei])|[qk]|c(?![ei])", "k"),
        ("[zcx]", "s"),
        ("g(?=[ei])", "j"),
        ("gu(?=[ei])", "g"),
        ("v", "b"),
        ("ll", "y"),
        ("y(?![aeiou])", "i"),
        (r"(.)\1+", r"\1"),
    )
]


def is_name(word: str) -> bool:
    """Whether a word is one that may be misspelled: letters only, neither too few nor too many."""
    return word.isalpha() and SHORTEST <= len(word) <= LONGEST


def sound(word: str) -> str:
    """A folded word as it sounds: `gonzalez` and `gonsales` sound the same."""
    for spelling, sounds in _SPELLINGS:
        word = spelling.sub(sounds, word)
    return word


def variants(word: str) -> set[int]:
    """What a word has in common with those it is like, as numbers of 32 bits. Few others have any of them."""
    return {crc32(text.encode()) for whole in (word, sound(word)) for text in _without_a_letter(whole)}


def _without_a_letter(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def unlikeness(asked: str, known: str) -> int | None:
    """How little a word is like another, `SAME` for itself; None when nobody would take one for the other."""
    if asked == known:
        return SAME
    heard, kept = sound(asked), sound(known)
    if heard == kept:
        return SAME_SOUND
    shorter, longer = sorted((len(asked), len(known)))
    most = (longer >= SLIP_FROM) + (shorter >= TWO_SLIPS_FROM)
    made = min(slips(asked, known), slips(heard, kept))
    return SAME_SOUND + made if made <= most else None


def slips(one: str, other: str) -> int:
    """The fewest letters to add, leave out, replace or swap with the next, to make one word the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, facing in enumerate(other, 1):
            fewest = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != facing))
            is_swap = row > 1 and column > 1 and letter == other[column - 2] and facing == one[row - 2]
            now.append(min(fewest, before[column - 2] + 1) if is_swap else fewest)
        before, last = last, now
    return last[-1]
