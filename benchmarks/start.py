"""From nothing to the first screen of the counter, beside `python -c "import textual, sqlmodel"`, in one run.

    uv run python -m benchmarks.start [--rounds 15]

The two are measured in turn, so that the ratio holds when the machine's speed drifts. The counter runs in a
pseudo-terminal over a database that this benchmark makes.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import print_table
from oficinista.storage.store import Store
from tests.office import make_office
from tests.terminal.pseudo import Terminal

FIRST_WORDS = "Oficinista"
TARGET_RATIO = 1.5


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "office.db")
        make_office(Store(database))
        first_screen_ms(database)  # the first of each only warms the disk's cache
        imports_ms()
        pairs = [(first_screen_ms(database), imports_ms()) for _ in range(rounds)]
    screens, imports = zip(*pairs, strict=True)
    ratio = statistics.median(screen / imported for screen, imported in pairs)
    rows = [
        ("first screen of the counter, ms", f"{statistics.median(screens):.0f}", f"{min(screens):.0f}", "600"),
        ("importing textual and sqlmodel, ms", f"{statistics.median(imports):.0f}", f"{min(imports):.0f}", ""),
        ("ratio, pair by pair", f"{ratio:.2f}", "", f"{TARGET_RATIO}"),
    ]
    print_table((f"{rounds} starts", "median", "least", "target"), rows)


def first_screen_ms(database: str) -> float:
    """Milliseconds from starting the program to its first screen."""
    program = str(Path(sys.executable).parent / "oficinista")
    with Terminal([program], environment={"OFICINISTA_DATABASE": database}) as terminal:
        return 1000 * (terminal.wait_for(FIRST_WORDS) - terminal.started)


def imports_ms() -> float:
    """Milliseconds of importing the two libraries in a fresh interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual, sqlmodel"], check=True)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
