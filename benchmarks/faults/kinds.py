"""What can go wrong, each as one function: it begins with every terminal at work, and may end with none."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Event
from time import monotonic

from benchmarks.faults.said import Asked, Said
from benchmarks.faults.stages import (
    CLERKS,
    HostedStage,
    PostgresStage,
    ReplicatedStage,
    SmallDiskStage,
    SqliteStage,
    Stage,
)
from benchmarks.faults.terminals import PATIENCE_S, Line, Terminal

HOUR_S, DAY_S = 3_600, 86_400
AT_WORK_S = 0.3
REFUSED_WITHIN_S = 20
FULL_WITHIN_S = 3


@dataclass
class Scene:
    """An office at work: its database, its terminals, what was said, and how many programs were killed."""

    stage: Stage
    random: Random
    said: Said
    terminals: Sequence[Terminal]
    kills: int = 0
    _pause: Event = field(default_factory=Event)

    def wait(self, most_s: float) -> None:
        """Let some time pass, as chance will have it."""
        self._pause.wait(self.random.uniform(0, most_s))

    def start(self, *, clocks_off_by_s: Sequence[int] = (0, 0, 0)) -> None:
        """Everybody sits down and has had an answer."""
        for terminal, off in zip(self.terminals, clocks_off_by_s, strict=True):
            terminal.start(clock_off_by_s=off)
        for terminal in self.terminals:
            assert terminal.heard.wait(PATIENCE_S), "a terminal never answered"

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End everybody's program at a moment of its own."""
        for terminal in self.terminals:
            self.wait(AT_WORK_S)
            terminal.end(how)
            self.kills += how == signal.SIGKILL

    def kill_whoever_works(self) -> None:
        """Kill every program that a fault has left running."""
        if any(terminal.is_at_work for terminal in self.terminals):
            self.kill()

    def wait_for_refusal(self, code: str, within_s: float) -> bool:
        """Whether storage refuses something for this reason in time."""
        until, first = monotonic() + within_s, len(self.said.refused)
        while code not in self.said.refused[first:] and monotonic() < until:
            self._pause.wait(0.01)
        return code in self.said.refused[first:]

    def must_refuse(self, code: str) -> None:
        """Storage refuses for this reason; anything else is noted as unexpected."""
        if not self.wait_for_refusal(code, REFUSED_WITHIN_S):
            self.said.unexpected.append(f"nobody was told {code}")


Fault = Callable[[Scene], None]


def killed(scene: Scene) -> None:
    """Every program is killed, each at a moment of its own."""
    scene.kill()


def hung_up(scene: Scene) -> None:
    """The line of every terminal drops."""
    scene.kill(signal.SIGHUP)


def asked_twice(scene: Scene) -> None:
    """The same orders from two terminals at once, while the others work: one is done, both are told the same."""
    lines = [Line(scene.stage.environment) for _ in range(2)]
    for turn in range(10):
        key = f"twice-{len(scene.said.acknowledged)}-{turn}-ticket.issue"
        asked = Asked(key, CLERKS[0], "ticket.issue", {"service": "other", "note": key})
        for line in lines:
            line.send(asked)
        answers = [line.answer() or {"error": "none", "message": "no answer"} for line in lines]
        heard = [scene.said.hear(asked, answer) for answer in answers]
        if all(heard) and sorted(answer["replay"] for answer in answers) != [False, True]:
            scene.said.unexpected.append(f"{key}: {answers}")
    for line in lines:
        line.end(signal.SIGKILL)
        line.close()


def wrong_clocks(scene: Scene) -> None:
    """One clock is set back an hour, one is a day ahead, one is right."""
    scene.kill()
    scene.said.had_days_mixed = True
    offs = [-HOUR_S, DAY_S, 0]
    scene.random.shuffle(offs)
    scene.start(clocks_off_by_s=offs)


def locked(scene: Scene) -> None:
    """Another program holds the database for longer than anybody waits."""
    with scene.stage.locked():
        scene.must_refuse("storage.locked")


def read_only(scene: Scene) -> None:
    """Nobody may write."""
    scene.kill()
    with scene.stage.read_only():
        scene.start()
        scene.must_refuse("storage.read_only")
        scene.kill()
    scene.start()


def host_killed(scene: Scene) -> None:
    """The office's host is killed and started again while its sessions work: processes of their own, they go on."""
    assert isinstance(scene.stage, HostedStage)
    scene.wait(AT_WORK_S)
    scene.stage.restart_host()
    scene.kills += 1
    hear_again(scene)


def full(scene: Scene) -> None:
    """There is no room on the disk, for a while."""
    assert isinstance(scene.stage, SqliteStage | SmallDiskStage)
    before = len(scene.said.refused)
    with scene.stage.full([terminal.pid for terminal in scene.terminals], scene.random):
        until = monotonic() + FULL_WITHIN_S
        while len(scene.said.refused) == before and monotonic() < until:
            scene.wait(0.05)
    scene.wait(AT_WORK_S)


def crashed(scene: Scene) -> None:
    """The database's server stops at once, without a word, and is started again, or another takes its place."""
    assert isinstance(scene.stage, PostgresStage)
    scene.wait(AT_WORK_S)
    scene.stage.crash()
    hear_again(scene)


def hear_again(scene: Scene) -> None:
    """Everybody has an answer once more."""
    for terminal in scene.terminals:
        terminal.heard.clear()
    for terminal in scene.terminals:
        assert terminal.heard.wait(PATIENCE_S), f"a terminal never answered again: {scene.said.unexpected}"


def rotation(stage: Stage) -> Sequence[Fault]:
    """The faults in their turn, the slow ones rarely."""
    if isinstance(stage, HostedStage):
        return (host_killed, killed, host_killed, hung_up)
    if isinstance(stage, SmallDiskStage):
        return (full, killed)
    if isinstance(stage, SqliteStage):
        return (killed, hung_up, killed, asked_twice, killed, wrong_clocks, killed, full, killed, read_only, locked)
    if isinstance(stage, ReplicatedStage):
        return (crashed, killed)
    return (killed, crashed, killed, hung_up, crashed, asked_twice, killed, wrong_clocks, crashed, read_only, locked)
