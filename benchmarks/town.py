"""An invented island for the search: names and addresses as often as they are in Puerto Rico, whole files of them.

A few hundred names are borne by most people and tens of thousands by a few each (Zipf), and everybody has two
surnames. The common ones are real words, the rare ones are made of syllables; nobody here is a real person.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("town.toml").read_text(encoding="utf-8"))
MUNICIPALITIES = 78
RARE_SURNAMES, RARE_GIVEN, RARE_PLACES = 40_000, 5_000, 6_000
HEAD = 3
"""Keeps the commonest name at some three of a hundred, as Rivera is."""


@dataclass(frozen=True, slots=True)
class Islander:
    """One account to be."""

    given: str
    surnames: tuple[str, str]
    phone: str
    address: str
    municipality: str
    postal_code: str

    @property
    def name(self) -> str:
        """As the account has it."""
        return " ".join((self.given, *self.surnames))


class Zipf:
    """Words of which the n-th is drawn 1 / (n + `HEAD`) as often as all."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self._weights = list(accumulate(1 / (place + HEAD) for place in range(1, len(words) + 1)))

    def draw(self, random: Random) -> str:
        """One word."""
        return random.choices(self.words, cum_weights=self._weights)[0]


class Island:
    """The same seed gives the same people, one municipality after the other, as they would be imported."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self._size = size
        self.random = Random(seed)
        self.surnames = Zipf(WORDS["surnames"] + self._made_up(RARE_SURNAMES))
        self._given = Zipf(WORDS["given"] + self._made_up(RARE_GIVEN))
        self._places = Zipf(self._made_up(RARE_PLACES))
        self._towns = self._made_up(MUNICIPALITIES)

    def people(self) -> Iterator[Islander]:
        """All of them."""
        for place in range(self._size):
            yield self._islander(place * MUNICIPALITIES // self._size)

    def _islander(self, town: int) -> Islander:
        random = self.random
        given = " ".join(self._given.draw(random) for _ in range(random.choice((1, 1, 2))))
        return Islander(
            given=given,
            surnames=(self.surnames.draw(random), self.surnames.draw(random)),
            phone=f"{random.choice(('787', '939'))}{random.randint(2_000_000, 9_999_999)}",
            address=self._address(),
            municipality=self._towns[town],
            postal_code=f"{600 + town:05d}",
        )

    def _address(self) -> str:
        random, place = self.random, self._places.draw(self.random)
        if random.random() < 0.35:
            return f"Bo. {place}, Carr. {random.randint(1, 999)} Km {random.randint(0, 40)}.{random.randint(0, 9)}"
        sector = random.choice(WORDS["places"])
        street = random.choice(WORDS["streets"]) if random.random() < 0.4 else random.randint(1, 60)
        return f"Urb. {sector} {place}, Calle {street} {random.choice('ABCDEFGH')}-{random.randint(1, 60)}"

    def _made_up(self, count: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < count:
            word = "".join(self.random.choices(WORDS["syllables"], k=self.random.choice((2, 3, 3, 4))))
            made[(word + self.random.choice(("", "", "s", "z", "n", "r"))).capitalize()] = None
        return list(made)


def misspelled(random: Random, word: str) -> str:
    """A word with one letter too many, too few, wrong, or before its time."""
    place, letter = random.randrange(len(word) - 1), random.choice("abcdefghijlmnopqrstuvxyz")
    head, tail = word[:place], word[place:]
    return head + random.choice((letter + tail, tail[1:], letter + tail[1:], tail[1] + tail[0] + tail[2:]))
