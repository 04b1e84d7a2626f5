"""What may be written of a defect: where it is in the program, and nothing of what the program was working on.

A traceback ends in the error's own words, and those quote what they choke on: pydantic its input, a database the row,
a dictionary the key. They are customers' data, so they are left out, as local variables are; the core of a dead process
would hold them all.
"""

import resource
import sys
from types import TracebackType


def described(error: BaseException) -> str:
    """The error and those behind it, each by its kind and the places it went through."""
    from traceback import format_tb  # no program without a defect waits for it

    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = "" if behind is None else f"{described(behind)}\nWhich led to:\n\n"
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{before}{''.join(format_tb(error.__traceback__))}{kind}\n"


def keep_to_itself() -> None:
    """Let this process and those it starts leave no core, and tell no more of a defect than `described` does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.excepthook = _tell


def _tell(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    sys.stderr.write(described(error))
