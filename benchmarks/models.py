"""The suite's random days of the office against its models, as many and as long as there is time for.

    uv run python -m benchmarks.models --database sqlite|postgresql [--examples 100 --steps 50 --seed S --only money]

Each example is a fresh office in which random people give random orders. After each order the office must say what the
model says, and at its end every proof of the ledger and of the record of orders must hold. In `money` programs are
killed at random statements of their orders, too. What does not hold ends it, with the fewest steps that show it.
"""

import argparse
import time
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import text

from benchmarks.report import print_table
from tests.adjustments.test_corrections_model import Corrections, CorrectionsOnPostgresql
from tests.money_model.days import MoneyDays, PostgresMoneyDays
from tests.queue.test_queue_model import QueueDay
from tests.test_model import OfficeDay, PostgresOfficeDay

MODELS: dict[str, dict[str, type[RuleBasedStateMachine]]] = {
    "sqlite": {"day": OfficeDay, "corrections": Corrections, "queue": QueueDay, "money": MoneyDays},
    "postgresql": {"day": PostgresOfficeDay, "corrections": CorrectionsOnPostgresql, "money": PostgresMoneyDays},
}
_ORDERS = text("SELECT COUNT(*) FROM audit_event")


def main() -> None:
    """Live the days and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=MODELS, default="sqlite")
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=sorted(MODELS["sqlite"]))
    asked = parser.parse_args()
    models = {name: one for name, one in MODELS[asked.database].items() if asked.only in {None, name}}
    many = settings(
        max_examples=asked.examples,
        stateful_step_count=asked.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    rows = [lived(name, one, many, asked.seed) for name, one in models.items()]
    titles = (
        f"{asked.database}, seed {asked.seed}",
        "offices",
        "orders carried out",
        "programs killed",
        "s",
        "working",
    )
    print_table(titles, rows)


def lived(name: str, model: type[RuleBasedStateMachine], many: settings, start: int) -> tuple[str, ...]:
    """Live the days of a model; its row of the table."""
    counted: Counter[str] = Counter()
    began, worked = time.perf_counter(), time.process_time()
    run_state_machine_as_test(seed(start)(_counting(model, counted)), settings=many)
    cells = [f"{counted[one]:,}" for one in ("offices", "orders", "kills")]
    return (name, *cells, f"{time.perf_counter() - began:.0f}", f"{time.process_time() - worked:.0f}")


def _counting(model: Any, counted: Counter[str]) -> Any:
    """The model, counting what became of each of its offices."""

    class Counting(model):  # type: ignore[misc]
        def teardown(self) -> None:
            counted["offices"] += 1
            counted["orders"] += self.office.ask(lambda connection: connection.execute(_ORDERS).scalar_one())
            counted["kills"] += getattr(self, "kills", 0)
            super().teardown()

    return Counting


if __name__ == "__main__":
    main()
