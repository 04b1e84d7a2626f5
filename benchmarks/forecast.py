"""Whether the range of waiting that a ticket tells holds what it says, on simulated days of the real program.

    uv run python -m benchmarks.forecast [--days 30 --seed 7]

The days are those of `benchmarks.simulated_day`, with as many people as chance has it: quiet days, and days on which
the queue is never empty. Each window calls only its services, so the office's rule says so. Every range is told by the
program when the ticket is given, from what it had seen until then.
"""

import argparse
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.report import print_table
from benchmarks.simulated_day.day import Day
from benchmarks.simulated_day.run import FIRST_DAY, next_working_day
from benchmarks.simulated_day.world import World
from oficinista.queue.past import Told, told_waits
from oficinista.storage.store import Store
from tests.queue_builders import set_rule

PEOPLE = (80, 120, 160, 200, 240)
LONG_MINUTES = 10
"""From so many minutes on a range is worth looking at by itself: it is what people wait through."""


def main() -> None:
    """Live the days and print how often the ranges held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Store(str(Path(folder) / "office.db"), is_scratch=True), asked.seed, FIRST_DAY)
        set_rule(world.office, "queue.windows_by_service", "true")
        last = live(world, asked.days)
        told = world.office.ask(told_waits, world.office.info.id, FIRST_DAY, last)
    quiet = [one for one in told if one.wait is None or one.wait.to_minutes < LONG_MINUTES]
    busy = [one for one in told if one.wait is not None and one.wait.to_minutes >= LONG_MINUTES]
    print_table(
        (f"seed {asked.seed}, {asked.days} days", "tickets", "told", "held, promised 80 %", "width, median min"),
        [
            row("all", told),
            row(f"told less than {LONG_MINUTES} min, or nothing", quiet),
            row(f"told {LONG_MINUTES} min or more", busy),
        ],
    )


def live(world: World, days: int) -> date:
    """Live so many working days with a changing number of people; the last of them."""
    today = FIRST_DAY
    for _ in range(days - 1):
        Day(world, today, world.random.choice(PEOPLE)).live()
        today = next_working_day(today)
    Day(world, today, world.random.choice(PEOPLE)).live()
    return today


def row(name: str, told: Sequence[Told]) -> tuple[str, str, str, str, str]:
    """How often ranges held."""
    ranges = [(one.wait, one.waited_s) for one in told if one.wait is not None]
    held = sum(wait.holds(waited_s) for wait, waited_s in ranges)
    widths = sorted(wait.to_minutes - wait.from_minutes for wait, _ in ranges)
    share = f"{100 * held / len(ranges):.1f} %" if ranges else "—"
    return (name, f"{len(told):,}", f"{len(ranges):,}", share, str(widths[len(widths) // 2]) if widths else "—")


if __name__ == "__main__":
    main()
