"""A file of real size, from import to bills to answers: seconds, bills a second, and the time of each question.

    uv run python -m benchmarks.volume FILE.csv.gz [--from 2024-01 --to 2026-09 --shift-years 10]

The baseline of the import and of the run is the same number of rows inserted by the raw driver into a plain table,
with no constraint, in one transaction, in the same run; that of the questions is one row by its primary key.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pysqlite3 import dbapi2
from sqlalchemy import text

from oficinista.billing.commands import ImportUsage, RunBilling
from oficinista.billing.periods import add_months, first_day, month_of
from oficinista.billing.queries import statement
from oficinista.billing.usage_file import file_digest
from oficinista.clock import system_clock
from oficinista.customers.queries import account_card
from oficinista.customers.search import search
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.storage.store import Store
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
        import_file(office, asked.file, asked.shift_years)
        run_bills(office, asked.first, asked.last)
        prove(office)
        ask_questions(office)


def import_file(office: Office, file: Path, shift_years: int) -> None:
    """The import, beside raw inserts of as many rows."""
    order = ImportUsage(
        path=str(file.absolute()),
        sha256=file_digest(file),
        classes=(("residential_multi", "residential"),),
        shift_years=shift_years,
    )
    done, seconds = timed(lambda: do(office, order, actor="sistemas"))
    raw = raw_inserts(done.readings)
    print(f"import: {done.readings:,} readings, {done.accounts:,} accounts in {seconds:.1f} s (at most 40)")
    print(f"        as many raw rows {raw:.2f} s; ratio {seconds / raw:.0f}")
    print(f"        held {done.held}, rejected {len(done.rejected)}")


def run_bills(office: Office, first: str, last: str) -> None:
    """Every month's run, one order each."""
    month, bills, start = first_day(first), 0, time.perf_counter()
    while month <= first_day(last):
        bills += do(office, RunBilling(month=month_of(month)), actor="sistemas").bills
        month = add_months(month, 1)
    seconds = time.perf_counter() - start
    raw = raw_inserts(bills)
    print(f"bills:  {bills:,} in {seconds:.1f} s = {bills / seconds:,.0f} a second (at least 3,000); "
          f"as many raw rows {raw:.2f} s; ratio {seconds / raw:.0f}")  # fmt: skip


def prove(office: Office) -> None:
    """The ledger's own proofs over all of it."""
    proofs, seconds = timed(lambda: office.ask(lambda connection: list(check(connection))))
    broken = [proof.code for proof in proofs if not proof.holds]
    print(f"ledger check: {seconds:.1f} s, {broken or 'all proofs hold'}")


def ask_questions(office: Office) -> None:
    """Random accounts, in random order: by number, by words, their card, their statement."""
    with office.store.read() as connection:
        accounts = connection.execute(text("SELECT id, number FROM account")).all()
        names = connection.execute(text("SELECT words FROM search_words")).scalars().all()
    chosen = random.Random(1)
    some = chosen.choices(accounts, k=QUESTIONS)
    words = [" ".join(chosen.sample(line.split(), k=2)) for line in chosen.choices(names, k=QUESTIONS)]
    by_key = text("SELECT number FROM account WHERE id = :id")
    today = office.today
    print(f"{'question, one of ' + format(len(accounts), ',') + ' accounts':<36}{'p50 ms':>10}{'p99 ms':>10}")
    for name, questions in (
        ("one row by its key (baseline)", [lambda c, a=a: c.execute(by_key, {"id": a.id}).one() for a in some]),
        ("search by number", [lambda c, a=a: search(c, a.number) for a in some]),
        ("search by two words", [lambda c, w=w: search(c, w) for w in words]),
        ("account card", [lambda c, a=a: account_card(c, a.id, today) for a in some]),
        ("statement", [lambda c, a=a: statement(c, a.id) for a in some]),
    ):
        times = [1000 * timed(lambda q=q: office.ask(q))[1] for q in questions]
        print(f"{name:<36}{statistics.median(times):>10.2f}{percentile(times, 99):>10.2f}")


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


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many of a hundred lie."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    main()
