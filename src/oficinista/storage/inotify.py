"""Hears that a file of a folder was written, without looking: Linux's inotify, by two functions of the C library."""

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

_IN_CLOSE_WRITE = 0x8
_READ_BYTES = 4096


def watch_writes(folder: Path) -> int | None:
    """A descriptor that becomes readable when a file of the folder that was open for writing is closed.

    None where the kernel gives none: another system than Linux, or too many watches of one user
    (`fs.inotify.max_user_instances`).
    """
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    descriptor: int = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        return None
    if library.inotify_add_watch(descriptor, os.fsencode(folder), _IN_CLOSE_WRITE) < 0:
        os.close(descriptor)
        return None
    return descriptor


def take_all(descriptor: int) -> None:
    """Take what has come, so that the descriptor is readable only when more comes."""
    with suppress(BlockingIOError):
        while os.read(descriptor, _READ_BYTES):
            pass
