"""What a session costs at the terminal, beside the same places in plain Textual, in one run.

    uv run python -m benchmarks.terminal [--screens 2000]

The counter runs over a database that this benchmark makes: an account with 24 bills, an open till, 48 customers more.
Both programs run in real pseudo-terminals of 80 columns and 24 lines, part by part in turn. A key's time is from its
writing to the last byte of what it draws, answers of the database included; its bytes are all that it draws.
"""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from benchmarks.report import percentile, print_table
from benchmarks.subjects import BASELINE, COUNTER, Step, Subject
from tests.terminal.pseudo import Terminal

KEYS = 140
BURST = 2_000
WARM_ROUNDS = 50
IDLE_S = 5.0
BURST_DEADLINE_S = BURST / 80
QUIET_S, SCREEN_QUIET_S, BURST_QUIET_S = 0.06, 0.02, 0.3
"""No frame of theirs pauses so long, and a cursor that blinks does so half a second after the last key."""
TIME_TARGET, TYPED_TARGET, MOVE_TARGET = "6 / 12", "250", "1,300"
UP, DOWN, PAGE_UP, PAGE_DOWN = b"\x1b[A", b"\x1b[B", b"\x1b[5~", b"\x1b[6~"
TAB, BACKTAB, BACKSPACE, BACK = b"\t", b"\x1b[Z", b"\x7f", b"\x1b[24~"

Figures = Iterator[tuple[str, str, str]]
"""What was measured, the figure, and what it may be at most or must be at least."""


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=2_000, help="screens to open and close; the baseline a tenth")
    screens = parser.parse_args().screens
    print_table(("", COUNTER.name, BASELINE.name, "target"), rows(screens))


def rows(screens: int) -> Iterator[tuple[str, str, str, str]]:
    """The table, part by part, ours and the baseline in turn."""
    for part in (moving, paying, searching, idling, bursting):
        yield from side_by_side(part(COUNTER), part(BASELINE))
    yield from side_by_side(opening(COUNTER, screens), opening(BASELINE, screens // 10))


def side_by_side(ours: Figures, baseline: Figures) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the table."""
    for (what, figure, target), (_, other, _) in zip(list(ours), list(baseline), strict=True):
        yield what, figure, other, target


# Key by key


def moving(subject: Subject) -> Figures:
    """The cursor of the account's list of bills, line by line and page by page."""
    with folder() as place, subject.at_account(place) as terminal:
        yield from costs(terminal, [*[DOWN] * 24, *[UP] * 24], "account, line up or down", MOVE_TARGET)
        yield from costs(terminal, [PAGE_DOWN, PAGE_DOWN, PAGE_UP, PAGE_UP], "account, page up or down", "")


def paying(subject: Subject) -> Figures:
    """An amount typed and taken back while the payment shows what it pays; from field to field."""
    with folder() as place, subject.at_payment(place) as terminal:
        yield from costs(terminal, there_and_back("1057.31"), "payment, typing the amount", TYPED_TARGET)
        yield from costs(terminal, [TAB, BACKTAB], "payment, from field to field", MOVE_TARGET)


def searching(subject: Subject) -> Figures:
    """Words typed in the search box and taken back: each key asks the database and fills the list."""
    with folder() as place, subject.at_search(place) as terminal:
        yield from costs(terminal, there_and_back("maria nieves"), "search, typing, a query a key", "")


def there_and_back(text: str) -> list[bytes]:
    """A text typed, then taken back."""
    return [bytes([letter]) for letter in text.encode("ascii")] + [BACKSPACE] * len(text)


def costs(terminal: Terminal, keys: Sequence[bytes], what: str, bytes_target: str) -> Figures:
    """Times and bytes of keys pressed one by one, over and over."""
    terminal.is_watched = False
    pressed = [key_cost(terminal, key) for key in islice(cycle(keys), KEYS)]
    times, sizes = [1000 * seconds for seconds, _ in pressed], [size for _, size in pressed]
    yield f"{what}: p50 / p99, ms", f"{percentile(times, 50):.1f} / {percentile(times, 99):.1f}", TIME_TARGET
    yield f"{what}: bytes, median / most", f"{percentile(sizes, 50):,} / {max(sizes):,}", bytes_target


def key_cost(terminal: Terminal, key: bytes) -> tuple[float, int]:
    """Seconds from a key to the last byte of what it draws, and how many bytes that is."""
    terminal.chunks.clear()
    begun = time.perf_counter()
    os.write(terminal.fd, key)
    assert terminal.pump(2.0), f"{key!r} drew nothing"
    while terminal.pump(QUIET_S):
        pass
    return terminal.chunks[-1][0] - begun, sum(size for _, size in terminal.chunks)


# Idle, and in a burst


def idling(subject: Subject) -> Figures:
    """Bytes written while nobody types."""
    for name, reach in (
        ("account", subject.at_account),
        ("payment", subject.at_payment),
        ("search", subject.at_search),
    ):
        with folder() as place, reach(place) as terminal:
            before, until = len(terminal.output), time.perf_counter() + IDLE_S
            while (left := until - time.perf_counter()) > 0:
                terminal.pump(left)
            yield f"{name}, idle: bytes in {IDLE_S:.0f} s", f"{len(terminal.output) - before:,}", "0"


def bursting(subject: Subject) -> Figures:
    """All keys in one write. Each pair stands on what the keys before it left and the last is none of them, so that a
    lost key, or one out of its order, shows at the end."""
    for name, reach, base, pair, last, shows in (
        ("account", subject.at_account, [DOWN] * 12, [DOWN, UP], [DOWN, DOWN], r"\bfila 15 de 25\b"),
        ("payment", subject.at_payment, [b"7"] * 5, [b"1", BACKSPACE], [b"2"], r"(?<![\d,$])777772(?!\d)"),
        ("search", subject.at_search, [b"n", b"i", b"e", b"v", b"e"], [b"x", BACKSPACE], [b"s"], r"\bnieves\b"),
    ):
        pairs = (BURST - len(base) - len(last)) // 2
        with folder() as place, reach(place) as terminal:
            seconds = burst(terminal, b"".join([*base, *pair * pairs, *last]), shows)
        figure = "not what was typed" if seconds is None else f"{BURST / seconds:,.0f}"
        yield f"{name}, burst of {BURST:,} keys: keys a second", figure, "80"


def burst(terminal: Terminal, keys: bytes, shows: str) -> float | None:
    """Seconds from keys sent at once to the last byte of the frame that shows the end; None when it never comes."""
    terminal.is_watched = False
    terminal.chunks.clear()
    begun = time.perf_counter()
    terminal.type(keys)
    while time.perf_counter() < begun + BURST_DEADLINE_S:
        terminal.wait_until_quiet(BURST_QUIET_S, deadline_s=BURST_DEADLINE_S)
        if re.search(shows, terminal.replayed()):
            return terminal.chunks[-1][0] - begun
    return None


# Screens


def opening(subject: Subject, screens: int) -> Figures:
    """The account and its payment opened and closed so many times: how long they take, and private memory."""
    with folder() as place, subject.at_home(place) as terminal:
        terminal.is_watched = False
        for _ in range(WARM_ROUNDS):
            open_and_close(terminal, subject)
        before = private_mib(terminal.process.pid)
        accounts, payments = zip(*(open_and_close(terminal, subject) for _ in range(screens // 2)), strict=True)
        after = private_mib(terminal.process.pid)
    for name, times in (("account", accounts), ("payment", payments)):
        yield f"{name}, opening it: p50 / p99, ms", f"{percentile(times, 50):.1f} / {percentile(times, 99):.1f}", ""
    yield f"private memory after {2 * WARM_ROUNDS} screens, MiB", f"{before:.1f}", ""
    yield "after so many more screens, MiB", f"{after:.1f} ({screens:,})", ""
    yield "growth, MiB per 1,000 screens", f"{(after - before) / screens * 1000:.1f}", "flat"


def open_and_close(terminal: Terminal, subject: Subject) -> tuple[float, float]:
    """The account, its payment, and back: two screens, and the milliseconds that each took to be there."""
    steps = (subject.account, subject.payment, (BACK, subject.account[1]), (BACK, subject.home))
    account, payment, *_ = [1000 * step_time(terminal, step) for step in steps]
    return account, payment


def step_time(terminal: Terminal, step: Step) -> float:
    """Seconds from a key to the last byte of the screen that it opens."""
    key, shows = step[0], step[1].encode()
    terminal.output.clear()
    begun = time.perf_counter()
    terminal.type(key)
    terminal.wait_for(lambda: shows in terminal.output)
    terminal.wait_until_quiet(SCREEN_QUIET_S)
    return terminal.chunks[-1][0] - begun


def private_mib(pid: int) -> float:
    """Memory that is the process's own."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_")) / 1024


@contextmanager
def folder() -> Iterator[Path]:
    """A place of its own for a program."""
    with tempfile.TemporaryDirectory(prefix="terminal-") as name:
        yield Path(name)


if __name__ == "__main__":
    main()
