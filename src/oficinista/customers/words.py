"""The words by which an account is found: its customer's name and its place, without accents or punctuation. Pure."""

import re

from oficinista.text import fold

EVERYWHERE = frozenset(
    ("ave", "bda", "bo", "calle", "carr", "cond", "edif", "ext", "km", "parc", "pr", "res", "sect", "urb")
)
"""What most addresses are made of: never the beginning of another word, nor a slip for one."""
_WORD = re.compile(r"[^\W_]+")


def words(*texts: str) -> str:
    """The folded words of some texts, one space apart: the form that is kept, and the form that is asked for."""
    return " ".join(_WORD.findall(fold(" ".join(texts))))
