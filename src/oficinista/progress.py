"""How far long work has come, for whoever watches. Nobody does unless `watched_by` says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str, int, int], None]
"""Is told the stage, how much of it is done, and how much there is."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def report(stage: str, done: int, total: int) -> None:
    """Tell the watcher, if there is one."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(stage, done, total)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Have work that is done in the block tell `watcher` how far it has come."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)
