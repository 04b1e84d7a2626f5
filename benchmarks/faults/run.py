"""Rounds of faults over one database, each followed by a reckoning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.faults import kinds
from benchmarks.faults.kinds import Fault, Scene
from benchmarks.faults.reckoning import Reckoning, reckon
from benchmarks.faults.said import Said, visits
from benchmarks.faults.stages import CLERKS, Stage
from benchmarks.faults.terminals import Terminal


@dataclass(frozen=True)
class Outcome:
    """How often each fault happened, how many programs were killed, what was said and what the last reckoning found."""

    faults: dict[str, int]
    kills: int
    said: Said
    reckoning: Reckoning

    @property
    def is_clean(self) -> bool:
        """Whether nothing is lost, doubled, broken or unexplained."""
        found = self.reckoning
        return not (found.lost or found.doubled or found.broken or self.said.unexpected)


def perform(
    stage: Stage, faults: Sequence[Fault], *, seed: int = 0, told: Callable[[str], object] = lambda _: None
) -> Outcome:
    """Let the faults happen one after another, and reckon after each; stop at the first that leaves a trace."""
    said = Said()
    terminals = [Terminal(stage.environment, visits(clerk, stage.accounts), said) for clerk in CLERKS]
    scene = Scene(stage, Random(seed), said, terminals)
    happened: dict[str, int] = {}
    for turn, fault in enumerate([*faults, kinds.killed], 1):
        try:
            scene.start()
            fault(scene)
        finally:
            scene.kill_whoever_works()
        outcome = Outcome(happened, scene.kills, said, reckon(stage.address, said))
        if turn <= len(faults):
            happened[fault.__name__] = happened.get(fault.__name__, 0) + 1
        told(f"{turn} {fault.__name__}: {scene.kills} kills, {len(said.acknowledged)} acknowledged")
        if not outcome.is_clean:
            break
    return outcome
