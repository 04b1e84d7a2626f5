"""Seeing every write and every sync of a program's files, in their order, by tracing its system calls.

Linux on x86-64, with nothing to install. The traced program runs as it always does; at each call that touches one of
the files watched, what it writes is kept, and when it has been told that it is on the disk.
"""

import ctypes
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_LIBC.ptrace.restype = ctypes.c_long
_TRACE_ME, _NEXT_CALL, _SET_OPTIONS, _CALL_INFO = 0, 24, 0x4200, 0x420E
_MARK_CALLS, _DIE_WITH_TRACER = 0x1, 0x100000
_A_CALL_STOPS = signal.SIGTRAP | 0x80
_ENTRY, _EXIT = 1, 2
_WRITE, _PWRITE, _FSYNC, _FDATASYNC, _FTRUNCATE, _UNLINK = 1, 18, 74, 75, 77, 87
_OUTPUT = 1


@dataclass(frozen=True)
class Written:
    """Bytes that went to a file, and may not be on the disk yet."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file was cut to a size, or removed when it is None."""

    file: str
    size: int | None


@dataclass(frozen=True)
class Synced:
    """All that was written to a file is on the disk."""

    file: str


@dataclass(frozen=True)
class Answered:
    """The program has told this many lines to whoever waits for them."""

    lines: int


Event = Written | Cut | Synced | Answered


class _CallInfo(ctypes.Structure):
    """`struct ptrace_syscall_info` at the entry to a call and at its exit."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("_pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("_pointers", ctypes.c_uint64 * 2),
        ("number_or_result", ctypes.c_int64),
        ("arguments", ctypes.c_uint64 * 6),
    )


def record(
    command: Sequence[str], watched: Sequence[Path], environment: dict[str, str], lines: IO[bytes], answers: IO[bytes]
) -> list[Event]:
    """Run a program to its end over these lines; all that it did to the files watched and to its output."""
    pid = os.fork()
    if pid == 0:
        _become(command, environment, lines, answers)
    os.waitpid(pid, 0)
    _ptrace(_SET_OPTIONS, pid, 0, _MARK_CALLS | _DIE_WITH_TRACER)
    return list(_events(pid, {str(path): path.name for path in watched}))


def _become(command: Sequence[str], environment: dict[str, str], lines: IO[bytes], answers: IO[bytes]) -> NoReturn:
    """In the child: ask to be traced and turn into the program, which stops at once until the tracer goes on."""
    os.dup2(lines.fileno(), 0)
    os.dup2(answers.fileno(), _OUTPUT)
    _ptrace(_TRACE_ME, 0)
    os.execve(command[0], command, environment)  # noqa: S606 - without a shell, as meant


def _events(pid: int, watched: dict[str, str]) -> Iterator[Event]:
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    entered: Event | None = None
    for info in _calls(pid):
        if info.op == _ENTRY:
            entered = _event(pid, memory, info, watched)
        elif info.op == _EXIT and entered is not None:
            assert info.number_or_result >= 0, f"{entered} failed"
            yield entered
            entered = None
    os.close(memory)


def _calls(pid: int) -> Iterator[_CallInfo]:
    """Every entry to a system call and every exit from one, until the program ends."""
    passed_on = 0
    info = _CallInfo()
    while True:
        _ptrace(_NEXT_CALL, pid, 0, passed_on)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            assert status == 0, f"the program ended with {status}"
            return
        stopped_by = os.WSTOPSIG(status)
        passed_on = 0
        if stopped_by == _A_CALL_STOPS:
            _ptrace(_CALL_INFO, pid, ctypes.sizeof(info), ctypes.addressof(info))
            yield info
        elif stopped_by != signal.SIGTRAP:
            passed_on = stopped_by


def _event(pid: int, memory: int, info: _CallInfo, watched: dict[str, str]) -> Event | None:
    """What a call that begins does to a file watched or to the output, or None."""
    number, (first, second, third, fourth, *_) = info.number_or_result, info.arguments
    if number == _WRITE and first == _OUTPUT:
        return Answered(os.pread(memory, third, second).count(b"\n"))
    if number == _UNLINK:
        name = os.pread(memory, 4_096, first).split(b"\0")[0].decode()
        return Cut(watched[name], None) if name in watched else None
    if number not in (_WRITE, _PWRITE, _FSYNC, _FDATASYNC, _FTRUNCATE):
        return None
    file = watched.get(str(Path(f"/proc/{pid}/fd/{first}").readlink()))
    if file is None:
        return None
    assert number != _WRITE, "a write without a place: nobody knows where it goes"
    if number == _PWRITE:
        return Written(file, fourth, os.pread(memory, third, second))
    return Cut(file, second) if number == _FTRUNCATE else Synced(file)


def _ptrace(request: int, pid: int, address: int = 0, data: int = 0) -> None:
    if _LIBC.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")
