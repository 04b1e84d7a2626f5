"""Terminals that give orders through `oficinista run -`, one after another, until something happens to them."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any

from benchmarks.faults.said import Asked, Said
from oficinista.cli.session import DATABASE_VARIABLE

PROGRAM = str(Path(sys.executable).parent / "oficinista")
PATIENCE_S = 60
PAUSE_BEFORE_ASKING_AGAIN_S = 0.05


class Line:
    """One running `oficinista run -`."""

    def __init__(self, address: str, *, clock_off_by_s: int = 0) -> None:
        """Start it, on a machine whose clock is so many seconds wrong."""
        wrong = [sys.executable, "-m", "benchmarks.faults.wrong_clock", str(clock_off_by_s)]
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the pipes
        self.process = subprocess.Popen(
            [*(wrong if clock_off_by_s else [PROGRAM]), "run", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {DATABASE_VARIABLE: address},
        )

    def send(self, asked: Asked) -> None:
        """Give an order; nothing is said if the program is gone."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(asked.line)
            self.process.stdin.flush()

    def answer(self) -> dict[str, Any] | None:
        """The answer to the next order, or None when the program ended before it said it whole."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def end(self, how: int) -> None:
        """Send it a signal and see it end."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE_S)

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        self._errors.seek(0)
        return self._errors.read()[-2_000:].decode(errors="replace")

    def close(self) -> None:
        """Give back the pipes of a program that has ended."""
        for pipe in (self.process.stdout, self._errors):
            assert pipe is not None
            pipe.close()
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # an order that it never read
            self.process.stdin.close()


class Terminal:
    """A clerk at work. Whatever had no answer is asked again first, with its key, by the next program."""

    def __init__(self, address: str, orders: Iterator[Asked], said: Said) -> None:
        """Somebody who has not sat down yet."""
        self._address = address
        self._orders = orders
        self._said = said
        self._asked: Asked | None = None
        self._is_ending = False
        self.is_at_work = False
        self.heard = Event()
        """Set by each answer; whoever waits for one clears it."""

    def start(self, *, clock_off_by_s: int = 0) -> None:
        """Start the program and its stream of orders."""
        self.heard.clear()
        self._is_ending = False
        self.is_at_work = True
        self._line = Line(self._address, clock_off_by_s=clock_off_by_s)
        self._talk = Thread(target=self._converse)
        self._talk.start()

    @property
    def pid(self) -> int:
        """The running program's."""
        return self._line.process.pid

    def end(self, how: int = signal.SIGKILL) -> None:
        """Stop the program as it is, whatever it is doing."""
        self._is_ending = True
        self._line.end(how)
        self._talk.join(PATIENCE_S)
        self._line.close()
        self.is_at_work = False

    def _converse(self) -> None:
        pause = Event()
        while True:
            self._asked = self._asked or next(self._orders)
            self._line.send(self._asked)
            answer = self._line.answer()
            if answer is None:
                break
            if self._said.hear(self._asked, answer):
                self._asked = None
            else:
                pause.wait(PAUSE_BEFORE_ASKING_AGAIN_S)
            self.heard.set()
        if not self._is_ending:
            self._said.unexpected.append(f"the program ended by itself: {self._line.last_words()}")
            self.heard.set()
