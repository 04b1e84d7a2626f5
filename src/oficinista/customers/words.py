"""The words by which an account is found: its customer's name and its place, without accents or punctuation. Pure."""

import re

from oficinista.text import fold

_WORD = re.compile(r"[^\W_]+")


def words(*texts: str) -> str:
    """The folded words of some texts, one space apart: the form that is kept, and the form that is asked for."""
    return " ".join(_WORD.findall(fold(" ".join(texts))))
