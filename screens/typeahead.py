"""Lossless type-ahead: every key reaches the screen that the key before it opened, in order, however fast it came.

Keys wait in one queue. The first is handed to the app when the app is *at rest*, and the next when it is at rest again.

The proof. A session is one event loop. Everything a key causes (handlers, screens pushed, mounted, focused and popped,
messages from widget to widget, `call_later`, `call_next`, awaited tasks) runs as callbacks that are ready in that loop.
The loop asks its selector to wait only when nothing is ready. So the moment at which the selector is about to wait is
the moment at which no consequence of the last key is left, except for what comes from outside the loop later:

- work in the office's thread (orders, queries, the first connection): the app counts it (`holds_keys`);
- a frame with a change of layout or with `call_after_refresh`: it is drawn at that moment, before the next key, whose
  handler may ask for a size; a mere repaint may wait behind keys, since no handler runs after it;
- output that the terminal has not yet taken: waiting for it keeps a slow line from filling the memory with frames.

Hence one rule for every screen: what a key causes is never put on a timer.
"""

import selectors
from collections import deque
from collections.abc import Callable

from textual.message import Message

QUEUE_LIMIT = 4096
"""Units that may wait. Above it nothing is read: the rest waits in the terminal, and no key is lost."""


class TypeAhead:
    """The queue of units. `is_at_rest` tells whether the app can take one; `hand_over` gives it."""

    def __init__(self, is_at_rest: Callable[[], bool], hand_over: Callable[[Message], None]) -> None:
        self._waiting: deque[Message] = deque()
        self._is_at_rest = is_at_rest
        self._hand_over = hand_over

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= QUEUE_LIMIT

    def put(self, unit: Message) -> None:
        """Append what a person did."""
        self._waiting.append(unit)

    def clear(self) -> None:
        """Forget what waits: the session is over."""
        self._waiting.clear()

    def step(self) -> bool:
        """Called when the loop has nothing to run: hand over the next unit. Whether one was handed over."""
        if not self._waiting or not self._is_at_rest():
            return False
        self._hand_over(self._waiting.popleft())
        return True


class RestSelector(selectors.DefaultSelector):
    """A selector that gives `step` its turn whenever the event loop is about to wait."""

    def __init__(self, step: Callable[[], bool]) -> None:
        super().__init__()
        self._step = step

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As ever, but with a key in hand it does not wait."""
        about_to_wait = timeout is None or timeout > 0
        return super().select(0 if about_to_wait and self._step() else timeout)
