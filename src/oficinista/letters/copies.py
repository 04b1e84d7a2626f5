"""A copy of a letter: the original's pages as they are kept, each marked «COPIA». Pure.

What the template says today does not matter: what was sent is what is printed again.
"""

from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from oficinista.i18n import Language
from oficinista.typesetting import typeset

_MARK = {Language.SPANISH: "COPIA {number}", Language.ENGLISH: "COPY {number}"}
_ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def marked_copy(original: bytes, number: int, language: Language) -> bytes:
    """The original with the mark of its copy of a number on every page. The same original gives the same bytes."""
    return stamped(original, _MARK[language].format(number=number), language)


def stamped(original: bytes, words: str, language: Language) -> bytes:
    """The original with a mark on every page. The same original gives the same bytes."""
    stamp = PdfReader(BytesIO(typeset("stamp", {"language": language.value, "words": words}, _ANY_DAY))).pages[0]
    writer = PdfWriter(clone_from=BytesIO(original))
    for page in writer.pages:
        page.merge_page(stamp)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
