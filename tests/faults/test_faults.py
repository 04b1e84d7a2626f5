"""A few rounds of what `benchmarks.faults` does at length: each fault, and nothing acknowledged is lost or doubled."""

from collections.abc import Iterator

import pytest

from benchmarks.faults import kinds
from benchmarks.faults.kinds import Fault
from benchmarks.faults.reckoning import reckon
from benchmarks.faults.run import perform
from benchmarks.faults.said import Said
from benchmarks.faults.stages import PostgresStage, ReplicatedStage, SqliteStage, Stage

STAGES = {"sqlite": SqliteStage, "postgresql": PostgresStage, "standby": ReplicatedStage}


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An office for faults to happen to."""
    made = STAGES[request.param]()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("stage", "faults"),
    [
        ("sqlite", (kinds.full, kinds.asked_twice)),
        ("postgresql", (kinds.crashed,)),
        ("standby", (kinds.crashed,)),
    ],
    indirect=["stage"],
    ids=lambda value: value if isinstance(value, str) else "-".join(fault.__name__ for fault in value),
)
def test_what_was_acknowledged_is_there_once_whatever_happens(stage: Stage, faults: tuple[Fault, ...]) -> None:
    outcome = perform(stage, faults)
    assert (outcome.said.unexpected, outcome.reckoning.broken) == ([], ())
    assert (outcome.reckoning.lost, outcome.reckoning.doubled) == ((), ())
    assert outcome.kills > 0
    assert len(outcome.said.acknowledged) > 10


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_an_acknowledged_order_that_is_not_there_is_called_lost(stage: Stage) -> None:
    said = Said(acknowledged={"ana-1-payment.take": {"receipt": "REC-TST-2026-000001"}})
    assert reckon(stage.address, said).lost == ("ana-1-payment.take",)
