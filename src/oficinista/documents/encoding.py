"""Text as the bytes that a printer takes, in its code page, with nothing in them that anything obeys.

A terminal that passes bytes on to its printer does so until it reads `ESC [ 4 i`, which may also begin with the single
byte 0x9B; and that byte is a letter in some code pages, and half a letter in UTF-8. So no text ever has it, nor any
other control byte: a letter that would bring one is written without its accent.
"""

import unicodedata
from functools import cache

CODE_PAGES = ("cp858", "cp850", "cp437", "cp1252", "utf-8", "ascii")
"""The code pages in which Spanish can be written; ascii loses the accents."""
_CSI = 0x9B
_FIRST_LETTER = 0x20
_DELETE = 0x7F
_LIKE = str.maketrans({"—": "-", "–": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "•": "*", "→": ">",
                       "≥": ">", "≤": "<", "ø": "o", "Ø": "O", "¢": "c", "€": "E"})  # fmt: skip


def encoded(text: str, code_page: str, line_end: bytes) -> bytes:
    """The lines of `text`; a sign that the code page lacks is written as one like it, or as `?`."""
    return b"".join(b"".join(_sign(sign, code_page) for sign in line) + line_end for line in text.split("\n")[:-1])


@cache
def _sign(sign: str, code_page: str) -> bytes:
    plain = "".join(c for c in unicodedata.normalize("NFKD", sign.translate(_LIKE)) if not unicodedata.combining(c))
    candidates = (sign, sign.translate(_LIKE), plain)
    return next((found for one in candidates if (found := _harmless(one, code_page))), b"?")


def _harmless(text: str, code_page: str) -> bytes:
    """The bytes of a text; none when it has no such bytes, or a printer or terminal would obey them."""
    try:
        data = text.encode(code_page)
    except UnicodeEncodeError:
        return b""
    is_obeyed = any(byte < _FIRST_LETTER or byte in (_DELETE, _CSI) for byte in data)
    return b"" if is_obeyed else data
