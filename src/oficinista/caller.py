"""Who is calling: the user of the machine behind this process, or behind the terminal that a host serves.

The kernel says it, never a variable of the environment, which anybody may set. A process of a host works for one caller
all its life.
"""

import os
import pwd

_served_uid: int | None = None


def serve(number: int) -> None:
    """From now on this process of a host works for the user of the machine with that number."""
    global _served_uid  # noqa: PLW0603 - a process has one caller, known once it was forked
    _served_uid = number


def is_hosted() -> bool:
    """Whether this process works for somebody else than its own user: the caller owns nothing that it can reach."""
    return _served_uid is not None


def uid() -> int:
    """The caller's number on this machine."""
    return os.getuid() if _served_uid is None else _served_uid


def os_user() -> str:
    """The caller's name on this machine; their number when the machine has no name for them."""
    try:
        return pwd.getpwuid(uid()).pw_name
    except KeyError:
        return str(uid())
