"""`account analyze`, `bill explain` and `search` as people and scripts meet them."""

import os
from decimal import Decimal

import pytest

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.cli_builders import answer, mistake, refusal, text
from tests.office import BilledAccount, TestClock, do, with_bills
from tests.tills_builders import open_till, pay

FIRST, LAST = "200010000001", "200010000003"


@pytest.fixture
def account() -> BilledAccount:
    """An account with bills of 13, 13 and 30 m³, of which $50.00 was paid."""
    store = Store(os.environ["OFICINISTA_DATABASE"])
    office = Office(store, clock=TestClock())
    found = with_bills(office, 2, until=office.today.replace(month=9, day=1))
    do(office, RecordReading(account=found.number, month="2026-10", months=1, measured_l=30_000), "sistemas")
    do(office, RunBilling(month="2026-10"), "sistemas")
    open_till(office)
    pay(office, found.number, 5_000)
    store.close()
    return found


def test_an_account_is_analyzed_bill_by_bill(account: BilledAccount) -> None:
    found = answer("account", "analyze", account.number)
    assert [bill["facts"]["number"] for bill in found["bills"]] == [FIRST, "200010000002", LAST]
    assert [(bill["facts"]["total"], bill["check"]["due"]) for bill in found["bills"][:2]] == [("45.97", "45.97")] * 2
    assert {line["difference"] for bill in found["bills"] for line in bill["check"]["lines"]} == {"0.00"}
    assert found["movements"][-1]["line"]["balance"] == found["balance"]
    assert [(one["bill_number"], one["amount"]) for one in found["movements"][-1]["paid"]] == [
        (FIRST, "45.97"),
        ("200010000002", "4.03"),
    ]


def test_an_account_is_shown_as_it_stood(account: BilledAccount) -> None:
    found = answer("account", "analyze", account.number, "--as-of", "2026-09-15")
    assert (found["balance"], len(found["bills"]), found["is_past"]) == ("45.97", 1, True)


def test_people_read_the_same_in_a_table(account: BilledAccount) -> None:
    lines = text("account", "analyze", account.number)
    assert any(FIRST in line and "$45.97" in line for line in lines)
    assert any("ago 2026 $45.97, sep 2026 $4.03" in line for line in lines)


def test_the_parts_of_a_bill_and_of_its_difference_sum_to_the_cent(account: BilledAccount) -> None:
    found = answer("bill", "explain", LAST)
    for whole in (found["explanation"], found["difference"]):
        assert sum(Decimal(part["amount"]) for part in whole["parts"]) == Decimal(whole["total"])
    assert found["previous"] == "200010000002"
    assert found["difference"]["summary"] in text("bill", "explain", LAST)


def test_the_first_bill_has_nothing_to_be_compared_with(account: BilledAccount) -> None:
    found = answer("bill", "explain", FIRST)
    assert (found["previous"], found["difference"]) == (None, None)


def test_search_finds_what_account_find_does_and_tickets(account: BilledAccount) -> None:
    assert answer("search", "nieves") == answer("account", "find", "nieves") != []
    ticket = answer("run", "ticket.issue", '{"service": "payment"}', "--as", "ana")["done"]
    [found] = answer("search", ticket["label"])
    assert (found["ticket"], found["number"]) == (ticket["label"], None)
    assert any(f"Turno {ticket['label']}" in line for line in text("search", ticket["label"]))


def test_what_nobody_has_is_refused() -> None:
    assert refusal("account", "analyze", "99")["error"] == "account.unknown"
    assert refusal("bill", "explain", "299999999999")["error"] == "bill.unknown"


def test_a_day_to_come_is_refused_and_no_day_is_wrong_usage(account: BilledAccount) -> None:
    assert refusal("account", "analyze", account.number, "--as-of", "2090-01-01")["error"] == "analysis.future"
    assert "no es una fecha" in mistake("account", "analyze", account.number, "--as-of", "ayer")
