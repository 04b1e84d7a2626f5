"""Faults, round after round, while clerks work through `oficinista run -`.

    uv run python -m benchmarks.faults --database sqlite|hosted|postgresql|full|standby --rounds N [--seed S]

Three clerks call, serve, take payments and hand cash in, each in a program of their own. Each round one thing goes
wrong. Then everything acknowledged must be in the database once, nothing twice, and every proof must hold. `hosted` is
SQLite through the office's host, which is killed, too; `full` is PostgreSQL on a disk that fills, `standby` one whose
primary is lost. The last line counts rounds, kills, acknowledged, lost, doubled. It ends with 1 unless both
last are 0 and all proofs hold.
"""

import argparse
import sys
from collections import Counter
from itertools import cycle, islice

from benchmarks.faults.kinds import rotation
from benchmarks.faults.run import Outcome, perform
from benchmarks.faults.stages import HostedStage, PostgresStage, ReplicatedStage, SmallDiskStage, SqliteStage

STAGES = {
    "sqlite": SqliteStage,
    "hosted": HostedStage,
    "postgresql": PostgresStage,
    "full": SmallDiskStage,
    "standby": ReplicatedStage,
}


def main() -> None:
    """Run the rounds and say what became of everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=STAGES, default="sqlite")
    parser.add_argument("--rounds", type=int, default=22)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    stage = STAGES[asked.database]()
    faults = list(islice(cycle(rotation(stage)), asked.rounds))
    outcome = perform(stage, faults, seed=asked.seed, told=lambda line: print(line, file=sys.stderr, flush=True))
    if outcome.is_clean:
        stage.close()
    report(asked.database, outcome)
    sys.exit(not outcome.is_clean)


def report(database: str, outcome: Outcome) -> None:
    """What was found, then the one line."""
    found = outcome.reckoning
    for line in (*outcome.said.unexpected, *found.broken, *found.lost, *found.doubled):
        print(line)
    times = ", ".join(f"{name} {times}" for name, times in sorted(outcome.faults.items()))
    refused = ", ".join(f"{code} {times}" for code, times in sorted(Counter(outcome.said.refused).items()))
    print(f"{database}: {times}; refused and asked again: {refused or 'nothing'}")
    print(
        f"rounds {sum(outcome.faults.values())}, kills {outcome.kills}, "
        f"acknowledged {len(outcome.said.acknowledged)}, lost {len(found.lost)}, doubled {len(found.doubled)}"
    )


if __name__ == "__main__":
    main()
