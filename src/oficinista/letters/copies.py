"""A copy of a letter: the original's pages as they are kept, each marked «COPIA». Pure.

What the template says today does not matter: what was sent is what is printed again.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO

from pypdf import PdfReader, PdfWriter, Transformation

from oficinista.i18n import Language
from oficinista.typesetting import typeset

_MARK = {Language.SPANISH: "COPIA {number}", Language.ENGLISH: "COPY {number}"}
STAMPS_KEPT = 8
_ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def marked_copy(original: bytes, number: int, language: Language) -> bytes:
    """The original with the mark of its copy of a number on every page. The same original gives the same bytes."""
    return stamped(original, _MARK[language].format(number=number), language)


def stamped(original: bytes, words: str, language: Language, *, across: bool = False) -> bytes:
    """The original with a mark on every page, `across` the whole of it too. The same original gives the same bytes."""
    data = {"language": language.value, "words": words, "across": across}
    writer = PdfWriter(clone_from=BytesIO(original))
    for page in writer.pages:
        if page.rotation:
            page.transfer_rotation_to_content()
        box = page.mediabox
        stamp = _stamp(json.dumps(data | {"width": float(box.width), "height": float(box.height)}))
        sheet = PdfReader(BytesIO(stamp)).pages[0]
        page.merge_transformed_page(sheet, Transformation().translate(float(box.left), float(box.bottom)))
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@lru_cache(maxsize=STAMPS_KEPT)
def _stamp(data: str) -> bytes:
    """A mark for pages of one size."""
    return typeset("stamp", json.loads(data), _ANY_DAY)
