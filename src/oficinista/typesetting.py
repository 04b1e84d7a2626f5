"""Sets a paper in PDF from a template of `data/letters/` and its data. Pure: the same data make the same bytes.

The data reach the template as JSON, never as source, so what a customer is called cannot become code. Only the fonts
inside the typesetter are used: a paper looks the same from every machine. The PDF is tagged (PDF/UA-1).
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import typst

from oficinista.resources import data_path
from oficinista.text import REPLACEMENT

_UNKNOWN_TO_FONTS = re.compile(
    "[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u0377\u0391-\u03a1\u03a3-\u0482\u048a-\u04ff\u05d0-\u05ea"
    "\u0621-\u063a\u0640-\u064a\u1e00-\u1eff\u2010-\u2027\u2030-\u2040\u2070\u2071\u2074-\u208e\u20a0-\u20c0"
    "\u2100-\u211e\u2122\u2126\u2153-\u2184\u2190-\u23ff\u2460-\u2606\u2609-\u262f\u270c-\u2714\ufb00-\ufb06\ufffd]"
)
"""What the fonts inside the typesetter may lack, such as a picture or a Chinese sign. With one such sign it sets no
tagged PDF at all, so it is replaced; all the others are set by a test."""


def typeset(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of a paper, dated `at`. Raises `typst.TypstError` when the template and its data do not agree."""
    folder = data_path("letters")
    return typst.compile(
        folder / f"{template}.typ",
        root=folder,
        font_paths=_fonts(),
        sys_inputs={"data": _UNKNOWN_TO_FONTS.sub(REPLACEMENT, json.dumps(data, ensure_ascii=False))},
        pdf_standards="ua-1",
        timestamp=at.replace(microsecond=0),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
