"""The words a person reads: Spanish in the code, English in `data/locale/en/*.po`.

The Spanish text is the message's name. `tr("Recibo {number}", number=...)` fills it in; in English it is first looked
up in the catalogue. A catalogue is read only when its language is asked for: Spanish costs nothing.

A process speaks the language of `OFICINISTA_LANG`, until a clerk signs in who has chosen another.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from oficinista.resources import data_path

LANGUAGE_VARIABLE = "OFICINISTA_LANG"


class Language(StrEnum):
    """What the program speaks, and what customers are written in."""

    SPANISH = "es"
    ENGLISH = "en"


SPANISH = Language.SPANISH.value
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """The language spoken now: that of the process, `OFICINISTA_LANG` or Spanish, unless `speaking` says another."""
    return _SPOKEN.get() or _of_the_process(os.environ.get(LANGUAGE_VARIABLE, ""))


@cache
def _of_the_process(named: str) -> str:
    """The language that somebody named, perhaps with a country; Spanish for none, and for one that nobody wrote."""
    return named[:2] if named[:2] in tuple(Language) else SPANISH


def speak(chosen: Language) -> None:
    """From now on the process speaks this language: it serves one person, and that is what they chose."""
    os.environ[LANGUAGE_VARIABLE] = chosen.value


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak a language inside, whoever listens: what is kept must not depend on who was there."""
    before = _SPOKEN.set(chosen)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def tr(text: str, /, **values: object) -> str:
    """`text` in the language of the process, with `{name}` replaced by the values."""
    chosen = language()
    if chosen != SPANISH:
        text = catalogue(chosen).get(text, text)
    return text.format(**values) if values else text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence kept before it is translated: its name and the values that fill it in, which may be sentences too."""

    text: str
    values: "Mapping[str, str | Sentence]"

    def __str__(self) -> str:
        return tr(self.text, **{name: str(value) for name, value in self.values.items()})

    def to_json(self) -> str:
        """The sentence as it is kept."""
        return json.dumps(_plain(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> "Sentence":
        """The sentence that was kept."""
        return _sentence(*json.loads(kept))


def later(text: str, /, **values: str | Sentence) -> Sentence:
    """`text` for whoever reads it, in their language and not in that of who said it."""
    return Sentence(text, values)


def _plain(sentence: Sentence) -> list[object]:
    values = {name: _plain(one) if isinstance(one, Sentence) else one for name, one in sentence.values.items()}
    return [sentence.text, values]


def _sentence(text: str, values: "dict[str, str | list[Any]]") -> Sentence:
    return Sentence(text, {name: one if isinstance(one, str) else _sentence(*one) for name, one in values.items()})


@cache
def catalogue(chosen: str) -> dict[str, str]:
    """Every translation of one language; empty when the language has no catalogue."""
    from babel.messages.pofile import read_po

    messages: dict[str, str] = {}
    for path in sorted(data_path("locale", chosen).glob("*.po")):
        with path.open("rb") as file:
            messages |= {str(m.id): str(m.string) for m in read_po(file, abort_invalid=True) if m.id and m.string}
    return messages
