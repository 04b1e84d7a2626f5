"""`oficinista run -` as a process of its own, forked from one that has already loaded the program.

Loading it takes a second, in which there is little to interrupt; so many more moments of an order are tried.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Self

from oficinista import clock
from oficinista.cli.main import app
from oficinista.host.client import hand_over, host_socket

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["oficinista.cli.main", "benchmarks.faults.program"])


def run(lines: Pipe, answers: Pipe, errors: Path, environment: Mapping[str, str], clock_off_by_s: int) -> None:
    """Be the program, between two pipes, on a machine whose clock is so many seconds wrong."""
    os.dup2(lines.fileno(), 0)
    os.dup2(answers.fileno(), 1)
    lines.close()
    answers.close()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it would be ignored
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), errors.open("w")
    sys.argv = ["oficinista", "run", "-"]
    os.environ.update(environment)
    if clock_off_by_s:
        move_clock(timedelta(seconds=clock_off_by_s))
    host = host_socket()
    if host is not None:
        sys.exit(hand_over(host, sys.argv[1:]))
    app()


def move_clock(off_by: timedelta) -> None:
    """The machine's own clock is everybody's; what this process reads of it is moved."""

    class WrongDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + off_by

    vars(clock)["datetime"] = WrongDatetime
