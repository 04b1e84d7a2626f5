"""Power cuts under SQLite, at any system call, with what was not synced lost or torn.

    uv run python -m benchmarks.faults.power [--cuts 400 --visits 25]

A clerk's orders go through one `oficinista run -`, whose every write, truncation, removal and sync of the database and
its log is recorded, and every answer. Then the power is cut at random moments of that record: what a file was told to
sync is whole; of what was written since, each sector of 512 bytes is on the disk or not, by chance; a truncation or a
removal happened or not. The database is opened, and everything answered before that moment must be in it.

The control is the same on a disk that syncs nothing: it must lose orders, or this would prove nothing. Not modelled:
a disk that damages what it has already synced, and a new file whose name is lost with its folder.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import IO

from sqlalchemy.exc import DBAPIError

from benchmarks.faults.reckoning import Reckoning, reckon
from benchmarks.faults.said import ORDERS_A_VISIT, Asked, Said, visits
from benchmarks.faults.stages import CLERKS, SqliteStage
from benchmarks.faults.traced import Answered, Cut, Event, Synced, Written, record
from benchmarks.report import print_table
from oficinista.cli.session import DATABASE_VARIABLE
from oficinista.orders import Refused

PROGRAM = str(Path(sys.executable).parent / "oficinista")
SECTOR = 512


def main() -> None:
    """Cut the power so many times and print the table; 1 when anything is lost, or the control loses nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=400)
    parser.add_argument("--visits", type=int, default=25)
    asked = parser.parse_args()
    recording = Recording.make(asked.visits)
    honest = recording.cut_often(asked.cuts, Random(1), syncs=True)
    lying = recording.cut_often(asked.cuts // 10, Random(1), syncs=False)
    titles = ("cuts", "acknowledged before them", "lost", "doubled", "broken")
    print_table(
        ("power cut", *titles),
        [("a disk that syncs", *honest.cells()), ("control: a disk that does not", *lying.cells())],
    )
    sys.exit(not honest.is_clean or lying.is_clean)


@dataclass
class Tally:
    """What the cuts did, all together."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    broken: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or broken."""
        return not (self.lost or self.doubled or self.broken)

    def add(self, acknowledged: int, found: Reckoning) -> None:
        """One more cut."""
        self.cuts += 1
        self.acknowledged += acknowledged
        self.lost += len(found.lost)
        self.doubled += len(found.doubled)
        self.broken += bool(found.broken)

    def cells(self) -> tuple[str, ...]:
        """The figures of the table."""
        return tuple(f"{one:,}" for one in (self.cuts, self.acknowledged, self.lost, self.doubled, self.broken))


@dataclass
class Disk:
    """A file as the disk has it, and what was done to it since it was synced."""

    kept: bytearray
    exists: bool = True
    pending: list[Written | Cut] = field(default_factory=list)

    def sync(self) -> None:
        """All that was done is on the disk."""
        for one in self.pending:
            self.apply(one)
        self.pending.clear()

    def lose_power(self, random: Random) -> None:
        """Of what was done since the last sync, some is on the disk: all of it, none, or each sector by chance."""
        share = random.choice((0, 0.5, 0.9, 1))
        for one in self.pending:
            if isinstance(one, Cut):
                if random.random() < share:
                    self.apply(one)
            else:
                for sector in sectors(one):
                    if random.random() < share:
                        self.apply(sector)

    def apply(self, done: Written | Cut) -> None:
        """Do to the disk what was done to the file."""
        if isinstance(done, Written):
            end = done.offset + len(done.data)
            self.kept.extend(bytes(max(0, end - len(self.kept))))
            self.kept[done.offset : end] = done.data
            self.exists = True
        elif done.size is None:
            self.kept.clear()
            self.exists = False
        else:
            del self.kept[done.size :]
            self.kept.extend(bytes(done.size - len(self.kept)))


def sectors(written: Written) -> Iterator[Written]:
    """A write in the pieces that a disk writes whole."""
    start, end = written.offset, written.offset + len(written.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Written(written.file, start, written.data[start - written.offset : stop - written.offset])
        start = stop


@dataclass(frozen=True)
class Recording:
    """A clerk's orders, the database before them, and all that happened to its files."""

    before: bytes
    name: str
    answers: Sequence[tuple[Asked, bytes]]
    events: Sequence[Event]

    @classmethod
    def make(cls, number_of_visits: int) -> "Recording":
        """Let a clerk work, watched."""
        stage = SqliteStage()
        database = Path(stage.address)
        orders = list(islice(visits(CLERKS[0], stage.accounts), ORDERS_A_VISIT * number_of_visits))
        before = database.read_bytes()
        with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as answers:
            lines.writelines(asked.line for asked in orders)
            lines.seek(0)
            events = record([PROGRAM, "run", "-"], watched(database), environment(stage.address), lines, answers)
            told = read_again(answers)
        stage.close()
        return cls(before, database.name, list(zip(orders, told, strict=True)), events)

    def cut_often(self, cuts: int, random: Random, *, syncs: bool) -> Tally:
        """Cut the power at so many moments after the first sync, and reckon after each."""
        tally = Tally()
        first = next(place for place, one in enumerate(self.events) if isinstance(one, Synced))
        for _ in range(cuts):
            moment = random.randrange(first, len(self.events) + 1)
            with tempfile.TemporaryDirectory() as folder:
                tally.add(*self.cut(Path(folder), moment, random, syncs=syncs))
        return tally

    def cut(self, folder: Path, moment: int, random: Random, *, syncs: bool) -> tuple[int, Reckoning]:
        """How many orders were acknowledged at a moment, and what a power cut then leaves of them."""
        disks: defaultdict[str, Disk] = defaultdict(lambda: Disk(bytearray(), exists=False))
        disks[self.name] = Disk(bytearray(self.before))
        said = Said()
        answers = iter(self.answers)
        for one in self.events[:moment]:
            if isinstance(one, Answered):
                acknowledge(said, islice(answers, one.lines))
            elif isinstance(one, Synced):
                if syncs:
                    disks[one.file].sync()
            else:
                disks[one.file].pending.append(one)
        for name, disk in disks.items():
            disk.lose_power(random)
            if disk.exists:
                (folder / name).write_bytes(disk.kept)
        return len(said.acknowledged), reckoned(str(folder / self.name), said)


def watched(database: Path) -> list[Path]:
    """The files whose loss would be the office's."""
    return [database, Path(f"{database}-wal"), Path(f"{database}-journal")]


def environment(address: str) -> dict[str, str]:
    """Where the program finds its database."""
    return os.environ | {DATABASE_VARIABLE: address}


def read_again(answers: IO[bytes]) -> list[bytes]:
    """The lines that a program wrote."""
    answers.seek(0)
    return answers.readlines()


def acknowledge(said: Said, answers: Iterable[tuple[Asked, bytes]]) -> None:
    """Whoever gave the orders has heard these answers."""
    for asked, line in answers:
        assert said.hear(asked, json.loads(line)), line


def reckoned(address: str, said: Said) -> Reckoning:
    """The reckoning; a database that cannot be opened or read has lost everything."""
    try:
        return reckon(address, said)
    except (Refused, DBAPIError) as error:
        return Reckoning(tuple(said.acknowledged), (), (str(error),))


if __name__ == "__main__":
    main()
