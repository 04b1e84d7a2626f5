"""The office of the simulation: its virtual time, its door with everything that can go wrong there, its proofs."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import event, text

from oficinista.audit.verify import verify
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.periods import add_months, month_of
from oficinista.clock import PUERTO_RICO
from oficinista.ledger.check import check
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal
from oficinista.storage import health
from oficinista.storage.store import Store
from tests.office import PIN, make_office, with_customer

IT = "sistemas"
ACCOUNTS = 24
MONTH_L = (4_000, 30_000)
DROPPED, CLOCK_WRONG, CLOCK_VERY_WRONG = 0.03, 0.05, 0.002
STATEMENTS_MAX = 30


class ViolationError(AssertionError):
    """Something that must never happen has happened."""


class LineDroppedError(Exception):
    """The program died in the middle of an order."""


@dataclass
class VirtualClock:
    """The time of the simulation, as the machine of whoever asks has it."""

    now: datetime
    wrong_by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """The moment; each look takes a millisecond."""
        self.now += timedelta(milliseconds=1)
        return self.now + self.wrong_by


class World:
    """An office, its clock, and one source of chance for all that happens."""

    def __init__(self, store: Store, seed: int, first_day: date) -> None:
        """Make the office and its customers, and send last month's bills."""
        make_office(store)
        self.random = Random(seed)
        self.clock = VirtualClock(moment(first_day, time(6)))
        self.office = Office(store, clock=self.clock)
        self.orders = self.drops = 0
        self.paid: defaultdict[str, int] = defaultdict(int)
        """What each account has paid so far, by what its payments said."""
        self._keys = (f"day-{n}" for n in count(1))
        self.accounts = [with_customer(self.office, name=f"Cliente {n}").number for n in range(ACCOUNTS)]
        self.bill_month_before(first_day)

    def chance(self, share: float) -> bool:
        """Whether something that happens so often happens now."""
        return self.random.random() < share

    def bill_month_before(self, day: date) -> None:
        """Read every meter for the month before a day, and send the bills."""
        month = month_of(add_months(day.replace(day=1), -1))
        for number in self.accounts:
            litres = 100 * (self.random.randint(*MONTH_L) // 100)
            self.do(IT, RecordReading(account=number, month=month, months=1, measured_l=litres))
        self.do(IT, RunBilling(month=month))

    def do(self, clerk: str, order: Order, *, signed_by: str | None = None) -> Any:
        """An order that must go through; what was answered."""
        answer = self.ask(clerk, order, signed_by=signed_by)
        self.must(isinstance(answer, Done), order, answer)
        assert isinstance(answer, Done)
        return answer.value

    def ask(self, clerk: str, order: Order, *, signed_by: str | None = None) -> Done[Any] | Refusal:
        """An order, whatever the answer. Where the line drops it is asked again, and done once."""
        self.orders += 1
        key = next(self._keys)
        signature = None if signed_by is None else Cosignature(signed_by, PIN)
        self.clock.wrong_by = self._wrong_by()
        if not self.chance(DROPPED):
            return self.office.run(order, actor=clerk, key=key, cosignature=signature)
        self.drops += 1
        first: Done[Any] | Refusal | None = None
        try:
            with self._dies_after(self.random.randint(1, STATEMENTS_MAX)):
                first = self.office.run(order, actor=clerk, key=key, cosignature=signature)
        except LineDroppedError:
            pass  # nobody knows what became of it
        again = self.office.run(order, actor=clerk, key=key, cosignature=signature)
        if isinstance(first, Done):
            self.must(again == Done(first.value, is_replay=True), order, first, again)
        elif isinstance(again, Done):
            self.must(not again.is_replay, order, first, again)
        return again

    def must(self, holds: bool, *evidence: object) -> None:
        """Stop the simulation at what may not be."""
        if not holds:
            raise ViolationError(self.clock.now, *evidence)

    def prove(self, *, whole: bool = False) -> None:
        """Every proof of the ledger, and what accounts paid; with `whole`, also the audit chain and the database."""
        with self.office.store.read() as connection:
            broken = [(proof.code, proof.faults) for proof in check(connection) if not proof.holds]
            paid = connection.execute(_PAID).all()
            if whole:
                broken += [("audit", verify(connection, self.office.info.id).faults)]
                broken += [("database", tuple(health.faults(connection)))]
        self.must(not any(faults for _, faults in broken), broken)
        self.must({row.number: row.cents for row in paid if row.cents} == {n: c for n, c in self.paid.items() if c})

    def head(self) -> str:
        """The head of the journal's chain, in sixteen digits."""
        hash_now = text("SELECT hash FROM chain_head")
        return self.office.ask(lambda connection: bytes(connection.execute(hash_now).scalar_one())).hex()[:16]

    def entries(self) -> int:
        """How many entries the journal has."""
        number = text("SELECT sequence FROM chain_head")
        return self.office.ask(lambda connection: int(connection.execute(number).scalar_one()))

    def _wrong_by(self) -> timedelta:
        if self.chance(CLOCK_VERY_WRONG):
            return timedelta(hours=self.random.choice((-1, 1)))
        return timedelta(seconds=self.random.randint(-180, 180) if self.chance(CLOCK_WRONG) else 0)

    @contextmanager
    def _dies_after(self, statements: int) -> Iterator[None]:
        left = count(statements, -1)

        def die(*_: object) -> None:
            if next(left) == 0:
                raise LineDroppedError

        writer = self.office.store._writer
        event.listen(writer, "before_cursor_execute", die)
        try:
            yield
        finally:
            event.remove(writer, "before_cursor_execute", die)


_PAID = text(
    "SELECT a.number, -SUM(l.amount_cents) AS cents FROM entry e JOIN entry_line l ON l.entry_id = e.id "
    "JOIN account a ON a.id = l.account_id WHERE e.kind IN ('payment', 'payment_void') GROUP BY a.number"
)


def moment(day: date, at: time) -> datetime:
    """An instant of the office's wall clock."""
    return datetime.combine(day, at, PUERTO_RICO).astimezone(UTC)
