"""What PuTTY does with the bytes of a terminal that print (terminal.c, `term_out` while `only_printing`).

Between `ESC [ 5 i` and the first `ESC [ 4 i`, whose first two bytes may also be the single 0x9B, every byte goes to the
printer, the end itself included; everything else goes to the screen.
"""

import re

_ON = b"\x1b[5i"
_OFF = re.compile(rb"(?:\x1b\[|\x9b)4i")


def separated(output: bytes) -> tuple[bytes, list[bytes]]:
    """The bytes that reach the screen, and each print job without its end."""
    screen, jobs = b"", []
    while (start := output.find(_ON)) >= 0:
        off = _OFF.search(output, start)
        assert off is not None, "the printer stays on"
        screen += output[:start]
        jobs.append(output[start + len(_ON) : off.start()])
        output = output[off.end() :]
    return screen + output, jobs
