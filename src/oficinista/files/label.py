"""The file number as a scanner reads it: Code 128, drawn in one path. Pure."""

from itertools import groupby

from barcode import Code128

QUIET_MODULES = 10
"""The white that a scanner needs on each side, in widths of the narrowest bar."""


HEIGHT_MODULES = 36


def code128_svg(number: str) -> str:
    """The bars of a number, as an SVG that may be stretched either way where it is set; without the digits."""
    x, bars = QUIET_MODULES, []
    for module, run in groupby(Code128(number).build()[0]):
        width = len(list(run))
        if module == "1":
            bars.append(f"M{x} 0h{width}v{HEIGHT_MODULES}h-{width}z")
        x += width
    wide = x + QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HEIGHT_MODULES}" preserveAspectRatio="none" '
        f'width="{wide}" height="{HEIGHT_MODULES}"><path d="{"".join(bars)}"/></svg>'
    )
