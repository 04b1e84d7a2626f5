"""What the program tells the people of IT: a line of JSON an event, in one file that all its processes share.

    log().info("session.ended", process=4711, user=1003, status=0)

Nothing has to be masked here, since nothing that wants it can be said: a field is one of `FORMS`, and each takes
numbers of the machine, names of the program's own parts and codes, never a sentence, a person, a telephone or an
amount. Who tries is told by a ValueError. The events are listed in `docs/it.md`.
"""

import fcntl
import logging
import os
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from oficinista import caller
from oficinista.defects import told

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

LOG_VARIABLE = "OFICINISTA_LOG"
LOG_BYTES_MAX = 5_000_000
OLD_LOGS = 4
"""How many logs that were full are kept: `.1` is the last, `.4` the first."""
LOG_MODE, FOLDER_MODE = 0o600, 0o700
PROCESS_MAX = 1 << 22  # what Linux numbers processes by (proc(5), pid_max)
USER_MAX = (1 << 32) - 1


def log_path() -> Path:
    """Where it is: `OFICINISTA_LOG`, or a file of the user's state folder."""
    if path := os.environ.get(LOG_VARIABLE):
        return Path(path)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "oficinista" / "oficinista.log"


def log(path: Path | None = None) -> "FilteringBoundLogger":
    """The log, with the methods `info`, `warning` and `error`; at a path of one's own, or where it always is."""
    return _logger_at(path or log_path())


def record(error: BaseException, path: Path | None = None) -> str:
    """Put a defect into the log; its code, such as `D-3FA9C1`.

    The code is made from the place of the defect, so the same defect has the same code at every counter.
    """
    kind, places = told(error)[-1]
    code = f"D-{sha256('|'.join([kind, *places]).encode()).hexdigest()[:6].upper()}"
    log(path).error("defect", code=code, defect=_defect(error))
    return code


def _defect(error: BaseException) -> list[dict[str, object]]:
    return [{"kind": kind, "places": places} for kind, places in told(error)]


@cache
def _logger_at(path: Path) -> "FilteringBoundLogger":
    import structlog  # of no use to whoever has nothing to tell

    logger: FilteringBoundLogger = structlog.wrap_logger(
        SharedFile(path),
        processors=[
            structlog.processors.add_log_level,
            _tell_whose,
            _refuse_formless,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        cache_logger_on_first_use=True,
    )
    return logger


class SharedFile:
    """A file to which many processes add lines, and that is put aside when it is full."""

    def __init__(self, path: Path, bytes_max: int = LOG_BYTES_MAX) -> None:
        self._path, self._bytes_max = path, bytes_max

    def info(self, line: str) -> None:
        """Add a line. A log that takes none stops nobody: the doctor tells of it."""
        try:
            self.add(line)
        except OSError:
            return

    warning = error = info

    def add(self, line: str) -> None:
        """Add a line. Raises OSError when it cannot."""
        self._path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        descriptor = self._locked()
        try:
            if os.fstat(descriptor).st_size + len(line) > self._bytes_max:
                self._put_aside()
                os.close(descriptor)
                descriptor = self._locked()
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)

    def _locked(self) -> int:
        """The file that has the log's name, while nobody else writes to it."""
        while True:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, LOG_MODE)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if self._is_named(descriptor):
                return descriptor
            os.close(descriptor)  # it was put aside meanwhile

    def _is_named(self, descriptor: int) -> bool:
        return self._path.exists() and os.path.samestat(os.fstat(descriptor), self._path.stat())

    def _put_aside(self) -> None:
        for number in range(OLD_LOGS, 0, -1):
            older, newer = self._numbered(number), self._numbered(number - 1)
            if newer.exists():
                newer.replace(older)

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path


class _Libraries(logging.Handler):
    """Where a library's warning goes when nobody asked for it: here, without its words, and not onto the terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell where it came from."""
        library = re.sub(r"[^\w.]", "_", record.name)
        place = f"{library}:{record.lineno} {record.funcName}"
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            log().warning("library.warning", place=place)
        else:
            log().warning("library.warning", place=place, defect=_defect(error))


logging.lastResort = _Libraries(logging.WARNING)


# What can be said


def _is_number(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _has_form(pattern: str) -> Callable[[object], bool]:
    form = re.compile(pattern)
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


def _is_defect(value: object) -> bool:
    return _is_list(value) and all(
        isinstance(one, Mapping)
        and one.keys() == {"kind", "places"}
        and _is_kind(one["kind"])
        and _is_list(one["places"])
        and all(map(_is_place, one["places"]))
        for one in value
    )


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


_is_kind = _has_form(r"[A-Za-z_][\w.]*")
_is_place = _has_form(r"[A-Za-z_][\w.]*:[0-9]+ [\w.<>]+")

FORMS: Final[Mapping[str, Callable[[object], bool]]] = {
    "event": _has_form(r"[a-z]+(\.[a-z_]+)?"),
    "level": _has_form("info|warning|error"),
    "process": _is_number(1, PROCESS_MAX),
    "user": _is_number(0, USER_MAX),
    "status": _is_number(0, 255),
    "signal": _is_number(1, 64),
    "milliseconds": _is_number(0, 10**9),
    "command": _has_form(r"[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*)*"),
    "order": _has_form(r"[a-z]+\.[a-z_]+"),
    "code": _has_form(r"D-[0-9A-F]{6}|[a-z]+\.[a-z_]+"),
    "place": _is_place,
    "defect": _is_defect,
}
"""Every field, and whether a value is one of its own."""


def _tell_whose(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A line is of this process and of the user of the machine for whom it works, unless it says another."""
    return {"process": os.getpid(), "user": caller.uid(), **event}


def _refuse_formless(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for field, value in event.items():
        if field not in FORMS or not FORMS[field](value):
            raise ValueError(f"the log takes no such value of «{field}»")
    return event
