"""What a paper says, as lines of text: for a screen that shows it before it is printed.

A paper is wider than a screen. Where its lines stand in columns they do so on the screen too: each column as wide as it
must be, the widest ones folded until all have room. Other lines are paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest
from textwrap import wrap

from pypdf import PdfReader

GAP = 2
"""So many spaces are a gap between columns."""
FULL = 0.75
"""A line that fills so much of the widest one may go on in the next."""
NARROWEST = 9
"""No column is folded to less: an amount has room."""
FAR = 8
"""What begins so far from the edge is in a column of its own."""
_GAP = re.compile(rf" {{{GAP},}}")
_FIGURE = re.compile(r"-?\$?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?( ?(%|m³))?")


def paper_lines(pdf: bytes, width: int) -> list[str]:
    """The text of a PDF in lines no wider than so many columns, in the order in which it is read."""
    pages = (
        page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
        for page in PdfReader(BytesIO(pdf)).pages
    )
    return [line for page in pages for part in _parts(page.splitlines()) for line in lines_within(part, width)]


def _parts(page: list[str]) -> tuple[list[str], list[str]]:
    """A page, and the line at its foot, which stands in columns of its own."""
    return page[:-1], page[-1:]


def lines_within(lines: Sequence[str], width: int) -> Iterator[str]:
    """Lines of any width in lines no wider than `width`, columns kept as columns."""
    full = FULL * max(map(len, lines), default=0)
    block: list[str] = []
    for line in map(str.rstrip, lines):
        if block and not _belongs(line, block, full):
            yield from _shown(block, width)
            block = []
        block.append(line)
    yield from _shown(block, width)


def _belongs(line: str, block: list[str], full: float) -> bool:
    """Whether a line goes on with the table or the paragraph before it."""
    if _in_columns(line) and _in_columns(block[0]):
        return abs(_indent(line) - _indent(block[0])) <= 1 or _goes_on(line)
    if _in_columns(line) or _in_columns(block[0]):
        return False
    return len(block[-1]) > full and not block[-1].endswith((".", ":", "?", "!"))


def _shown(block: list[str], width: int) -> Iterator[str]:
    if not block or not _in_columns(block[0]):
        yield from wrap(" ".join(map(str.strip, block)), width) or block
    else:
        yield from _table(block, width)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _goes_on(line: str) -> bool:
    """Whether a line has nothing in its first column: it goes on with the row before."""
    return _indent(line) >= FAR


def _in_columns(line: str) -> bool:
    return _GAP.search(line.strip()) is not None or _goes_on(line)


def _table(lines: list[str], width: int) -> Iterator[str]:
    spans = _spans(lines)
    rows = _rows([[line[first:last].strip() for first, last in spans] for line in lines])
    widths = _fitted([max(len(row[at]) for row in rows) for at in range(len(spans))], width)
    if widths is None:
        for row in rows:
            yield from wrap(" ".join(filter(None, row)), width)
        return
    figures = [any(row[at] for row in rows[1:]) and all(_is_figure(row[at]) for row in rows[1:])
               for at in range(len(spans))]  # fmt: skip
    for row in rows:
        yield from _laid(row, widths, figures)


def _spans(lines: list[str]) -> list[tuple[int, int]]:
    """Where the columns begin and end: between them every line has a gap."""
    long = max(map(len, lines))
    filled = "".join("x" if any(line[at : at + 1].strip() for line in lines) else " " for at in range(long))
    return [(found.start(), found.end()) for found in re.finditer(rf"x(?:x| {{1,{GAP - 1}}}(?=x))*", filled)]


def _rows(cells: list[list[str]]) -> list[list[str]]:
    """The rows of a table: a line with nothing in its first column goes on with the row before."""
    rows: list[list[str]] = []
    for line in cells:
        if rows and not line[0]:
            rows[-1] = [f"{before} {more}".strip() for before, more in zip(rows[-1], line, strict=True)]
        else:
            rows.append(line)
    return rows


def _fitted(widths: list[int], width: int) -> list[int] | None:
    """Widths of columns that have room together, the widest ones narrowed; None where there are too many."""
    room = width - GAP * (len(widths) - 1)
    if room < sum(min(one, NARROWEST) for one in widths):
        return None
    while sum(widths) > room:
        widest = max(widths)
        widths[widths.index(widest)] = widest - 1
    return widths


def _laid(row: list[str], widths: list[int], figures: list[bool]) -> Iterator[str]:
    folded = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    for parts in zip_longest(*folded, fillvalue=""):
        cells = (
            part.rjust(size) if is_figure else part.ljust(size)
            for part, size, is_figure in zip(parts, widths, figures, strict=True)
        )
        yield (" " * GAP).join(cells).rstrip()


def _is_figure(cell: str) -> bool:
    return not cell or _FIGURE.fullmatch(cell) is not None
