"""The words a person reads: Spanish in the code, English in `data/locale/en/*.po`.

The Spanish text is the message's name. `tr("Recibo {number}", number=...)` fills it in; with `OFICINISTA_LANG=en`
it is first looked up in the catalogue. A catalogue is read only when its language is asked for: Spanish costs nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from oficinista.resources import data_path

SPANISH = "es"
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """The language spoken now: that of the process, `OFICINISTA_LANG` or Spanish, unless `speaking` says another."""
    return _SPOKEN.get() or os.environ.get("OFICINISTA_LANG", SPANISH)[:2]


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


@cache
def catalogue(chosen: str) -> dict[str, str]:
    """Every translation of one language; empty when the language has no catalogue."""
    from babel.messages.pofile import read_po

    messages: dict[str, str] = {}
    for path in sorted(data_path("locale", chosen).glob("*.po")):
        with path.open("rb") as file:
            messages |= {str(m.id): str(m.string) for m in read_po(file, abort_invalid=True) if m.id and m.string}
    return messages
