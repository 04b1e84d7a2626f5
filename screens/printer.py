"""Printing without waiting for the printer: the clerk goes on, and is told what became of the paper.

A document is made and recorded in the office's thread, as everything is, and handed to its printer in a thread of its
own in between. Keys wait for a printer that answers, so that the same keys see the same screens however fast they
come; one that does not answer holds them for a third of a second and not longer. The folder is as fast as the disk,
which keys wait for anyway.

A session that ends waits for the paper under way; one that is killed leaves what it did not record on the list of the
unprinted.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from concurrent.futures import Future as Work
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from oficinista.i18n import tr
from oficinista.seat import seat_of
from screens.driver import CounterDriver
from screens.screen import CounterScreen, attempt, new_key

if TYPE_CHECKING:
    from oficinista.documents.printing import Documents, Printed
    from oficinista.orders import Refusal
    from screens.counter import Counter

T = TypeVar("T")

GRACE_S = 0.3
"""For so long keys wait for a printer."""
NAMED_MAX = 3
"""So many documents fit on the line that tells what was printed."""
TERMINAL_S = 5.0
"""For so long a stalled line may keep a document from its terminal."""


class PrinterQueue:
    """Prints for one session, one document after the other."""

    def __init__(self, counter: "Counter", office_thread: Executor) -> None:
        self._counter = counter
        self._office_thread = office_thread
        self._thread = ThreadPoolExecutor(1, "printer")

    def print_out(
        self,
        make: "Callable[[], Documents]",
        then: "Callable[[Printed], object]",
        asker: CounterScreen[Any],
    ) -> None:
        """Print what `make` makes, then `then` if the asker is still on top. Otherwise what became of it is only told,
        on whatever is: nothing opens before somebody who went on, or over a locked session."""
        release, loop = self._counter.hold_keys(), asyncio.get_running_loop()
        hurry = partial(_in_loop, loop, partial(loop.call_later, GRACE_S, release))
        job = self._thread.submit(copy_context().run, partial(attempt, partial(self._print, make, hurry)))
        job.add_done_callback(lambda done: _in_loop(loop, partial(self._printed, release, then, asker, done)))

    def close(self) -> None:
        """Wait for the paper under way, and take no more."""
        self._thread.shutdown()

    def _print(self, make: "Callable[[], Documents]", hurry: Callable[[], None]) -> "Printed":
        from oficinista.documents.devices import Desk
        from oficinista.documents.models import Device
        from oficinista.documents.printing import leave_on_record, prepare, put_on_paper
        from oficinista.documents.spool import spool_folder

        office, actor = self._counter.office, self._counter.clerk.id
        desk = Desk(seat_of(os.environ), spool_folder(office.store), self._to_terminal)
        prepared = self._in_office(lambda: prepare(office, make(), desk.seat))
        if any(one.printer.device is not Device.FOLDER for one in prepared):
            hurry()
        printed = put_on_paper(prepared, desk)
        self._in_office(partial(leave_on_record, office, printed.documents, actor=actor, key=new_key))
        return printed

    def _in_office(self, work: Callable[[], T]) -> T:
        return self._office_thread.submit(copy_context().run, work).result()

    def _to_terminal(self, data: bytes) -> None:
        """Raises OSError when the terminal does not take it in time; what was not begun is then not printed later."""
        driver = self._counter._driver
        if not isinstance(driver, CounterDriver):
            raise OSError("no terminal")
        writing = driver.print_through(data)
        try:
            is_written = writing.result(TERMINAL_S)
        except TimeoutError:
            writing.cancel()
            raise
        except CancelledError:
            is_written = False
        if not is_written:
            raise OSError("the terminal is gone")

    def _printed(
        self,
        release: Callable[[], None],
        then: "Callable[[Printed], object]",
        asker: CounterScreen[Any],
        job: "Work[Printed | Refusal]",
    ) -> None:
        from oficinista.orders import Refusal

        release()
        if isinstance(error := job.exception(), Exception):
            self._counter._handle_exception(error)
        elif self._counter.is_running and (top := self._counter.top) is not None:
            outcome = job.result()
            if isinstance(outcome, Refusal):
                top.call_later(top.refuse, outcome)
            elif top is asker:
                top.call_later(then, outcome)
            else:
                top.call_later(top.say, printed_words(outcome))


def _in_loop(loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
    """Call it in the session's loop, unless the session is over."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback)


def printed_words(printed: "Printed") -> str:
    """What was printed: by name, or, where the line would be cut, how many."""
    if len(printed.documents) > NAMED_MAX:
        return tr("A la impresora: {count} papeles.", count=len(printed.documents))
    return tr("A la impresora: {documents}.", documents=printed.names)
