"""What corrections leave of an account's past: the wrong reading, the voided bill and the adjustment stay visible."""

from datetime import date, timedelta

import pytest

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.billing import past
from oficinista.billing.analysis import Analysis, alerts_found, analyze
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.documents.analysis import customer_page, file_page
from oficinista.office import Office
from tests.adjustments_builders import credit, numbers, read, rebill
from tests.office import TODAY, BilledAccount, TestClock, do, with_bills, with_customer

BILL, AT_8_M3 = 4_597, 2_929


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, of 13 m³ each."""
    return with_bills(office, 3)


def analysis(office: Office, account: BilledAccount, as_of: date | None = None) -> Analysis:
    return office.ask(analyze, account.id, office.today, as_of)


def measured(office: Office, account: BilledAccount, on: date) -> list[int]:
    """The water that counts on a day, period by period."""
    found = office.ask(past.readings, account.id, on)
    return [one.measured_l for one in past.latest(found.values())]


def test_of_a_corrected_reading_only_the_last_counts(office: Office, account: BilledAccount) -> None:
    wrong = numbers(office, account)[1]
    right = do(office, rebill(wrong, readings=read("2026-09", 8_000))).periods[0].bill
    do(office, rebill(right, readings=read("2026-09", 9_000)))
    assert measured(office, account, TODAY) == [13_000, 9_000, 13_000]


def test_a_correction_counts_from_the_day_it_was_made(office: Office, account: BilledAccount, clock: TestClock) -> None:
    clock.advance(days=3)
    do(office, rebill(numbers(office, account)[1], readings=read("2026-09", 8_000)))
    made_on = office.today
    assert measured(office, account, made_on - timedelta(days=1)) == [13_000] * 3
    assert measured(office, account, made_on) == [13_000, 8_000, 13_000]
    then, now = analysis(office, account, made_on - timedelta(days=1)), analysis(office, account)
    assert [bill.is_voided for bill in then.bills] == [False, False, False]
    assert [bill.is_voided for bill in now.bills] == [False, True, False, False]
    assert (then.balance_cents, now.balance_cents) == (3 * BILL, 2 * BILL + AT_8_M3)


def test_each_bill_keeps_the_reading_that_it_was_made_of(office: Office, account: BilledAccount) -> None:
    do(office, rebill(numbers(office, account)[1], readings=read("2026-09", 8_000)))
    voided, right = analysis(office, account).bills[1:3]
    assert voided.reading is not None
    assert right.reading is not None
    assert (voided.reading.measured_l, right.reading.measured_l) == (13_000, 8_000)


def test_a_voided_bill_is_an_error_no_more(office: Office, account: BilledAccount) -> None:
    wrong = rebill(numbers(office, account)[2], tariff_class="commercial", reason="wrong_terms")
    commercial = do(office, wrong, signed_by="marta").periods[0].bill
    assert [one.code for one in analysis(office, account).findings] == ["billed_wrong_terms"]
    do(office, rebill(commercial, tariff_class="residential", reason="wrong_terms"), signed_by="marta")
    assert analysis(office, account).findings == ()


def test_an_adjusted_bill_says_by_how_much_and_why(office: Office, account: BilledAccount) -> None:
    number = do(office, credit(account, 1_000, bill=numbers(office, account)[2])).number
    bill = analysis(office, account).bills[2]
    assert [(one.number, one.amount_cents, one.is_reversed) for one in bill.adjusted] == [(number, -1_000, False)]
    assert (bill.facts.adjustments_cents, bill.open_cents) == (-1_000, BILL - 1_000)
    do(office, ReverseAdjustment(number=number, note="No procedía"), signed_by="marta")
    bill = analysis(office, account).bills[2]
    assert [(one.number, one.is_reversed) for one in bill.adjusted] == [(number, True)]
    assert (bill.facts.adjustments_cents, bill.open_cents) == (0, BILL)


def test_an_adjustment_stands_on_both_pages(office: Office, account: BilledAccount) -> None:
    number = do(office, credit(account, 1_000, bill=numbers(office, account)[2])).number
    found = analysis(office, account)
    assert f"Ajuste {number}, " in file_page(found, "Oficina")
    assert "Ajustes de esta factura" in customer_page(found, "Oficina")


def test_what_was_found_long_ago_is_no_alert(office: Office, clock: TestClock) -> None:
    account = with_bills(office, 8, until=date(2026, 9, 1))
    do(office, RecordReading(account=account.number, month="2026-10", months=1, measured_l=60_000), "sistemas")
    assert [one.code for one in office.ask(alerts_found, account.id, office.today)] == ["sudden_rise"]
    clock.advance(days=220)
    assert office.ask(alerts_found, account.id, office.today) == ()
    assert [one.code for one in analysis(office, account).findings] == ["sudden_rise"]


def test_the_newest_reading_is_compared_with_a_year_before_and_its_season(office: Office) -> None:
    account = with_bills(office, 13)
    compared = analysis(office, account).compared
    assert compared is not None
    assert compared.before is not None
    assert (compared.newest.period_end, compared.before.period_end) == (date(2026, 10, 31), date(2025, 10, 31))
    assert compared.usual is not None
    assert (compared.usual.median_l, compared.usual.spread_l) == (13_000, 0)
    assert "oct 2026: 13.0 m³ al mes; un año antes, 13.0 m³; lo usual en esa época, 13.0 m³" in " ".join(
        analysis(office, account).usual_sentences
    )


def test_customers_of_another_class_are_not_alike(sqlite_office: Office) -> None:
    for place in range(40):
        facts = {} if place % 2 else {"tariff_class": "commercial"}
        one = with_customer(sqlite_office, **facts)
        order = RecordReading(account=one.number, month="2026-10", months=1, measured_l=1_000 * place)
        do(sqlite_office, order, "sistemas")
    do(sqlite_office, RunBilling(month="2026-10"), "sistemas")
    found = analysis(sqlite_office, one).alike
    assert found is not None
    assert (found.accounts, found.lower_l, found.median_l, found.upper_l) == (20, 11_000, 21_000, 31_000)
