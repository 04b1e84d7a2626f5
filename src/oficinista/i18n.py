"""The words a person reads: Spanish in the code, English in `data/locale/en/*.po`.

The Spanish text is the message's name. `tr("Recibo {number}", number=...)` fills it in; with `OFICINISTA_LANG=en`
it is first looked up in the catalogue. A catalogue is read only when its language is asked for: Spanish costs nothing.
"""

import os
from functools import cache

from oficinista.resources import data_path

SPANISH = "es"


def language() -> str:
    """The language of this process: `OFICINISTA_LANG`, or Spanish."""
    return os.environ.get("OFICINISTA_LANG", SPANISH)[:2]


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
