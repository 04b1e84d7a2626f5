"""What a paper says, as lines of text: for a screen that shows it before it is printed."""

from collections.abc import Iterator
from io import BytesIO
from textwrap import wrap

from pypdf import PdfReader


def paper_lines(pdf: bytes, width: int) -> list[str]:
    """The text of a PDF in lines no wider than so many columns, in the order in which it is read."""
    return list(_lines(pdf, width))


def _lines(pdf: bytes, width: int) -> Iterator[str]:
    for page in PdfReader(BytesIO(pdf)).pages:
        for line in page.extract_text().splitlines():
            yield from wrap(line, width) or [""]
