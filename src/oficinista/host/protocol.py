"""What a client and a host say to each other, over a Unix socket that keeps messages whole (SOCK_SEQPACKET).

The client begins with a *hello*, in JSON, and its standard input, output and error. Afterwards it tells when its window
changes or its user interrupts. The session ends with its exit status and, if there is something to say, the words. An
end without a word is a drop: of the line for the session, of the session for the client.

Loaded before anything else of the program: keep it light.
"""

DEFAULT_SOCKET = "/run/oficinista/host.sock"
SOCKET_VARIABLE = "OFICINISTA_HOST"
"""Names another socket. Empty: no host is asked."""

HELLO_BYTES_MAX = 65_536
STREAMS = 3
WINDOW, INTERRUPT = b"window", b"interrupt"
DROPPED = b""

HARMLESS = frozenset({"TERM", "COLORTERM", "NO_COLOR", "LANG", "OFICINISTA_LANG", "OFICINISTA_ASCII",
                      "OFICINISTA_SCAN_PREFIX"})  # fmt: skip
"""What a caller's environment may say to a session: how its terminal is, never where anything is kept."""

LEAVE_MODES = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l"  # whatever may be on
    "\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
)
"""What puts any terminal right again; also for whoever outlives a session that was killed."""


def is_harmless(variable: str) -> bool:
    """Whether a variable of the caller's environment goes to the session."""
    return variable in HARMLESS or variable.startswith("LC_")


def ending(status: int, words: str = "") -> bytes:
    """The last message of a session or of a host that has none to give."""
    return bytes([status]) + words.encode()


def parse_ending(message: bytes) -> tuple[int, str]:
    """The exit status and the words of an ending."""
    return message[0], message[1:].decode("utf-8", "replace")
