"""A month's bills: from the reading to the debt."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from oficinista.adjustments.technical import ReplaceMeter
from oficinista.billing.analysis import analyze
from oficinista.billing.commands import MonthBilled, RecordReading, ReleaseReading, RunBilling
from oficinista.billing.dials import Dial
from oficinista.billing.models import HoldDecision, ReadingKind
from oficinista.billing.queries import balance, bill_facts, bills, open_items
from oficinista.billing.taking import Given, measured
from oficinista.closings.commands import MoveIn
from oficinista.documents.analysis import file_page
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.settings import OverrideRule
from tests.office import TODAY, BilledAccount, do, refused, with_bills, with_customer
from tests.tills_builders import open_till, pay

BILL = 4_597


def record(office: Office, account: BilledAccount, month: str, litres: int, **facts: Any) -> None:
    order = RecordReading(account=account.number, month=month, measured_l=litres, **facts)
    do(office, order, actor="sistemas")


def bill(office: Office, month: str) -> MonthBilled:
    done = do(office, RunBilling(month=month), actor="sistemas")
    assert isinstance(done, MonthBilled)
    return done


def totals(office: Office, account: BilledAccount) -> list[int]:
    return [one.total_cents for one in reversed(office.ask(bills, account.id))]


def holds(office: Office) -> bool:
    with office.store.read() as connection:
        return all(proof.holds for proof in check(connection))


def test_the_ledger_is_whole_after_a_run(office: Office) -> None:
    account = with_bills(office, 3)
    assert totals(office, account) == [BILL, BILL, BILL]
    assert office.ask(balance, account.id) == 3 * BILL
    assert holds(office)


def test_a_reading_of_two_months_becomes_two_bills_of_half_each(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 26_600)
    bill(office, "2026-07")
    bill(office, "2026-08")
    shown = office.ask(bills, account.id)
    assert [one.period_start for one in shown] == [date(2026, 8, 1), date(2026, 7, 1)]
    assert [one.billed_l for one in shown] == [13_500, 13_500]
    assert [office.ask(bill_facts, one.bill_id).measured_l for one in shown] == [13_300, 13_300]


def test_less_than_the_minimum_is_kept_as_it_was_measured(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 7_000, months=1)
    bill(office, "2026-08")
    facts = office.ask(bill_facts, office.ask(bills, account.id)[0].bill_id)
    assert (facts.measured_l, facts.billed_l, facts.total_cents) == (7_000, 7_000, 2_929)


@pytest.mark.parametrize(("month", "cents"), [("2023-06", 4_417), ("2023-07", 4_506), ("2024-07", BILL)])
def test_each_month_is_priced_by_the_tariff_at_its_end(office: Office, month: str, cents: int) -> None:
    account = with_customer(office)
    record(office, account, month, 13_000, months=1)
    assert bill(office, month).total_cents == cents


@pytest.mark.parametrize(
    ("service", "lines"),
    [
        ("water", ["base.water", "consumption.water.1"]),
        ("sewer", ["base.sewer", "consumption.sewer.1"]),
        ("both", ["base.water", "base.sewer", "consumption.water.1", "consumption.sewer.1"]),
    ],
)
def test_an_account_pays_for_the_service_it_has(office: Office, service: str, lines: list[str]) -> None:
    account = with_bills(office, 1, service=service)
    facts = office.ask(bill_facts, office.ask(bills, account.id)[0].bill_id)
    assert [line.code for line in facts.lines] == lines
    assert holds(office)


def test_a_bill_is_dated_after_its_month_and_due_twenty_one_days_later(office: Office) -> None:
    account = with_bills(office, 1, until=date(2026, 9, 1))
    shown = office.ask(bills, account.id)[0]
    assert (shown.issued_on, shown.due_on) == (date(2026, 10, 1), date(2026, 10, 22))
    assert office.ask(open_items, account.id)[0].due_on == date(2026, 10, 22)


def test_billing_a_month_again_bills_nothing_twice(office: Office) -> None:
    account = with_bills(office, 1)
    assert bill(office, "2026-10").bills == 0
    assert totals(office, account) == [BILL]


def test_a_reading_that_came_late_is_billed_by_running_its_month_again(office: Office) -> None:
    with_bills(office, 1)
    late = with_customer(office)
    record(office, late, "2026-10", 13_000, months=1)
    assert bill(office, "2026-10").bills == 1
    assert totals(office, late) == [BILL]


def test_bill_numbers_have_twelve_digits_and_no_gap(office: Office) -> None:
    with_bills(office, 2)
    with_bills(office, 1)
    with office.store.read() as connection:
        numbers = list(connection.execute(text("SELECT number FROM bill ORDER BY id")).scalars())
    assert numbers == ["200010000001", "200010000002", "200010000003"]


def test_a_credit_pays_the_next_bill(office: Office) -> None:
    account = with_bills(office, 1, until=date(2026, 8, 1))
    open_till(office)
    pay(office, account.number, BILL + 5_000)
    for month in ("2026-09", "2026-10"):
        record(office, account, month, 13_000, months=1)
        bill(office, month)
    debts = office.ask(open_items, account.id)
    assert [(debt.period_start, debt.open_cents) for debt in debts] == [(date(2026, 10, 1), 2 * BILL - 5_000)]
    assert office.ask(balance, account.id) == 2 * BILL - 5_000
    assert holds(office)


def test_an_estimate_says_that_it_is_one(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 13_000, months=1, kind=ReadingKind.ESTIMATED)
    bill(office, "2026-08")
    assert office.ask(bills, account.id)[0].is_estimated


def test_the_meter_that_was_read_decides_the_diameter_and_the_exchange_is_told(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 13_000, months=1, register_l=13_000)
    change = ReplaceMeter(note="Orden 12", account=account.number, serial="NEW-1", diameter="1", on=date(2026, 9, 15),
                          final_reading_l=19_000)  # fmt: skip
    do(office, change, actor="marta")
    record(office, account, "2026-09", 13_000, months=1, register_l=7_000)
    bill(office, "2026-08")
    bill(office, "2026-09")
    sizes = [office.ask(bill_facts, one.bill_id).diameter for one in office.ask(bills, account.id)]
    assert sizes == ["1", "5/8"]
    page = file_page(office.ask(analyze, account.id, TODAY), "Oficina")
    assert "midió 6.0 m³ y el NEW-1, 7.0 m³." in " ".join(page.split())


def test_what_has_no_published_price_is_listed_and_not_billed(office: Office) -> None:
    garden = with_customer(office, tariff_class="irrigation")
    record(office, garden, "2026-08", 13_000, months=1)
    done = bill(office, "2026-08")
    assert done.bills == 0
    assert [(left.tariff_class, left.count, left.first) for left in done.unpriced] == [
        ("irrigation", 1, (garden.number,))
    ]


def test_a_month_that_is_not_over_is_refused(office: Office) -> None:
    assert refused(office, RunBilling(month="2026-11"), actor="sistemas").code == "bill.month_not_over"


def test_a_month_before_every_tariff_is_refused_by_name(office: Office) -> None:
    assert refused(office, RunBilling(month="1999-01"), actor="sistemas").code == "tariff.no_price"


def test_debts_follow_the_person_who_made_them(office: Office) -> None:
    leaving = with_bills(office, 2)
    moved = do(office, MoveIn(account=leaving.number, name="Rosa Báez", on=date(2026, 11, 1)))
    assert office.ask(balance, leaving.id) == 2 * BILL
    assert office.ask(balance, moved.account_id) == 0


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"month": "2026-09", "months": 2}, "reading.exists"),
        ({"month": "2027-01", "months": 1}, "reading.future"),
        ({"month": "2026-12", "months": 2}, "reading.future"),
        ({"month": "2019-12", "months": 1}, "reading.outside"),
    ],
)
def test_a_reading_of_wrong_months_is_refused(office: Office, facts: dict[str, Any], code: str) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 13_000, months=1)
    order = RecordReading(account=account.number, measured_l=1_000, **facts)
    assert refused(office, order, actor="sistemas").code == code


def test_an_absurd_reading_is_held_as_it_is_typed(office: Office) -> None:
    account = with_customer(office)
    typed = RecordReading(account=account.number, month="2026-08", months=1, measured_l=421_817_000)
    assert "veces lo usual" in do(office, typed, actor="sistemas").held
    assert bill(office, "2026-08").held.first == (account.number,)
    nothing = OverrideRule(key="billing.household_month_m3", value=0, effective_from=TODAY, source="Memo 4")
    assert refused(office, nothing, "marta").next_step.startswith("Va de 1 ")


def test_a_reading_that_is_never_billed_leaves_its_month_and_its_dial_to_the_right_one(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-07", 13_000, months=1, register_l=13_000)
    misread = RecordReading(account=account.number, month="2026-08", months=1, register_l=5_000)
    held = do(office, misread, actor="sistemas").reading_id
    again = misread.model_copy(update={"register_l": 26_000})
    assert "Está retenida" in refused(office, again, actor="sistemas").next_step
    do(office, ReleaseReading(reading_id=held, decision=HoldDecision.NEVER, note="Se leyó otro contador"), "marta")
    do(office, again, actor="sistemas")
    do(office, RecordReading(account=account.number, month="2026-09", months=1, register_l=39_000), actor="sistemas")
    assert [bill(office, month).bills for month in ("2026-07", "2026-08", "2026-09")] == [1, 1, 1]
    assert totals(office, account) == [BILL, BILL, BILL]


def test_a_dial_whose_figure_before_nobody_knows_tells_no_water_and_says_how_to_go_on() -> None:
    unknown = Dial(meter_id=1, dial_digits=6, stood_at_l=None, was_replaced=False, replaced_l=None)
    with pytest.raises(Refused) as caught:
        measured(unknown, Given(ReadingKind.ACTUAL, register_l=7_000))
    assert caught.value.refusal.next_step == "Dé también el consumo, measured_l; al cerrar la cuenta, estímelo."
