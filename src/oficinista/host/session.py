"""A forked process of the host: it hears what its caller wants, becomes theirs, and does it."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

from oficinista import caller
from oficinista.host.line import Line, hand_to_waiting, take_streams
from oficinista.host.protocol import HELLO_BYTES_MAX, STREAMS, ending, is_harmless, parse_hello
from oficinista.host.server import Call
from oficinista.i18n import tr
from oficinista.log import log
from oficinista.seat import seat_of

HELLO_S = 5.0
"""A caller that says nothing for so long is none."""

Run = Callable[[list[str], Line], int]


@dataclass(frozen=True, slots=True)
class Hello:
    """What a caller wants: the words typed, how their terminal is, and the terminal itself."""

    words: list[str]
    environment: dict[str, str]
    streams: list[int]

    @property
    def is_counter(self) -> bool:
        """Whether it is a terminal that wants the counter."""
        return not self.words and all(os.isatty(stream) for stream in self.streams[:2])


def answer(call: Call, run: Run) -> int:
    """Do what a caller wants with `run`, or hand their terminal to the session of theirs that waits for it."""
    call.connection.settimeout(HELLO_S)
    try:
        hello = receive_hello(call.connection)
    except (ValueError, OSError):
        log().warning("session.without_hello", user=call.uid)
        return _turn_away(call)
    call.connection.settimeout(None)
    seat = seat_of(hello.environment)
    if hello.is_counter and hand_to_waiting(call.doors, call.uid, hello.streams, call.connection, seat):
        return 0
    _become(call.uid, hello)
    line = Line(call.connection, call.doors, call.uid)
    status = 1
    try:
        status = run(hello.words, line)
    finally:
        _flush()
        line.end(status)
    return status


def receive_hello(connection: socket.socket) -> Hello:
    """The hello of a caller. Raises ValueError for anything else, OSError when nothing comes."""
    message, streams, flags, _ = socket.recv_fds(connection, HELLO_BYTES_MAX, STREAMS)
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC) or len(streams) != STREAMS:
        raise ValueError("it is too long, or without its three streams")
    words, environment = parse_hello(message)
    return Hello(words, environment, streams)


def _become(uid: int, hello: Hello) -> None:
    """Be as a process that the caller started at their terminal, but with the host's own rights."""
    caller.serve(uid)
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _describe_terminal(hello.environment)
    take_streams(hello.streams)
    for stream in hello.streams:
        os.close(stream)
    sys.argv = ["oficinista", *hello.words]
    _open_streams()


def _describe_terminal(environment: Mapping[str, str]) -> None:
    for name in list(filter(is_harmless, os.environ)):
        del os.environ[name]
    os.environ.update(environment)


def _open_streams() -> None:
    """Files over the three, as Python opens them when it starts."""
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = _writer(1, "surrogateescape", is_line_by_line=os.isatty(1))
    sys.stderr = _writer(2, "backslashreplace", is_line_by_line=True)


def _writer(stream: int, errors: str, *, is_line_by_line: bool) -> TextIO:
    buffering = 1 if is_line_by_line else -1
    return os.fdopen(stream, "w", buffering=buffering, encoding="utf-8", errors=errors, closefd=False)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads any more
            log().info("session.unread")


def _turn_away(call: Call) -> int:
    try:
        call.connection.send(ending(1, tr("El servidor del mostrador no entendió lo que se le envió.")))
    except OSError:
        log().info("session.unread", user=call.uid)
    return 1
