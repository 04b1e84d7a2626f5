"""A customer pays in another office: the same debt is never paid twice, however both offices hurry."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from oficinista.ledger.check import check as prove
from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.tills import payable
from tests.office import TestClock, add_southern_office, do, with_bills
from tests.tills_builders import open_till, pay, payment

ROUNDS = 4


@pytest.fixture
def offices(address: str) -> Iterator[tuple[Office, Office]]:
    """The test office and another one in the same database, each with an open till."""
    north = Office(Store(address), clock=TestClock())
    south = add_southern_office(address)
    open_till(north, "ana")
    open_till(south, "ines")
    yield north, south
    north.store.close()
    south.store.close()


def test_an_account_is_paid_in_another_office(offices: tuple[Office, Office]) -> None:
    north, south = offices
    account = with_bills(north, months=1)
    taken = pay(south, account.number, 1_000, actor="ines")
    assert taken.receipt == "REC-SUR-2026-000001"
    assert north.ask(payable.find_payable, account.number).balance_cents == 3_597


def test_two_offices_that_take_the_same_debt_at_once_leave_one_payment_as_credit(
    offices: tuple[Office, Office],
) -> None:
    north, south = offices
    numbers = [with_bills(north, months=1).number for _ in range(ROUNDS)]
    with ThreadPoolExecutor(2) as both:
        for number in numbers:
            answers = [
                both.submit(do, office, payment(number, 4_597), actor)
                for office, actor in ((north, "ana"), (south, "ines"))
            ]
            parts = [answer.result().accounts[0] for answer in answers]
            assert sorted(part.balance_cents for part in parts) == [-4_597, 0]
            assert sorted(len(part.debts) for part in parts) == [0, 1]
    assert all(proof.holds for proof in north.ask(lambda connection: list(prove(connection))))
