"""A program killed in the middle of a payment: what it said it kept is kept, and asked again it is done once."""

import multiprocessing
from collections import Counter
from multiprocessing.connection import Connection as Pipe
from random import Random
from threading import Event

from sqlalchemy import text

from oficinista.audit.verify import verify
from oficinista.ledger.check import check
from oficinista.office import Done, Office
from oficinista.storage import health
from oficinista.storage.store import Store
from tests.office import OPENING, TestClock, attempt, with_customer
from tests.tills_builders import open_till, payment

ROUNDS = 12
FORK = multiprocessing.get_context("fork")


def pay_until_killed(address: str, number: str, first: int, told: Pipe) -> None:
    """A terminal that takes payments of so many cents as their place, saying before and after what it does."""
    office = Office(Store(address), clock=TestClock(OPENING))
    place = first
    while True:
        told.send(("asks", place))
        answer = attempt(office, payment(number, place), key=f"payment-{place}")
        told.send(("has", place, answer.value.receipt if isinstance(answer, Done) else ""))
        place += 1


def run_and_kill(address: str, number: str, first: int, random: Random) -> dict[int, str]:
    """One life of the terminal; the receipts it gave before it was killed."""
    heard, told = FORK.Pipe(duplex=False)
    life = FORK.Process(target=pay_until_killed, args=(address, number, first, told))
    life.start()
    told.close()
    receipts = {}
    asks = 0
    while asks < random.randint(1, 4):
        what, place, *receipt = heard.recv()
        asks += what == "asks"
        if receipt:
            receipts[place] = receipt[0]
    Event().wait(random.uniform(0, 0.006))
    life.kill()
    life.join()
    while heard.poll():
        try:
            what, place, *receipt = heard.recv()
        except EOFError:
            break
        if receipt:
            receipts[place] = receipt[0]
    return receipts


def test_a_payment_acknowledged_is_kept_and_one_interrupted_is_done_once(office: Office, address: str) -> None:
    number = with_customer(office).number
    open_till(office)
    office.store.close()
    random = Random(20261124)
    acknowledged: dict[int, str] = {}
    for _ in range(ROUNDS):
        first = max(acknowledged, default=0) + 1
        acknowledged |= run_and_kill(address, number, first, random)
    with office.store.read() as connection:
        kept = connection.execute(text("SELECT total_cents, receipt FROM payment")).all()
        assert [proof for proof in check(connection) if not proof.holds] == []
        assert verify(connection, office.info.id).faults == ()
        assert health.faults(connection) == []
    times = Counter(row.total_cents for row in kept)
    assert set(times.values()) == {1}
    assert acknowledged.items() <= {row.total_cents: row.receipt for row in kept}.items()
    assert len(kept) - len(acknowledged) in (0, 1)
    assert "" not in acknowledged.values()
