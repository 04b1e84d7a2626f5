"""Terminals that give orders through `oficinista run -`, one after another, until something happens to them."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.faults.program import CONTEXT, run
from benchmarks.faults.said import Asked, Said

PATIENCE_S = 60
PAUSE_BEFORE_ASKING_AGAIN_S = 0.05


class Line:
    """One running `oficinista run -`."""

    def __init__(self, environment: Mapping[str, str], *, clock_off_by_s: int = 0) -> None:
        """Start it in this environment, on a machine whose clock is so many seconds wrong."""
        lines, to_program = CONTEXT.Pipe(duplex=False)
        from_program, answers = CONTEXT.Pipe(duplex=False)
        self._errors = Path(tempfile.mkdtemp(prefix="oficinista-terminal-")) / "errors"
        self.process = CONTEXT.Process(target=run, args=(lines, answers, self._errors, environment, clock_off_by_s))
        self.process.start()
        lines.close()
        answers.close()
        self._to_program = os.fdopen(os.dup(to_program.fileno()), "wb", buffering=0)
        self._from_program = os.fdopen(os.dup(from_program.fileno()), "rb")
        to_program.close()
        from_program.close()

    def send(self, asked: Asked) -> None:
        """Give an order; nothing is said if the program is gone."""
        with suppress(BrokenPipeError):
            self._to_program.write(asked.line)

    def answer(self) -> dict[str, Any] | None:
        """The answer to the next order, or None when the program ended before it said it whole."""
        line = self._from_program.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    @property
    def pid(self) -> int:
        """The program's."""
        assert self.process.pid is not None
        return self.process.pid

    def end(self, how: int) -> None:
        """Send it a signal and see it end."""
        with suppress(ProcessLookupError):  # it has ended by itself, which the conversation notes
            os.kill(self.pid, how)
        self.process.join(PATIENCE_S)
        assert not self.process.is_alive(), "a program outlived its signal"

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        return self._errors.read_text(errors="replace")[-2_000:]

    def close(self) -> None:
        """Give back what a program that has ended leaves."""
        self.process.close()
        self._to_program.close()
        self._from_program.close()
        shutil.rmtree(self._errors.parent)


class Terminal:
    """A clerk at work. Whatever had no answer is asked again first, with its key, by the next program."""

    def __init__(self, environment: Mapping[str, str], orders: Iterator[Asked], said: Said) -> None:
        """Somebody who has not sat down yet."""
        self._environment = environment
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
        self._line = Line(self._environment, clock_off_by_s=clock_off_by_s)
        self._talk = Thread(target=self._converse)
        self._talk.start()

    @property
    def pid(self) -> int:
        """The running program's."""
        return self._line.pid

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
