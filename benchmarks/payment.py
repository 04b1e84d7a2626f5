"""A payment through the whole door, beside the same statements in raw SQL, in one run.

    uv run python -m benchmarks.payment [--payments 400]

The statements that the door sends for each payment are recorded on a copy of the database. Then two other copies are
paid in turn, so that the ratio holds when the machine's speed drifts: one through `office.run`, one by repeating the
record over a bare pysqlite3 connection, with the same values, triggers and `synchronous = FULL`.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import event

from benchmarks.report import print_table
from oficinista.office import Done, Office
from oficinista.storage.store import Store
from tests.office import TestClock, make_office, with_bills
from tests.tills_builders import cash, open_till, payment

ACCOUNTS, MONTHS, BILL = 20, 24, 4_597
WARM_UP = 50
Statement = tuple[str, Any, bool]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=400)
    wanted = parser.parse_args().payments + WARM_UP
    with tempfile.TemporaryDirectory() as folder:
        numbers = town(Path(folder) / "town.db")
        assert wanted <= ACCOUNTS * MONTHS, "there are not so many bills"
        copies = [Path(shutil.copy(Path(folder) / "town.db", Path(folder) / f"{n}.db")) for n in range(3)]
        script = record(copies[0], numbers, wanted)
        pairs = list(in_turn(copies[1], copies[2], numbers, script))[WARM_UP:]
    statements = statistics.median(len(one) for one in script)
    doors, raws = zip(*pairs, strict=True)
    ratio = statistics.median(doors) / statistics.median(raws)
    rows = [
        (*figures("payment.take by office.run", doors), ""),
        (*figures(f"the same {statements:.0f} statements, raw SQL", raws), ""),
        ("ratio of the medians", f"{ratio:.2f}", "", "", "", "3"),
    ]
    print_table((f"{wanted - WARM_UP} payments, ms", "p50", "p90", "p99", "mean", "target"), rows)


def figures(name: str, seconds: tuple[float, ...]) -> tuple[str, ...]:
    """What was measured, with its percentiles and its mean in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return (name, *(f"{1000 * one:.3f}" for one in (cuts[49], cuts[89], cuts[98], statistics.mean(seconds))))


def town(path: Path) -> list[str]:
    """A database with an open till and accounts that owe many bills; their numbers."""
    store = Store(str(path))
    make_office(store)
    office = Office(store, clock=TestClock())
    first = with_bills(office, MONTHS)
    numbers = [first.number]
    numbers += [with_bills(office, MONTHS, name=f"Cliente {n}").number for n in range(1, ACCOUNTS)]
    open_till(office)
    store.close()
    return numbers


def pay(office: Office, numbers: list[str], turn: int) -> None:
    """The `turn`-th payment: twenty dollars over the oldest bill of one account, with change."""
    order = payment(numbers[turn % len(numbers)], BILL, cash(BILL + 2_000))
    answer = office.run(order, actor="ana", key=f"benchmark-{turn}")
    assert isinstance(answer, Done), answer


@contextmanager
def opened(path: Path) -> Iterator[Office]:
    """An office over a copy."""
    store = Store(str(path))
    yield Office(store, clock=TestClock())
    store.close()


def record(path: Path, numbers: list[str], wanted: int) -> list[list[Statement]]:
    """What the door sends for each payment between BEGIN and COMMIT."""
    script: list[list[Statement]] = []
    with opened(path) as office:

        @event.listens_for(office.store._writer, "before_cursor_execute")
        def keep(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
            script[-1].append((sql, values, many))

        for turn in range(wanted):
            script.append([])
            pay(office, numbers, turn)
    return script


def in_turn(door: Path, raw: Path, numbers: list[str], script: list[list[Statement]]) -> Iterator[tuple[float, float]]:
    """Seconds of each payment through the door, and raw."""
    connection = pysqlite3.dbapi2.connect(str(raw), isolation_level=None)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}")
    with opened(door) as office:
        for turn, statements in enumerate(script):
            start = time.perf_counter()
            pay(office, numbers, turn)
            middle = time.perf_counter()
            repeat(connection, statements)
            yield middle - start, time.perf_counter() - middle
    connection.close()


def repeat(connection: Any, statements: list[Statement]) -> None:
    """The recorded statements of one payment, committed."""
    connection.execute("BEGIN IMMEDIATE")
    cursor = connection.cursor()
    for sql, values, many in statements:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
            cursor.fetchall()
    connection.execute("COMMIT")


if __name__ == "__main__":
    main()
