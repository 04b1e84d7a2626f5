"""Office days on a virtual clock, each proved at its end.

    uv run python -m benchmarks.simulated_day [--days 50 --seed 7]

People arrive, clerks call and serve them, take payments, make mistakes and void them, put people on hold, send cash
away, count a drawer wrong and close it; a supervisor signs and reviews; bills go out. Lines drop: the program dies in
the middle of an order, or its answer never arrives, and the order is asked again with its key. Clocks are minutes
wrong, and once in a while an hour. The same seed ends in the same head of the journal's chain.
"""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.report import print_table
from benchmarks.simulated_day.run import live_days
from oficinista.storage.store import Store


def main() -> None:
    """Live the days and print the table; a violation ends it as an exception."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        world = live_days(Store(str(Path(folder) / "office.db"), is_scratch=True), asked.seed, asked.days)
        seconds = time.perf_counter() - start
        counted = (f"{world.orders:,}", f"{world.drops:,}", f"{world.entries():,}")
        cells = (*counted, f"{seconds:.0f}", f"{time.process_time():.0f}", world.head())
    print_table(
        (f"seed {asked.seed}", "orders", "lines dropped", "entries", "s, target 120", "of them working", "head"),
        [(f"{asked.days} days, 0 violations", *cells)],
    )


if __name__ == "__main__":
    main()
