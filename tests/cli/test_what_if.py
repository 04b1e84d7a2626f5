"""`bill what-if` as people and scripts meet it."""

import os
from decimal import Decimal

import pytest

from oficinista.office import Office
from oficinista.storage.store import Store
from tests.adjustments_builders import numbers
from tests.cli_builders import answer, mistake, refusal, text
from tests.office import TestClock, with_bills


@pytest.fixture
def bill() -> str:
    """A bill of 13 m³."""
    store = Store(os.environ["OFICINISTA_DATABASE"])
    office = Office(store, clock=TestClock())
    number = numbers(office, with_bills(office, 1))[0]
    store.close()
    return number


def test_a_bill_stands_beside_what_it_would_be(bill: str) -> None:
    found = answer("bill", "what-if", bill, "--used", "8", "--as", "ana")
    assert (found["before"], found["after"], found["difference"]) == ("45.97", "29.29", "-16.68")
    for parts, amount in ((found["lines"], "difference"), (found["reasons"], "amount")):
        assert sum(Decimal(part[amount]) for part in parts) == Decimal("-16.68")
    assert (found["request"]["order"], found["request"]["needs_signature"]) == ("bill.void_and_rebill", False)


def test_people_read_the_same_and_that_nothing_was_registered(bill: str) -> None:
    lines = text("bill", "what-if", bill, "--class", "commercial", "--as", "ana")
    assert "Nada se ha registrado." in lines
    assert "Usted, hasta $50.00; un supervisor, sin límite." in lines
    total = next(line.split() for line in lines if line.startswith("Total"))
    assert total[1] == "$45.97"


def test_what_cannot_be_is_refused_and_what_cannot_be_read_is_wrong_usage(bill: str) -> None:
    assert refusal("bill", "what-if", "299999999999")["error"] == "bill.unknown"
    assert refusal("bill", "what-if", bill, "--diameter", "9")["error"] == "tariff.no_price"
    assert refusal("bill", "what-if", bill, "--used", "8", "--as", "nadie")["error"] == "clerk.unknown"
    assert "no es una cantidad de metros cúbicos" in mistake("bill", "what-if", bill, "--used", "ocho")
