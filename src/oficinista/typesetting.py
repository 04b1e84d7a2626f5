"""Sets a paper in PDF from a template of `data/letters/` and its data. Pure: the same data make the same bytes.

The data reach the template as JSON, never as source, so what a customer is called cannot become code. Only the fonts
inside the typesetter are used: a paper looks the same from every machine. The PDF is tagged (PDF/UA-1).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import typst

from oficinista.resources import data_path


def typeset(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of a paper, dated `at`. Raises `typst.TypstError` when the template and its data do not agree."""
    folder = data_path("letters")
    return typst.compile(
        folder / f"{template}.typ",
        root=folder,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=at.replace(microsecond=0),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
