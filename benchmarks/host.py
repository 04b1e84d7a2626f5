"""A session through the office host beside the program started by itself, in one run.

    uv run python -m benchmarks.host [--rounds 15] [--sessions 30]

Both are real programs in pseudo-terminals over the same database, started in turn. A start is from the client's first
instruction to the sign-in on the screen. Memory is what a process has to itself; a processor's time is of all sessions
and the host together, while nobody types. Where the kernel merges alike pages (`/sys/kernel/mm/ksm/run` is 1), memory
is measured again when it has looked through all of it, which is a matter of its pace (`advisor_target_scan_time`).
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.report import percentile, print_table
from benchmarks.terminal import private_mib
from tests import databases
from tests.host.hosting import HostProcess, make_hosted_office, signed_in
from tests.terminal.pseudo import Terminal

FIRST_WORDS = "PIN"
START_TARGET_MS, MEMORY_TARGET_MIB = "120", "15"
SETTLE_S, IDLE_S = 2.0, 20.0
MERGING = Path("/sys/kernel/mm/ksm")
FULL_SCANS_MIN = 3
"""In the first the kernel only notes what pages say, in the second it takes those that still say the same."""
GROWTH_PER_SCAN = 1.002
LOOKING_S = 2.0
ALONE = {"OFICINISTA_HOST": ""}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sessions", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="host-") as name:
        folder = Path(name)
        databases.new_sqlite(make_hosted_office, folder)
        os.environ["OFICINISTA_DATABASE"] = str(folder / "office.db")
        with HostProcess(folder, "--sessions", "100") as host:
            print_table(("", "through the host", "by itself", "target"), rows(host, asked.rounds, asked.sessions))


def rows(host: HostProcess, rounds: int, sessions: int) -> Iterator[tuple[str, str, str, str]]:
    """The table, ours and the baseline in turn."""
    start(host)
    start(host, **ALONE)  # the first of each only warms the disk's cache
    pairs = [(start(host), start(host, **ALONE)) for _ in range(rounds)]
    (hosted_ms, hosted_cpu), (alone_ms, alone_cpu) = (zip(*starts, strict=True) for starts in zip(*pairs, strict=True))
    yield "start, median, ms", median(hosted_ms), median(alone_ms), START_TARGET_MS
    yield "start, least / p90, ms", spread(hosted_ms), spread(alone_ms), ""
    yield "start, processor's time, median, ms", median(hosted_cpu), median(alone_cpu), ""
    with host.terminal(**ALONE) as terminal:
        signing_in_alone, at_home_alone = memory(terminal, terminal.process.pid)
    before = set(host.sessions())
    with host.terminal() as terminal:
        terminal.wait_for(FIRST_WORDS)
        signing_in, at_home = memory(terminal, (set(host.sessions()) - before).pop())
    yield "own memory at the sign-in, MiB", f"{signing_in:.1f}", f"{signing_in_alone:.1f}", MEMORY_TARGET_MIB
    yield "own memory at home, signed in, MiB", f"{at_home:.1f}", f"{at_home_alone:.1f}", MEMORY_TARGET_MIB
    with ExitStack() as stack:
        for _ in range(sessions):
            signed_in(stack.enter_context(host.terminal()))
        time.sleep(SETTLE_S)
        processes = [host.process.pid, *host.sessions()]
        memory_mib = sum(map(proportional_mib, processes))
        before_s, before_wakes = sum(map(processor_s, processes)), sum(map(wakes, processes))
        begun = time.perf_counter()
        time.sleep(IDLE_S)
        share = 100 * (sum(map(processor_s, processes)) - before_s) / (time.perf_counter() - begun)
        woken = sum(map(wakes, processes)) - before_wakes
        merged = list(when_merged(processes, sessions)) if is_merging() else []
    yield f"{sessions} idle sessions and the host: of one processor, %", f"{share:.3f}", "", "0"
    yield f"{sessions} idle sessions and the host: times woken in {IDLE_S:.0f} s", str(woken), "", "0"
    yield f"{sessions} sessions and the host: memory in all, MiB", f"{memory_mib:,.0f}", "", ""
    yield from merged


def start(host: HostProcess, **environment: str) -> tuple[float, float]:
    """Milliseconds from starting the program to its first screen, and of processor until then."""
    before = set(host.sessions())
    with host.terminal(**environment) as terminal:
        took_s = terminal.wait_for(FIRST_WORDS) - terminal.started
        used_s = sum(map(processor_s, [terminal.process.pid, *(set(host.sessions()) - before)]))
    return 1000 * took_s, 1000 * used_s


def memory(terminal: Terminal, pid: int) -> tuple[float, float]:
    """A session's own memory at the sign-in and at home, when it has loaded what it will."""
    terminal.wait_for(FIRST_WORDS)
    time.sleep(SETTLE_S)
    first = private_mib(pid)
    signed_in(terminal)
    time.sleep(SETTLE_S)
    return first, private_mib(pid)


def is_merging() -> bool:
    """Whether the machine's owner lets the kernel merge pages that are alike."""
    return MERGING.exists() and number_of("run") == 1


def when_merged(processes: Sequence[int], sessions: int) -> Iterator[tuple[str, str, str, str]]:
    """The memory of the same processes once the kernel has looked through all of it and found no more, what it took
    the kernel until then, and what it takes from then on."""
    kernel = kernel_thread()
    before_s, begun = processor_s(kernel), time.perf_counter()
    scans = until_all_is_merged()
    took_s, used_s = time.perf_counter() - begun, processor_s(kernel) - before_s
    own = [private_mib(pid) for pid in processes[1:]]
    most = f"{statistics.median(own):.1f} / {max(own):.1f}"
    yield "own memory at home, alike pages merged, median / most, MiB", most, "", MEMORY_TARGET_MIB
    memory_mib = sum(map(proportional_mib, processes))
    yield f"{sessions} sessions and the host, alike pages merged: memory in all, MiB", f"{memory_mib:,.0f}", "", ""
    yield "what the kernel notes of the pages it looks through, MiB", f"{notes_mib(processes):,.0f}", "", ""
    yield f"merging: seconds / of processor, in {scans} times through", f"{took_s:.0f} / {used_s:.0f}", "", ""
    before_s, begun = processor_s(kernel), time.perf_counter()
    time.sleep(IDLE_S)
    share = 100 * (processor_s(kernel) - before_s) / (time.perf_counter() - begun)
    yield "the kernel afterwards: of one processor, %", f"{share:.1f}", "", ""


def until_all_is_merged() -> int:
    """Wait until the kernel, once through all pages, has found no more that are alike; how often it went through."""
    first, shared = number_of("full_scans"), 0
    seen = first
    while True:
        while number_of("full_scans") == seen:
            time.sleep(LOOKING_S)
        seen, before, shared = number_of("full_scans"), shared, number_of("pages_sharing")
        if seen - first >= FULL_SCANS_MIN and shared < before * GROWTH_PER_SCAN:
            return seen - first


def number_of(name: str) -> int:
    """One of the numbers that the kernel tells of its merging."""
    return int((MERGING / name).read_text("ascii"))


def kernel_thread() -> int:
    """The thread of the kernel that looks for alike pages."""
    return next(int(one.parent.name) for one in Path("/proc").glob("[0-9]*/comm") if one.read_text() == "ksmd\n")


def notes_mib(processes: Sequence[int]) -> float:
    """What the kernel keeps of each page that it has looked at (`struct ksm_rmap_item` is 64 bytes)."""
    texts = (Path(f"/proc/{pid}/ksm_stat").read_text("ascii").splitlines() for pid in processes)
    return sum(int(row.split()[1]) for rows in texts for row in rows if row.startswith("ksm_rmap_items")) * 64 / 2**20


def median(times: Sequence[float]) -> str:
    """The median of times."""
    return f"{statistics.median(times):.0f}"


def spread(times: Sequence[float]) -> str:
    """The least, and what nine of ten stay below."""
    return f"{min(times):.0f} / {percentile(times, 90):.0f}"


def proportional_mib(pid: int) -> float:
    """A process's memory, what is shared being divided among those who share it."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def processor_s(pid: int) -> float:
    """Seconds of processor that a process has used, all its threads together."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text("ascii").split()[0]) for thread in threads) / 1e9


def wakes(pid: int) -> int:
    """How often the threads of a process have waited and been woken."""
    texts = (status.read_text("ascii") for status in Path(f"/proc/{pid}/task").glob("*/status"))
    return sum(int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for text in texts)


if __name__ == "__main__":
    main()
