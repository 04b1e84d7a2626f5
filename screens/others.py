"""What others change: the office is looked at when its bell rings, and otherwise not at all.

`look()` gives, in the office's thread, a number that differs when somebody has changed something. `bell()`, asked after
a look, gives a descriptor that is readable from when the number may differ until the next look. Where there is no bell,
or it gives None, a look comes every half second.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

SETTLE_S = 0.1
"""From the bell to the look: what comes together is one change."""
LOOK_EVERY_S = 0.5


class Others:
    """Calls `changed` when the number differs from the last, and `failed` when it cannot be had.

    Without `look` there is nobody else.
    """

    def __init__(
        self,
        look: Callable[[], int] | None,
        bell: Callable[[], int | None] | None,
        office_thread: Executor,
        changed: Callable[[], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self._look, self._bell = look, bell
        self._office_thread = office_thread
        self._changed, self._failed = changed, failed
        self._seen: int | None = None
        self._heard_at: int | None = None
        self._has_stopped = False

    def look(self) -> None:
        """Look now, and from then on whenever there is something to see."""
        if self._look is not None and not self._has_stopped:
            future = asyncio.get_running_loop().run_in_executor(self._office_thread, self._look)
            future.add_done_callback(self._looked)

    def stop(self) -> None:
        """Look no more: the session is over."""
        self._has_stopped = True
        self._hear_no_more()

    def _looked(self, future: "asyncio.Future[int]") -> None:
        if future.cancelled() or self._has_stopped:
            return
        if isinstance(error := future.exception(), Exception):
            self._failed(error)
            return
        before, self._seen = self._seen, future.result()
        if before not in (None, self._seen):
            self._changed()
        self._hear()

    def _hear(self) -> None:
        loop, bell = asyncio.get_running_loop(), self._bell and self._bell()
        if bell is None:
            loop.call_later(LOOK_EVERY_S, self.look)
        else:
            self._heard_at = bell
            loop.add_reader(bell, self._rung)

    def _rung(self) -> None:
        self._hear_no_more()  # it rings until the look, and once is enough
        asyncio.get_running_loop().call_later(SETTLE_S, self.look)

    def _hear_no_more(self) -> None:
        if self._heard_at is not None:
            asyncio.get_running_loop().remove_reader(self._heard_at)
            self._heard_at = None
