"""What may be written of a defect: where it is in the program, and nothing of what the program was working on.

A traceback ends in the error's own words, and those quote what they choke on: pydantic its input, a database the row,
a dictionary the key. They are customers' data, so they are left out, as local variables are; the core of a dead process
would hold them all.
"""

import resource
import sys
from collections.abc import Iterator
from types import TracebackType


def described(error: BaseException) -> str:
    """The error and those behind it, each by its kind and the places it went through."""
    from traceback import format_tb  # no program without a defect waits for it

    before = "" if (behind := _behind(error)) is None else f"{described(behind)}\nWhich led to:\n\n"
    return f"{before}{''.join(format_tb(error.__traceback__))}{_kind(error)}\n"


def keep_to_itself() -> None:
    """Let this process and those it starts leave no core, and tell no more of a defect than `described` does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.excepthook = _tell


def told(error: BaseException) -> list[tuple[str, list[str]]]:
    """What the log takes of an error: of those behind it and of itself, the kind and the places it went through."""
    behind = _behind(error)
    return [*([] if behind is None else told(behind)), (_kind(error), list(_places(error.__traceback__)))]


def _tell(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    from oficinista.log import record

    sys.stderr.write(described(error))
    record(error)


def _behind(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _places(step: TracebackType | None) -> Iterator[str]:
    """Modules, not files: the path of a file may begin in somebody's home."""
    while step is not None:
        code = step.tb_frame.f_code
        yield f"{step.tb_frame.f_globals.get('__name__', 'unknown')}:{step.tb_lineno} {code.co_qualname}"
        step = step.tb_next
