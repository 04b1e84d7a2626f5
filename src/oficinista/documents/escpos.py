"""Receipts in ESC/POS, the language of receipt printers: code page, text, cut, and the kick that opens the drawer.

The commands are those of python-escpos; its printers are not used, since to load them sets up the logging of the whole
process and leaves a folder behind. A test holds what is made here against them.
"""

from escpos import constants

from oficinista.documents.encoding import encoded

PAGE_NUMBERS = {"cp437": 0, "cp850": 2, "cp1252": 16, "cp858": 19, "ascii": 0}
"""What the printers call the code pages (`ESC t n`); they know no UTF-8."""
_FEED_TO_CUTTER = constants.ESC + b"d\x06"


def receipt_bytes(text: str, code_page: str, *, opens_drawer: bool) -> bytes:
    """A text as an ESC/POS printer takes it, cut at its end. The drawer opens before anything is printed."""
    return b"".join(
        (
            constants.HW_INIT,
            constants.CD_KICK_2 if opens_drawer else b"",
            constants.CODEPAGE_CHANGE + bytes([PAGE_NUMBERS[code_page]]),
            encoded(text, code_page, b"\n"),
            _FEED_TO_CUTTER,
            constants.PAPER_PART_CUT,
        )
    )
