"""A hundred offices on one PostgreSQL, beside one office with as many programs on the same server.

    uv run python -m benchmarks.offices [--offices 100 --processes 8 --seconds 20]

Each program works at the windows of its share of the offices in turn, one visitor at each, without a pause. At the end
everything acknowledged must be in the database once, nothing twice, and every proof must hold in every office.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import cycle, islice
from multiprocessing.synchronize import Barrier
from time import monotonic

from benchmarks.concurrency import Worked, at_once, carry_out, figures, verdict
from benchmarks.faults.said import ORDERS_A_VISIT, Said, visits
from benchmarks.faults.stages import PostgresStage, Stage
from benchmarks.report import print_table
from oficinista.customers.commands import AddCustomer
from oficinista.new_office import FirstClerk, create_office
from oficinista.office import Office
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.store import Store
from tests.office import PIN_HASH, TestClock, do
from tests.tills_builders import open_till

ACCOUNTS = 3
Windows = dict[str, list[str]]
"""The accounts that pay at the window of each office; its clerk has the office's name in small letters."""


def main() -> None:
    """Measure and print the table; 1 when anything is lost, doubled or broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offices", type=int, default=100)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    stage = PostgresStage([f"clerk{n:02d}" for n in range(asked.processes)])
    said = Said()
    titles = ("commits", "a second", "p50 ms", "p99 ms", "longest", "slowest / fastest process")
    print_table(
        (f"{asked.processes} processes", *titles), rows(stage, asked.offices, asked.processes, asked.seconds, said)
    )
    found = verdict(stage, said)
    print(found)
    stage.close()
    sys.exit("lost 0, doubled 0, broken 0" not in found)


def rows(stage: PostgresStage, offices: int, processes: int, seconds: float, said: Said) -> Iterator[tuple[str, ...]]:
    """One office, then all of them."""
    one = [{"TST": stage.accounts} for _ in range(processes)]
    yield measured("one office", stage, one, seconds, said)
    windows = {code: furnish(stage.owner, code) for code in (f"O{n:02d}" for n in range(offices))}
    shares = [dict(islice(windows.items(), n, None, processes)) for n in range(processes)]
    yield measured(f"{offices} offices", stage, shares, seconds, said)


def measured(
    title: str, stage: PostgresStage, shares: Sequence[Windows], seconds: float, said: Said
) -> tuple[str, ...]:
    """One row: a program for each share."""
    worked = at_once([partial(work, stage, share, f"clerk{n:02d}", seconds) for n, share in enumerate(shares)])
    for one in worked:
        said.acknowledged |= one.acknowledged
    return figures(title, seconds, worked)


def furnish(owner: str, code: str) -> list[str]:
    """Another office in the database, with a clerk at an open till; the numbers of its accounts."""
    store = Store(owner)
    first = FirstClerk(f"{code.lower()}-it", "Sistemas", None, PIN_HASH)
    create_office(store, code=code, name=f"Oficina {code}", tills=1, first=first, now=TestClock()())
    office = Office(store, office_code=code)
    do(office, AddClerk(login=code.lower(), name=code, role=Role.CLERK), actor=first.login)
    open_till(office, code.lower(), fund=50_000)
    numbers = [do(office, customer(code, n), actor=first.login).number for n in range(ACCOUNTS)]
    store.close()
    return numbers


def customer(code: str, n: int) -> AddCustomer:
    """A customer of an office."""
    return AddCustomer(
        name=f"Cliente {n}",
        address=f"Calle {n} de {code}",
        municipality="San Juan",
        postal_code="00921",
        meter_serial=f"{code}-{n}",
        opened_on=date(2020, 1, 1),
    )


def work(stage: Stage, share: Windows, clerk: str, seconds: float, go: Barrier) -> Worked:
    """A visitor at each window of a share in turn, for so many seconds. In the first office, it is the clerk's."""
    store = Store(stage.address)
    done = Worked([], {})
    windows = [
        (Office(store, office_code=code), visits(clerk if code == "TST" else code.lower(), accounts))
        for code, accounts in share.items()
    ]
    for office, visit in windows:  # the first visit prepares the statements
        for asked in islice(visit, ORDERS_A_VISIT):
            carry_out(office, asked, done)
    go.wait()
    until = monotonic() + seconds
    for office, visit in cycle(windows):
        for asked in islice(visit, ORDERS_A_VISIT):
            took_ms = carry_out(office, asked, done)
            if monotonic() <= until:
                done.times_ms.append(took_ms)
        if monotonic() > until:
            return done
    return done


if __name__ == "__main__":
    main()
