"""The table of a report in so many columns of characters. Pure.

Where it is too wide the titles are broken into lines, then they are the short ones, and long words are carried over to
a second line of their row; a figure is never cut.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

GAP = 1
NARROWEST = 6
"""A column of words is not made narrower than this."""
NOTHING = "—"


def table_lines(
    titles: Sequence[str],
    short: Sequence[str],
    rows: Sequence[Sequence[str]],
    figures: Sequence[bool],
    width: int,
    beside: int = 0,
) -> tuple[list[str], list[list[str]]]:
    """The lines of the titles and those of each row, at most `width` long as long as the figures leave room.

    `figures` says which columns are set to the right and kept whole; `beside` is what bars next to the table want, for
    which titles are broken.
    """
    shorter = [one or title for one, title in zip(short, titles, strict=True)]
    for heads, is_broken, room in ((titles, False, width - beside), (titles, True, width), (shorter, True, width)):
        widths = _widths(heads, rows, figures, is_broken=is_broken)
        if _whole(widths) <= room:
            break
    while _whole(widths) > width and (at := _widest_words(widths, figures)) is not None:
        widths[at] -= 1
    return list(_lines(heads, widths, figures)), [list(_lines(row, widths, figures)) for row in rows]


def _widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[bool], *, is_broken: bool
) -> list[int]:
    """A column is as wide as its longest text; one of figures, where titles are broken, as a word of its title."""
    widths = []
    for at, (head, is_figure) in enumerate(zip(heads, figures, strict=True)):
        longest = max((len(row[at]) for row in rows), default=0)
        head_width = max(map(len, head.split()), default=0) if is_figure and is_broken else len(head)
        widths.append(max(longest, head_width, 1))
    return widths


def _widest_words(widths: Sequence[int], figures: Sequence[bool]) -> int | None:
    words = [at for at, is_figure in enumerate(figures) if not is_figure and widths[at] > NARROWEST]
    return max(words, key=lambda at: widths[at], default=None)


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _lines(cells: Sequence[str], widths: Sequence[int], figures: Sequence[bool]) -> Iterator[str]:
    carried = [wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for parts in zip_longest(*carried, fillvalue=""):
        padded = (
            part.rjust(width) if is_figure else part.ljust(width)
            for part, width, is_figure in zip(parts, widths, figures, strict=True)
        )
        yield (" " * GAP).join(padded).rstrip()
