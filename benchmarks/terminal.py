"""What a session costs at the terminal: `python -m benchmarks.terminal`.

Ours and a plain Textual program, side by side in one run, in real pseudo-terminals: from a key to the last byte of its
frame, bytes a key, bytes while nobody types, keys a second in one burst, memory over many screens. Read the ratios: the
machine has other work.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.pseudo import Terminal

CHECKOUT = Path(__file__).parents[1]
KEYS = 120
BURST = 2_000
IDLE_S = 3.0
QUIET_S = 0.045
DOWN, PAGE_DOWN, PAGE_UP, BACKSPACE, ESCAPE = b"\x1b[B", b"\x1b[6~", b"\x1b[5~", b"\x7f", b"\x1b"


@dataclass(frozen=True, slots=True)
class Subject:
    """A program to measure: how it starts, what shows that it is ready, and the key that opens its field."""

    name: str
    arguments: tuple[str, ...]
    ready: str
    opens_field: bytes = b"n"
    field_is_open: str = "Nota"
    screens: int = 2_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one program."""

    what: str
    value: str


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=1_000, help="screens to open and close (the baseline: a tenth)")
    chosen = parser.parse_args()
    python = sys.executable
    subjects = [
        Subject("oficinista", (python, "-m", "tests.terminal.sample_app"), "LISTO", screens=chosen.screens),
        Subject(
            "Textual, defaults",
            (python, "-m", "benchmarks.baseline_app"),
            "LISTO",
            field_is_open="NOTA",
            screens=chosen.screens // 10,
        ),
    ]
    print(" " * 44 + "".join(f"{subject.name:>22}" for subject in subjects))
    for part in (starting, moving, typing, idling, bursting, opening_screens):
        print_rows([part(subject) for subject in subjects])


def start(subject: Subject) -> Terminal:
    """A program that is ready, and has said so with all of its frame."""
    folder = Path(tempfile.mkdtemp(prefix="terminal-"))
    environment = {
        "SAMPLE_JOURNAL": str(folder / "journal"),
        "OFICINISTA_LOG": str(folder / "log"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    terminal = Terminal(subject.arguments, environment=environment, cwd=str(CHECKOUT))
    terminal.wait_for(subject.ready)
    terminal.wait_until_quiet(0.3)
    return terminal


def starting(subject: Subject) -> list[Figure]:
    """From nothing to the first screen, the median of five starts."""
    times = []
    for _ in range(5):
        with start(subject) as terminal:
            times.append(min(t for t, size in terminal.chunks if size > 500) - terminal.started)
    return [Figure("first screen, ms", milliseconds(times, 50))]


def key_cost(terminal: Terminal, key: bytes) -> tuple[float, int]:
    """Seconds from a key to the last byte of what it draws, and how many bytes that is."""
    terminal.chunks.clear()
    begun = time.perf_counter()
    os.write(terminal.fd, key)
    terminal.pump(1.0)
    while terminal.pump(QUIET_S):
        pass
    return terminal.chunks[-1][0] - begun, sum(size for _, size in terminal.chunks)


def cost_of(terminal: Terminal, keys: Sequence[bytes], what: str) -> list[Figure]:
    """Times and bytes of some keys pressed one by one."""
    terminal.is_watched = False
    costs = [key_cost(terminal, key) for key in keys]
    times, sizes = [seconds for seconds, _ in costs], sorted(size for _, size in costs)
    return [
        Figure(f"{what}: key to frame p50 / p99, ms", f"{milliseconds(times, 50)} / {milliseconds(times, 99)}"),
        Figure(f"{what}: bytes a key, median / most", f"{sizes[len(sizes) // 2]} / {sizes[-1]}"),
    ]


def moving(subject: Subject) -> list[Figure]:
    """The cursor of the list, line by line and page by page."""
    with start(subject) as terminal:
        lines = cost_of(terminal, [DOWN] * KEYS, "line down")
        return lines + cost_of(terminal, ([PAGE_UP] * 3 + [PAGE_DOWN] * 3) * 8, "page")


def typing(subject: Subject) -> list[Figure]:
    """Letters in a field."""
    with start(subject) as terminal:
        terminal.type(subject.opens_field)
        terminal.wait_for(subject.field_is_open)
        terminal.wait_until_quiet(0.3)
        return cost_of(terminal, [b"abcdefghij"[n % 10 : n % 10 + 1] for n in range(KEYS)], "typing")


def idling(subject: Subject) -> list[Figure]:
    """Bytes written while nobody types, with the cursor in a field."""
    with start(subject) as terminal:
        terminal.type(subject.opens_field)
        terminal.wait_for(subject.field_is_open)
        terminal.wait_until_quiet(0.3)
        before, until = len(terminal.output), time.perf_counter() + IDLE_S
        while (left := until - time.perf_counter()) > 0:
            terminal.pump(left)
        return [Figure("idle, bytes a second", f"{(len(terminal.output) - before) / IDLE_S:.0f}")]


def bursting(subject: Subject) -> list[Figure]:
    """Letters, corrections and moves in one write, until the last has been drawn."""
    with start(subject) as terminal:
        terminal.type(subject.opens_field)
        terminal.wait_for(subject.field_is_open)
        terminal.wait_until_quiet(0.3)
        terminal.is_watched = False
        terminal.chunks.clear()
        begun = time.perf_counter()
        terminal.type((b"a" + b"b" + BACKSPACE + BACKSPACE) * (BURST // 4 - 1) + b"fin")
        terminal.wait_until_quiet(0.5, deadline_s=120)
        seconds = terminal.chunks[-1][0] - begun
        is_whole = re.search(r"\bfin\b", terminal.replayed()) is not None
        return [
            Figure(f"burst of {BURST} keys, keys a second", f"{BURST / seconds:.0f}{'' if is_whole else ' (lost)'}")
        ]


def opening_screens(subject: Subject) -> list[Figure]:
    """Private memory before and after opening and closing a screen many times."""
    with start(subject) as terminal:
        terminal.is_watched = False
        for _ in range(50):
            open_and_close(terminal, subject)
        before = private_mib(terminal.process.pid)
        for _ in range(subject.screens):
            open_and_close(terminal, subject)
        after = private_mib(terminal.process.pid)
        growth = (after - before) / subject.screens * 1000
        return [
            Figure("private memory, MiB", f"{before:.1f}"),
            Figure("after many screens, MiB", f"{after:.1f} ({subject.screens})"),
            Figure("growth, MiB per 1,000 screens", f"{growth:.1f}"),
        ]


def open_and_close(terminal: Terminal, subject: Subject) -> None:
    """One screen, and back."""
    for key in (subject.opens_field, ESCAPE):
        os.write(terminal.fd, key)
        terminal.pump(1.0)
        while terminal.pump(0.012 if key == ESCAPE else 0.03):
            pass


def private_mib(pid: int) -> float:
    """Memory that is the process's own."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_")) / 1024


def milliseconds(seconds: Sequence[float], percent: int) -> str:
    """A percentile, in ms."""
    ordered = sorted(seconds)
    return f"{ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000:.1f}"


def print_rows(columns: Sequence[Sequence[Figure]]) -> None:
    """One line a figure, one column a program."""
    for cells in zip(*columns, strict=True):
        print(f"{cells[0].what:44}" + "".join(f"{cell.value:>22}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
