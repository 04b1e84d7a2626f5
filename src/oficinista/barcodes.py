"""Code 128 as a drawing for the typesetter: a file number that a scanner reads from the paper. Pure."""

from itertools import groupby

from barcode import Code128

QUIET = 10
"""Modules of white at each side: the standard's least."""
HEIGHT = 40
"""In modules; the paper stretches it."""


def code128_svg(text: str) -> str:
    """The bars of a text as SVG, one unit a module."""
    [modules] = Code128(text).build()
    bars, at = [], QUIET
    for module, run in groupby(modules):
        width = len(list(run))
        if module == "1":
            bars.append(f'<rect x="{at}" y="0" width="{width}" height="{HEIGHT}"/>')
        at += width
    size = f'viewBox="0 0 {at + QUIET} {HEIGHT}" width="{at + QUIET}" height="{HEIGHT}" shape-rendering="crispEdges"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(bars)}</svg>'
