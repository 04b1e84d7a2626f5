"""The caller's end: find the host, hand over the terminal, wait for the end.

It runs as the caller, in the time that a person waits for the first screen: it loads little, and nothing of the office.
"""

import contextlib
import os
import signal
import socket
import sys
import termios
import time
from collections.abc import Callable

from oficinista.host.protocol import (
    DEFAULT_SOCKET,
    HELLO_BYTES_MAX,
    INTERRUPT,
    LEAVE_MODES,
    SOCKET_VARIABLE,
    STREAMS,
    WINDOW,
    hello,
    parse_ending,
)

PATIENCE_VARIABLE = "OFICINISTA_HOST_WAIT"
PATIENCE_S = 30.0
"""A host that starts again listens within a second of a processor, before it has loaded the program; of a busy one it
may have to wait for that second. A script that does not wait says so in `OFICINISTA_HOST_WAIT`."""
FAILED = 1
KILLED = 128 + signal.SIGKILL
"""What a shell says of a client that had no time to put its terminal right."""
LAST_FRAME_S = 0.5
"""A session that loses its line lets go of the terminal within this time, and puts it right if it can."""


def host_socket() -> str | None:
    """Where the host of this machine listens. None when there is none, or when the caller owns it: whoever owns the
    database opens it directly. A path in `OFICINISTA_HOST` is taken as it is."""
    named = os.environ.get(SOCKET_VARIABLE)
    if named is not None:
        return named or None
    try:
        owner = os.stat(DEFAULT_SOCKET).st_uid  # noqa: PTH116 - pathlib would be loaded for this alone
    except OSError:
        return None
    return None if owner == os.getuid() else DEFAULT_SOCKET


def hand_over(path: str, words: list[str]) -> int:
    """Let the host at `path` carry out what was typed, on this terminal; the exit status."""
    said = hello(words)
    if len(said) > HELLO_BYTES_MAX:
        return _explain_too_long()
    _open_missing_streams()
    try:
        line = _connect(path)
    except OSError as error:
        return _explain_no_host(error)
    attributes = _terminal_attributes()
    end = b""
    try:
        with line:
            _listen_to_signals(line)
            end = _hold(line, said)
    finally:
        if not end:
            _put_terminal_right()
        _restore(attributes)
    if not end:
        return _explain_lost_session()
    status, reason = parse_ending(end)
    if reason:
        sys.stderr.write(reason + "\n")
    return status


def put_right_after(status: int) -> int:
    """Put the terminal right that a killed client has left at an SSH server; the same status.

    The server closes a terminal as soon as the command that it was told to force ends, so what the session writes then
    comes too late more often than not. This is still part of that command.
    """
    if status == KILLED and os.isatty(1):
        time.sleep(LAST_FRAME_S)
        _put_terminal_right()
    return status


def words_of_ssh() -> list[str]:
    """What was typed behind `ssh office …`, as sshd tells the command that it forces."""
    import shlex

    try:
        words = shlex.split(os.environ.get("SSH_ORIGINAL_COMMAND", ""))
    except ValueError:
        from oficinista.i18n import tr

        sys.exit(tr("No se entiende lo escrito: falta cerrar unas comillas."))
    return words[1:] if words[:1] == ["oficinista"] else words


def _hold(line: socket.socket, said: bytes) -> bytes:
    """Say what is wanted and wait for the end; nothing when the session is lost."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a host that turns away: its reason waits
        socket.send_fds(line, [said], range(STREAMS))
    for _ in range(2):  # whoever ends without hearing all leaves a reset before its last word
        with contextlib.suppress(ConnectionResetError):
            return line.recv(HELLO_BYTES_MAX)
    return b""


def _connect(path: str) -> socket.socket:
    """The host's socket. Waits for one that is about to start again."""
    until = time.monotonic() + _patience_s()
    while True:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            line.connect(path)
        except (ConnectionRefusedError, FileNotFoundError):
            line.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return line


def _patience_s() -> float:
    named = os.environ.get(PATIENCE_VARIABLE, "")
    return float(named) if named.isdecimal() else PATIENCE_S


def _listen_to_signals(line: socket.socket) -> None:
    """The terminal stays this process's: it hears what the session must know."""

    def told(message: bytes) -> Callable[[int, object], None]:
        def tell(_number: int, _frame: object) -> None:
            try:
                line.send(message)
            except OSError:  # the session has ended; the end of this is near
                return

        return tell

    signal.signal(signal.SIGWINCH, told(WINDOW))
    signal.signal(signal.SIGINT, told(INTERRUPT))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _open_missing_streams() -> None:
    """A caller may have closed any of the three; the session is given all."""
    for stream in range(STREAMS):
        try:
            os.fstat(stream)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one


def _terminal_attributes() -> "termios._AttrReturn | None":
    return termios.tcgetattr(0) if os.isatty(0) else None


def _restore(attributes: "termios._AttrReturn | None") -> None:
    try:
        if attributes is not None:
            termios.tcsetattr(0, termios.TCSANOW, attributes)
    except termios.error:
        return  # the terminal is gone


def _put_terminal_right() -> None:
    try:
        if os.isatty(1):
            os.write(1, LEAVE_MODES.encode())
    except OSError:
        return  # the terminal is gone


def _explain_too_long() -> int:
    from oficinista.i18n import tr

    sys.stderr.write(tr("Lo escrito es demasiado largo: póngalo en la entrada, con «oficinista run -».") + "\n")
    return FAILED


def _explain_no_host(error: OSError) -> int:
    from oficinista.i18n import tr

    if isinstance(error, PermissionError):
        said = tr("Su usuario de esta máquina no puede usar el servidor del mostrador. Avise a sistemas.")
    else:
        said = tr("El servidor del mostrador no responde. Espere un minuto y vuelva a entrar.")
    sys.stderr.write(said + "\n")
    return FAILED


def _explain_lost_session() -> int:
    from oficinista.i18n import tr

    sys.stderr.write(tr("La sesión terminó de golpe. Nada quedó a medias: vuelva a entrar y mire qué se hizo.") + "\n")
    return FAILED
