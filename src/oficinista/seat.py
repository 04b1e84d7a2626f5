"""Where a person sits: the place in the office whose printers and drawer are theirs.

It is where the terminal is, not who works there: clerks change windows, printers do not. The terminal's environment
names it in `OFICINISTA_SEAT`, or else it is the address that its SSH came from; without both it is `local`. Anybody can
name another seat, which gains them nothing but paper in the wrong place.
"""

from collections.abc import Mapping

SEAT_VARIABLE = "OFICINISTA_SEAT"
SSH_VARIABLE = "SSH_CONNECTION"
"""What sshd tells of a connection; it begins with the address of the other end."""
LOCAL = "local"
SEAT_LENGTH_MAX = 40
_SIGNS = ".:%_-"


def is_seat(name: str) -> bool:
    """Whether a name can be one of a seat: up to 40 letters, digits and `.:%_-`."""
    has_only_these = all(sign.isalnum() or sign in _SIGNS for sign in name)
    return len(name) <= SEAT_LENGTH_MAX and name.isascii() and name[:1].isalnum() and has_only_these


def named_seat(environment: Mapping[str, str]) -> str:
    """The name that a terminal's environment gives its seat; empty without one, or with one that can be none."""
    named = environment.get(SEAT_VARIABLE, "")
    return named if is_seat(named) else ""


def seat_of(environment: Mapping[str, str]) -> str:
    """The seat of a terminal, by its environment."""
    named = environment.get(SEAT_VARIABLE) or environment.get(SSH_VARIABLE, "").partition(" ")[0]
    return named if is_seat(named) else LOCAL
