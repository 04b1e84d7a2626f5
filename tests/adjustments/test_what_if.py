"""What a bill would come to: before and after to the cent, nothing posted, and the correction that makes it so."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oficinista.adjustments.what_if import Case, Outcome, Supposed, find_case, suppose
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.queries import statement
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.settings import OverrideRule
from oficinista.tariff import Tariffs
from tests.adjustments_builders import credit, numbers, read, rebill
from tests.office import TODAY, BilledAccount, do, refused, with_bills, with_customer

BILL, AT_10_M3 = 4_597, 2_929
ANA = 2
LEAK = {
    "leak.adjustment_percent": 50,
    "leak.window_bills": 2,
    "leak.cap_cents": 50_000,
    "leak.every_months": 12,
    "leak.proof_days": 30,
    "leak.clean_bills": 1,
    "leak.clean_percent": 20,
}


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, of 13 m³ each."""
    return with_bills(office, 3)


def case_of(office: Office, bill: str) -> Case:
    return office.ask(find_case, bill, office_id=office.info.id, today=TODAY, clerk_id=ANA)


def answer(office: Office, bill: str, **facts: Any) -> Outcome:
    return suppose(case_of(office, bill), Supposed(**facts), Tariffs.load())


def why_not(office: Office, bill: str, **facts: Any) -> str:
    with pytest.raises(Refused) as refusal:
        answer(office, bill, **facts)
    return refusal.value.refusal.code


def say(office: Office, key: str, value: object, *, verified: bool) -> None:
    rule = OverrideRule(key=key, value=value, effective_from=TODAY, source="Memo 7", verified=verified)
    do(office, rule, actor="marta")


def with_dial(office: Office, *, before_l: int, used_l: int) -> str:
    """The bill of a reading whose dial was written down."""
    account = with_customer(office)
    order = RecordReading(
        account=account.number, month="2026-10", months=1, measured_l=used_l, register_l=before_l + used_l
    )
    do(office, order, actor="sistemas")
    do(office, RunBilling(month="2026-10"), actor="sistemas")
    return numbers(office, account)[0]


def test_a_bill_as_it_was_billed_has_nothing_to_ask_for(office: Office, account: BilledAccount) -> None:
    found = answer(office, numbers(office, account)[1])
    assert (found.before_cents, found.after_cents, found.way) == (BILL, BILL, None)


def test_what_another_reading_would_cost_is_what_its_rebilling_makes(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[1]
    before = office.ask(statement, account.id)
    found = answer(office, bill, measured_l=8_000)
    assert office.ask(statement, account.id) == before
    assert (found.before_cents, found.after_cents) == (BILL, AT_10_M3)
    assert found.way is not None
    assert (found.way.order, found.way.reason.code) == ("bill.void_and_rebill", "reading_error")
    done = do(office, rebill(bill, readings=read("2026-09", 8_000), reason=found.way.reason.code))
    assert done.difference_cents == found.change_cents


def test_the_lines_say_where_the_difference_is(office: Office, account: BilledAccount) -> None:
    found = answer(office, numbers(office, account)[0], service="water")
    gone = {line.code for line in found.lines if line.due is None}
    assert gone == {"base.sewer", "consumption.sewer.1"}
    assert found.change_cents == -sum(line.difference_cents for line in found.lines)


def test_the_water_comes_from_where_the_dial_stood(office: Office) -> None:
    bill = with_dial(office, before_l=120_000, used_l=13_000)
    assert answer(office, bill, dial_l=128_000).measured_l == 8_000
    assert answer(office, bill, dial_before_l=125_000).after_cents == AT_10_M3
    assert answer(office, bill, dial_l=140_000, dial_before_l=132_000).measured_l == 8_000
    assert why_not(office, bill, dial_l=119_000) == "reading.below_last"
    assert why_not(office, bill, dial_l=128_000, measured_l=8_000) == "what_if.twice"


def test_where_no_dial_was_written_down_one_figure_is_not_enough(office: Office, account: BilledAccount) -> None:
    assert why_not(office, numbers(office, account)[0], dial_l=128_000) == "what_if.half_a_reading"


def test_other_dates_are_priced_by_the_tariff_of_their_end(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[0]
    found = answer(office, bill, period_start=date(2023, 6, 1), period_end=date(2023, 6, 30))
    assert (found.tariff.effective_from, found.repriced.after.days) == (date(2022, 7, 1), 30)
    assert found.way is not None
    assert (found.way.use, found.way.reason.code) == ("credit", "wrong_terms")
    assert found.way.amount_cents == -found.change_cents > 0
    assert why_not(office, bill, period_end=date(2020, 1, 1)) == "what_if.dates"
    assert why_not(office, bill, period_start=date(2010, 1, 1), period_end=date(2010, 1, 20)) == "tariff.no_price"
    part = answer(office, bill, period_start=date(2026, 10, 15), period_end=date(2026, 10, 31))
    assert (
        part.change_cents
        == 921 + 685 - 1_679 - 1_250
        == sum(one.amount_cents for one in part.repriced.difference.parts)
    )


def test_what_has_no_published_price_is_not_guessed(office: Office, account: BilledAccount) -> None:
    assert why_not(office, numbers(office, account)[0], tariff_class="government") == "tariff.no_price"


def test_a_leak_is_credited_as_the_rules_say_and_says_which_are_not_confirmed(office: Office) -> None:
    account = with_bills(office, 4)
    do(office, rebill(numbers(office, account)[2], readings=read("2026-09", 33_000)), signed_by="marta")
    bill, repaired_on = numbers(office, account)[2], date(2026, 11, 10)
    assert why_not(office, bill, repaired_on=repaired_on) == "rule.no_value"
    for key, value in LEAK.items():
        say(office, key, value, verified=False)
    found = answer(office, bill, repaired_on=repaired_on)
    assert found.credit is not None
    assert found.way is not None
    assert found.way.problem.startswith("Reglas por confirmar: leak.adjustment_percent")
    assert why_not(office, bill, repaired_on=repaired_on, measured_l=8_000) == "what_if.leak_alone"
    for key, value in LEAK.items():
        say(office, key, value, verified=True)
    found = answer(office, bill, repaired_on=repaired_on)
    assert found.way is not None
    assert (found.way.problem, found.way.needs_signature) == ("", True)
    order = credit(account, found.way.amount_cents, reason=found.way.reason.code, bill=bill, repaired_on=repaired_on)
    assert do(office, order, signed_by="marta").amount_cents == found.change_cents


def test_what_the_clerk_may_do_alone_is_told(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[0]
    few, many = answer(office, bill, measured_l=8_000).way, answer(office, bill, measured_l=60_000).way
    assert few is not None
    assert many is not None
    assert (few.needs_signature, many.needs_signature) == (False, True)
    assert refused(office, rebill(bill, readings=read("2026-08", 60_000))).code == "approval.required"


def test_a_charge_that_the_law_forbids_is_told_before_it_is_asked_for(office: Office) -> None:
    account = with_bills(office, 1, until=date(2026, 6, 1))
    way = answer(office, numbers(office, account)[0], measured_l=20_000).way
    assert way is not None
    assert "el término para notificarlo venció" in way.problem


def test_a_bill_that_cannot_be_voided_takes_an_adjustment(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[0]
    do(office, credit(account, 100, bill=bill))
    found = answer(office, bill, measured_l=8_000)
    assert found.way is not None
    assert (found.way.order, found.way.use, found.way.amount_cents) == ("adjustment.request", "credit", BILL - AT_10_M3)
    assert "No se puede anular: la factura tiene el ajuste" in found.notes[0]


def test_a_voided_bill_is_not_corrected(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[1]
    do(office, rebill(bill, readings=read("2026-09", 8_000)))
    found = answer(office, bill, measured_l=9_000)
    assert found.way is None
    assert "ya está anulada" in found.notes[0]


def test_an_estimate_is_replaced_and_its_other_bills_are_named(office: Office) -> None:
    account = with_customer(office)
    order = RecordReading(account=account.number, month="2026-10", measured_l=26_000, kind="estimated")
    do(office, order, actor="sistemas")
    for month in ("2026-09", "2026-10"):
        do(office, RunBilling(month=month), actor="sistemas")
    first, second = numbers(office, account)
    found = answer(office, first, measured_l=16_000)
    assert found.repriced.after.billed_l == 8_000
    assert found.way is not None
    assert (found.way.reason.code, found.way.amount_cents) == ("estimate_replaced", 2 * (BILL - AT_10_M3))
    assert second in found.notes[0]
    done = do(office, rebill(first, second, readings=read("2026-10", 16_000), reason="estimate_replaced"))
    assert -done.difference_cents == found.way.amount_cents


@pytest.fixture
def case(sqlite_office: Office) -> Case:
    """A bill of 13 m³."""
    return case_of(sqlite_office, numbers(sqlite_office, with_bills(sqlite_office, 1))[0])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    litres=st.integers(0, 400_000),
    tariff_class=st.sampled_from(["residential", "commercial"]),
    diameter=st.sampled_from(["1/2", "5/8", "3/4", "1", "2"]),
    service=st.sampled_from(["water", "sewer", "both"]),
)
def test_lines_and_reasons_add_up_to_the_difference(case: Case, litres: int, **terms: str) -> None:
    found = suppose(case, Supposed(measured_l=litres, **terms), Tariffs.load())
    assert found.after_cents - found.before_cents == found.change_cents
    assert sum(part.amount_cents for part in found.repriced.difference.parts) == found.change_cents
    assert -sum(line.difference_cents for line in found.lines) == found.change_cents
