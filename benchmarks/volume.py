"""A file of real size, from import to bills to answers: seconds, bills a second, and the time of each question.

    uv run python -m benchmarks.volume FILE.csv.gz [--from 2024-01 --to 2026-09 --shift-years 10]

The baseline of the import and of the run is the same number of rows inserted by the raw driver into a plain table,
with no constraint, in one transaction, in the same run; that of the questions is one row by its primary key.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from pysqlite3 import dbapi2
from sqlalchemy import Connection, text

from benchmarks.report import percentile, print_table
from oficinista.billing.commands import ImportUsage, RunBilling
from oficinista.billing.periods import add_months, first_day, month_of
from oficinista.billing.queries import statement
from oficinista.clock import system_clock
from oficinista.customers.queries import account_card
from oficinista.customers.search import search
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.text_file import file_digest
from tests.office import do, make_office

T = TypeVar("T")

QUESTIONS = 2_000


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--shift-years", type=int, default=10)
    parser.add_argument("--from", dest="first", default="2024-01")
    parser.add_argument("--to", dest="last", default="2026-09")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(str(Path(folder) / "office.db"))
        make_office(store)
        office = Office(store, clock=system_clock)
        print_table(
            ("the whole file", "rows", "s", "rows a second", "raw inserts, s", "ratio", "target"),
            work(office, asked.file, asked.shift_years, asked.first, asked.last),
        )
        print()
        print_questions(office)


def work(office: Office, file: Path, shift_years: int, first: str, last: str) -> Iterator[tuple[str, ...]]:
    """The import, every month's bills and the ledger's proofs over all of it, one after the other."""
    readings, seconds = import_file(office, file, shift_years)
    yield compared("import of readings", readings, seconds, "40 s")
    bills, seconds = run_bills(office, first, last)
    yield compared("bills", bills, seconds, "3,000 a second")
    broken, seconds = timed(lambda: office.ask(lambda connection: [one for one in check(connection) if not one.holds]))
    yield (
        "ledger check, " + (f"broken: {broken}" if broken else "all proofs hold"),
        "",
        f"{seconds:.1f}",
        "",
        "",
        "",
        "",
    )


def compared(what: str, rows: int, seconds: float, target: str) -> tuple[str, ...]:
    """Work on so many rows, beside raw inserts of as many."""
    raw = raw_inserts(rows)
    return what, f"{rows:,}", f"{seconds:.1f}", f"{rows / seconds:,.0f}", f"{raw:.2f}", f"{seconds / raw:.0f}", target


def import_file(office: Office, file: Path, shift_years: int) -> tuple[int, float]:
    """The readings of the file, and the seconds of their import."""
    order = ImportUsage(
        path=str(file.absolute()),
        sha256=file_digest(file, "usage"),
        classes=(("residential_multi", "residential"),),
        shift_years=shift_years,
    )
    done, seconds = timed(lambda: do(office, order, actor="sistemas"))
    return done.readings, seconds


def run_bills(office: Office, first: str, last: str) -> tuple[int, float]:
    """The bills of every month, one order each, and the seconds of all."""
    month, bills, start = first_day(first), 0, time.perf_counter()
    while month <= first_day(last):
        bills += do(office, RunBilling(month=month_of(month)), actor="sistemas").bills
        month = add_months(month, 1)
    return bills, time.perf_counter() - start


def print_questions(office: Office) -> None:
    """Random accounts, in random order: by number, by words, their card, their statement."""
    with office.store.read() as connection:
        accounts = connection.execute(text("SELECT id, number FROM account")).all()
        names = connection.execute(text("SELECT words FROM search_words")).scalars().all()
    chosen = random.Random(1)
    some = chosen.choices(accounts, k=QUESTIONS)
    words = [" ".join(chosen.sample(line.split(), k=2)) for line in chosen.choices(names, k=QUESTIONS)]
    by_key = text("SELECT number FROM account WHERE id = :id")
    today = office.today
    rows = (
        asked(office, name, questions, target)
        for name, target, questions in (
            ("one row by its key (baseline)", "", [lambda c, a=a: c.execute(by_key, {"id": a.id}).one() for a in some]),
            ("search by number", "20", [lambda c, a=a: search(c, a.number) for a in some]),
            ("search by two words", "20", [lambda c, w=w: search(c, w) for w in words]),
            ("account card", "20", [lambda c, a=a: account_card(c, a.id, today) for a in some]),
            ("statement", "20", [lambda c, a=a: statement(c, a.id) for a in some]),
        )
    )
    print_table((f"question, one of {len(accounts):,} accounts", "p50 ms", "p99 ms", "target p99"), rows)


def asked(
    office: Office, name: str, questions: Sequence[Callable[[Connection], object]], target: str
) -> tuple[str, ...]:
    """One row of the table."""
    times = [1000 * timed(partial(office.ask, question))[1] for question in questions]
    return name, f"{percentile(times, 50):.2f}", f"{percentile(times, 99):.2f}", target


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives, and the seconds it took."""
    start = time.perf_counter()
    given = work()
    return given, time.perf_counter() - start


def raw_inserts(rows: int) -> float:
    """Seconds to insert so many rows of eight columns with the raw driver, durably."""
    with tempfile.TemporaryDirectory() as folder:
        connection = dbapi2.connect(str(Path(folder) / "raw.db"), isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g)")
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        values = ((n, n, n, "2026-01-01", "2026-02-28", "actual", n, n) for n in range(rows))
        connection.executemany("INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute("COMMIT")
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
