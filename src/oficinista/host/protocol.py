"""What a client and a host say to each other, over a Unix socket that keeps messages whole (SOCK_SEQPACKET).

The client begins with a *hello* and its standard input, output and error. Afterwards it tells when its window
changes or its user interrupts. The session ends with its exit status and, if there is something to say, the words. An
end without a word is a drop: of the line for the session, of the session for the client.

Loaded before anything else of the program: keep it light.
"""

import os

from oficinista.seat import SEAT_VARIABLE, SSH_VARIABLE

DEFAULT_SOCKET = "/run/oficinista/host.sock"
SOCKET_VARIABLE = "OFICINISTA_HOST"
"""Names another socket. Empty: no host is asked."""

HELLO_BYTES_MAX = 65_536
VALUE_LENGTH_MAX = 256
STREAMS = 3
WINDOW, INTERRUPT = b"window", b"interrupt"
DROPPED = b""

HARMLESS = frozenset({"TERM", "COLORTERM", "NO_COLOR", "LANG", "OFICINISTA_LANG", "OFICINISTA_ASCII",
                      "OFICINISTA_SCAN_PREFIX", SEAT_VARIABLE, SSH_VARIABLE})  # fmt: skip
"""What a caller's environment may say to a session: how and where its terminal is, never where anything is kept."""

LEAVE_MODES = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l"  # whatever may be on
    "\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
)
"""What puts any terminal right again; also for whoever outlives a session that was killed."""


def is_harmless(variable: str) -> bool:
    """Whether a variable of the caller's environment goes to the session."""
    return variable in HARMLESS or variable.startswith("LC_")


def _is_told(name: str, value: str) -> bool:
    return is_harmless(name) and len(value) <= VALUE_LENGTH_MAX


def hello(words: list[str]) -> bytes:
    """What a client begins with: how many words were typed, the words, and its terminal's variables.

    Zeros are between them, since none of them can hold one.
    """
    variables = [f"{name}={value}" for name, value in os.environ.items() if _is_told(name, value)]
    return b"\0".join(os.fsencode(field) for field in (str(len(words)), *words, *variables))


def parse_hello(message: bytes) -> tuple[list[str], dict[str, str]]:
    """The words and the variables of a hello. Raises ValueError for anything else."""
    count, *fields = [os.fsdecode(field) for field in message.split(b"\0")]
    if not count.isdecimal() or int(count) > len(fields):
        raise ValueError("this is no hello")
    words, said = fields[: int(count)], [field.partition("=") for field in fields[int(count) :]]
    variables = {name: value for name, _, value in said}
    if not all(_is_told(name, value) for name, value in variables.items()):
        raise ValueError("these are no variables of a terminal")
    return words, variables


def ending(status: int, words: str = "") -> bytes:
    """The last message of a session or of a host that has none to give."""
    return bytes([status]) + words.encode()


def parse_ending(message: bytes) -> tuple[int, str]:
    """The exit status and the words of an ending."""
    return message[0], message[1:].decode("utf-8", "replace")
