"""`oficinista` for a shell that calls it dozens of times: each call is a fork of one process that has it loaded.

A call has its own words, environment, folder and streams, as if it had been started. Loading is what a start adds, and
`test_installed.py` starts the program.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CALL_BYTES = 2**17
CALLER = """#!{python} -SE
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
line.connect({path!r})
call = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()])
socket.send_fds(line, [call.encode()], range(3))
sys.exit(int(line.recv(4) or b"70"))
"""


@contextmanager
def program_for_shells(folder: Path) -> Iterator[Path]:
    """The folder for PATH that has `oficinista` in it, while the program is loaded."""
    path = folder / "oficinista.sock"
    caller = folder / "bin" / "oficinista"
    caller.parent.mkdir()
    caller.write_text(CALLER.format(python=sys.executable, path=str(path)), encoding="utf-8")
    caller.chmod(0o755)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(str(path))
        door.listen()
        server = subprocess.Popen(
            [sys.executable, __file__, str(door.fileno())], pass_fds=[door.fileno()], start_new_session=True
        )
    try:
        yield caller.parent
    finally:
        server.kill()
        server.wait()


def serve(door: socket.socket) -> None:
    """Load the program, and fork for each call until killed."""
    import oficinista.cli

    main = oficinista.cli.main  # the module of the same name takes its place once it is loaded
    for module in pkgutil.iter_modules(oficinista.cli.__path__):
        importlib.import_module(f"oficinista.cli.{module.name}")
    gc.freeze()  # as the host does: what is loaded is not gone through at the end of every call
    signal.signal(signal.SIGINT, signal.default_int_handler)
    while True:
        line, _ = door.accept()
        child = os.fork()
        if not child:
            door.close()
            become(line)
            main()
            sys.exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        line.send(str(status if status >= 0 else 128 - status).encode())
        line.close()


def become(line: socket.socket) -> None:
    """Take over what a call is made of."""
    call, streams, _, _ = socket.recv_fds(line, CALL_BYTES, 3)
    words, environment, folder = json.loads(call)
    for stream, number in zip(streams, range(3), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    line.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["oficinista", *words]


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
