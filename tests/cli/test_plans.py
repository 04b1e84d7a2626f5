"""`oficinista plan`: what could be offered, how each plan is kept, and how one stood on another day."""

import os
from datetime import timedelta

import pytest

from oficinista.office import Office
from oficinista.plans.commands import ProposePlan, SignPlan
from oficinista.storage.store import Store
from tests.cli_builders import answer, refusal, text
from tests.office import TODAY, TestClock, do, with_bills, with_customer


@pytest.fixture
def office() -> Office:
    return Office(Store(os.environ["OFICINISTA_DATABASE"]), clock=TestClock())


def test_what_could_be_offered_is_shown_with_its_rules_or_why_not(office: Office) -> None:
    owing, nothing = with_bills(office, 6).number, with_customer(office).number
    office.store.close()
    found = answer("plan", "offer", owing.lstrip("0"), "--down", "100", "--months", "4")
    assert (found["debt"], found["down"], found["instalments"][-1]["amount"]) == ("275.82", "100.00", "43.97")
    assert not found["verified"]
    assert any("por confirmar" in line for line in text("plan", "offer", owing))
    assert refusal("plan", "offer", nothing)["error"] == "plan.not_eligible"


def test_a_plan_is_listed_and_shown_as_it_stands_on_a_day(office: Office) -> None:
    account = with_bills(office, 6).number
    number = do(office, ProposePlan(account=account, words="No puede de una vez")).number
    do(office, SignPlan(number=number, words="Firmado por ambos"), signed_by="marta")
    office.store.close()
    [listed] = answer("plan", "list", "--account", account)
    assert (listed["number"], listed["state"]) == (number, "signed")
    assert number in text("plan", "list")[1]
    signing = answer("plan", "show", number, "--on", str(TODAY))
    assert (signing["standing"]["keeping"], signing["standing"]["next"]["amount"]) == ("awaits_down", "55.17")
    later = answer("plan", "show", number.lower(), "--on", str(TODAY + timedelta(days=8)))
    assert (later["standing"]["keeping"], later["parts"][0]["standing"]) == ("broken", "missing")
    assert "Sin el pronto pago el plan no comienza." in text("plan", "show", number, "--on", "2026-12-02")
    assert refusal("plan", "show", "PLA-TST-2026-000099")["error"] == "plan.unknown"
