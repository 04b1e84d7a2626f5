"""Text that came from people or files: made harmless, and folded for comparison.

Control and formatting characters can rewrite a terminal's screen, its clipboard or the direction of writing, so they
are replaced where text enters and again where it is shown.
"""

import json
import re
import unicodedata

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, line and paragraph separators, surrogates,
# interlinear annotations, the byte-order mark and tags: none of them is a letter of a name.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """`text` in composed form, tabs and line ends as spaces, every other control or formatting character replaced."""
    spaced = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return _HARMFUL.sub(REPLACEMENT, unicodedata.normalize("NFC", _HARMFUL.sub(REPLACEMENT, spaced)))


def escape(json_text: str) -> str:
    """JSON text that says the same, with every such character written by its number."""
    return _HARMFUL.sub(lambda found: json.dumps(found[0])[1:-1], json_text)


def fold(text: str) -> str:
    """`text` without accents or case, for searching: `Peña` and `PENA` fold to the same."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def harmless(text: str) -> str:
    """A text as a spreadsheet shows it, and never carries it out."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def unquoted(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULAS) else text
