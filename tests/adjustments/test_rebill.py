"""Voiding bills and billing their months again: both or neither, and the money follows."""

from datetime import date

import pytest
from sqlalchemy import text

from oficinista.adjustments.rebill_plan import preview_rebill
from oficinista.adjustments.undoing import UndoVoid
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.queries import (
    balance,
    bill_facts,
    bills,
    consumption,
    open_items,
    paid_by,
    previous_bill,
    statement,
)
from oficinista.ledger.models import EntryKind
from oficinista.office import Office
from oficinista.staff.settings import OverrideRule
from oficinista.tills.payments import VoidPayment
from tests.adjustments_builders import assert_whole, numbers, read, rebill
from tests.office import TODAY, BilledAccount, do, refused, with_bills, with_customer
from tests.tills_builders import open_till, pay

BILL, AT_10_M3 = 4_597, 2_929


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, of 13 m³ each."""
    return with_bills(office, 3)


def test_a_wrong_reading_is_corrected_by_voiding_and_billing_again(office: Office, account: BilledAccount) -> None:
    wrong = numbers(office, account)[1]
    done = do(office, rebill(wrong, readings=read("2026-09", 8_000)))
    assert done.periods[0].document == "ANF-TST-2026-000001"
    assert (done.periods[0].before_cents, done.periods[0].after_cents) == (BILL, AT_10_M3)
    assert (done.difference_cents, done.balance_cents) == (AT_10_M3 - BILL, 2 * BILL + AT_10_M3)
    assert office.ask(balance, account.id) == done.balance_cents
    assert_whole(office, account)


def test_the_old_reading_stays_beside_the_right_one(office: Office, account: BilledAccount) -> None:
    do(office, rebill(numbers(office, account)[1], readings=read("2026-09", 8_000)))
    with office.store.read() as connection:
        kept = connection.execute(
            text("SELECT revision, measured_l FROM reading WHERE period_end = '2026-09-30' ORDER BY revision")
        ).all()
    assert [tuple(row) for row in kept] == [(0, 13_000), (1, 8_000)]
    assert [use.litres for use in office.ask(consumption, account.id)] == [13_000, 8_000, 13_000]


def test_a_void_shows_beside_the_bill_it_voids(office: Office, account: BilledAccount) -> None:
    wrong = numbers(office, account)[1]
    right = do(office, rebill(wrong, readings=read("2026-09", 8_000))).periods[0].bill
    lines = office.ask(statement, account.id)
    void, new = lines[-2:]
    assert (void.kind, void.reverses, void.amount_cents) == (EntryKind.BILL_VOID, wrong, -BILL)
    assert (new.document, new.amount_cents) == (right, AT_10_M3)
    assert [line.is_voided for line in lines] == [False, True, False, False, False]
    assert lines[-1].balance_cents == office.ask(balance, account.id)
    shown = {bill.number: (bill.is_voided, bill.open_cents) for bill in office.ask(bills, account.id)}
    assert (shown[wrong], shown[right]) == ((True, 0), (False, AT_10_M3))
    newest = office.ask(bills, account.id)[0].bill_id
    before = office.ask(previous_bill, newest)
    assert before is not None
    assert office.ask(bill_facts, before).number == right


def test_what_had_paid_the_old_bill_pays_the_new_one(office: Office, account: BilledAccount) -> None:
    open_till(office)
    pay(office, account.number, 2 * BILL)
    done = do(office, rebill(numbers(office, account)[0], readings=read("2026-08", 8_000)))
    left = {debt.bill_number: debt.open_cents for debt in office.ask(open_items, account.id)}
    assert left == {numbers(office, account)[2]: BILL - (BILL - AT_10_M3)}
    new = next(bill for bill in office.ask(bills, account.id) if bill.number == done.periods[0].bill)
    assert [one.amount_cents for one in office.ask(paid_by, new.bill_id)] == [AT_10_M3]
    assert_whole(office, account)


def test_what_nothing_needs_stands_as_a_credit(office: Office) -> None:
    account = with_bills(office, 1)
    open_till(office)
    pay(office, account.number, BILL)
    done = do(office, rebill(*numbers(office, account), readings=read("2026-10", 8_000)))
    assert done.balance_cents == office.ask(balance, account.id) == AT_10_M3 - BILL
    assert_whole(office, account)


def test_a_payment_is_voided_after_its_bill_was(office: Office, account: BilledAccount) -> None:
    open_till(office)
    receipt = pay(office, account.number, BILL).receipt
    do(office, rebill(numbers(office, account)[0], readings=read("2026-08", 8_000)))
    do(office, VoidPayment(receipt=receipt, reason="Cheque sin firma"), signed_by="marta")
    assert office.ask(balance, account.id) == 2 * BILL + AT_10_M3
    assert_whole(office, account)


def test_several_periods_go_in_one(office: Office, account: BilledAccount) -> None:
    do(office, rebill(*numbers(office, account), service="water", reason="wrong_terms"), signed_by="marta")
    assert [bill.is_voided for bill in office.ask(bills, account.id)] == [False, True] * 3
    assert_whole(office, account)


def test_a_period_that_cannot_be_priced_leaves_all_as_they_were(office: Office, account: BilledAccount) -> None:
    before = office.ask(statement, account.id)
    order = rebill(*numbers(office, account), tariff_class="irrigation", reason="wrong_terms")
    assert refused(office, order, signed_by="marta").code == "tariff.no_price"
    assert office.ask(statement, account.id) == before


def test_the_preview_says_why_and_posts_nothing(office: Office, account: BilledAccount) -> None:
    order = rebill(*numbers(office, account)[1:], readings=read("2026-09", 8_000), diameter="3/4")
    before = office.ask(statement, account.id)
    plan = office.ask(preview_rebill, order, office.info.id, TODAY)
    assert office.ask(statement, account.id) == before
    for period in plan.periods:
        reasons = sum(part.amount_cents for part in period.repriced.difference.parts)
        assert reasons == period.repriced.change_cents == period.repriced.after.total_cents - BILL
    done = do(office, order, signed_by="marta")
    assert [period.after_cents for period in done.periods] == [p.repriced.after.total_cents for p in plan.periods]
    assert done.difference_cents == plan.difference_cents


def test_both_halves_of_a_reading_are_corrected_together(office: Office) -> None:
    account = with_customer(office)
    do(office, RecordReading(account=account.number, month="2026-10", measured_l=26_000), actor="sistemas")
    do(office, RunBilling(month="2026-09"), actor="sistemas")
    do(office, RunBilling(month="2026-10"), actor="sistemas")
    both = numbers(office, account)
    assert refused(office, rebill(both[0], readings=read("2026-10", 20_000))).code == "bill.other_month"
    do(office, rebill(*both, readings=read("2026-10", 20_000)))
    assert [use.litres for use in office.ask(consumption, account.id)] == [10_000, 10_000]
    assert_whole(office, account)


def test_a_half_billed_reading_is_billed_on_as_it_was_corrected(office: Office) -> None:
    account = with_customer(office)
    do(office, RecordReading(account=account.number, month="2026-10", measured_l=26_000), actor="sistemas")
    do(office, RunBilling(month="2026-09"), actor="sistemas")
    do(office, rebill(*numbers(office, account), readings=read("2026-10", 20_000)))
    assert do(office, RunBilling(month="2026-10"), actor="sistemas").bills == 1
    assert [use.litres for use in office.ask(consumption, account.id)] == [10_000, 10_000]


def test_beyond_their_limit_a_clerk_needs_a_signature(office: Office, account: BilledAccount) -> None:
    order = rebill(*numbers(office, account), readings=(*read("2026-08", 0), *read("2026-09", 0)), diameter="2")
    answer = refused(office, order)
    assert answer.code == "approval.required"
    assert "$50.00" in answer.message
    do(office, order, signed_by="marta")


def test_small_corrections_add_up_to_the_limit_of_the_year(office: Office) -> None:
    account = with_bills(office, 12)
    for month, number in enumerate(numbers(office, account)[:8], 11):
        year, rest = divmod(month - 1, 12)
        do(office, rebill(number, readings=read(f"{2025 + year}-{rest + 1:02d}", 8_000)))
    order = rebill(numbers(office, account)[8], readings=read("2026-07", 8_000))
    assert refused(office, order).code == "approval.required"


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"readings": ()}, "bill.nothing_to_correct"),
        ({"readings": read("2026-12", 1)}, "reading.not_of_bills"),
        ({"readings": read("2026-09", 1) * 2}, "reading.twice"),
        ({"reason": "write_off"}, "adjustment.reason_unknown"),
        ({"documents": ()}, "adjustment.document_missing"),
    ],
)
def test_what_is_not_a_correction_is_refused(
    office: Office, account: BilledAccount, order: dict[str, object], code: str
) -> None:
    facts = {"readings": read("2026-09", 8_000)} | order
    assert refused(office, rebill(numbers(office, account)[1], **facts)).code == code


def test_a_voided_bill_is_not_voided_again(office: Office, account: BilledAccount) -> None:
    wrong = numbers(office, account)[1]
    do(office, rebill(wrong, readings=read("2026-09", 8_000)))
    assert refused(office, rebill(wrong, readings=read("2026-09", 7_000))).code == "bill.already_void"


def test_bills_are_of_one_account_and_in_order(office: Office, account: BilledAccount) -> None:
    first, second, _ = numbers(office, account)
    other = numbers(office, with_bills(office, 1))[0]
    assert refused(office, rebill(second, first, service="water")).code == "bill.out_of_order"
    assert refused(office, rebill(first, other, service="water")).code == "bill.other_account"
    assert refused(office, rebill("200019999999", service="water")).code == "bill.unknown"


def test_where_payments_are_not_applied_again_a_paid_bill_is_not_voided(office: Office, account: BilledAccount) -> None:
    rule = OverrideRule(key="void.reapply_payments", value=False, effective_from=TODAY, source="Memo 1", verified=True)
    do(office, rule, actor="marta")
    open_till(office)
    receipt = pay(office, account.number, BILL).receipt
    answer = refused(office, rebill(numbers(office, account)[0], readings=read("2026-08", 8_000)))
    assert (answer.code, receipt in answer.message) == ("bill.paid", True)
    do(office, VoidPayment(receipt=receipt, reason="Para corregir la factura"), signed_by="marta")
    do(office, rebill(numbers(office, account)[0], readings=read("2026-08", 8_000)))


def test_a_closed_period_is_not_voided(office: Office) -> None:
    account = with_bills(office, 1, until=date(2023, 10, 1))
    order = rebill(*numbers(office, account), readings=read("2023-10", 8_000))
    assert refused(office, order).code == "bill.period_closed"


def test_the_utility_does_not_charge_its_own_error_late(office: Office) -> None:
    account = with_bills(office, 1, until=date(2026, 6, 1))
    late = refused(office, rebill(*numbers(office, account), readings=read("2026-06", 20_000)))
    assert late.code == "correction.too_late"
    assert "Ley 406-2000" in late.next_step
    do(office, rebill(*numbers(office, account), readings=read("2026-06", 8_000)))


def test_a_rebilling_is_taken_back_while_nothing_depends_on_it(office: Office, account: BilledAccount) -> None:
    wrong = numbers(office, account)[1]
    debts = [(debt.due_on, debt.open_cents) for debt in office.ask(open_items, account.id)]
    new = do(office, rebill(wrong, readings=read("2026-09", 8_000))).periods[0].bill
    do(office, UndoVoid(bill=new, note="No era esa cuenta"))
    assert [(debt.due_on, debt.open_cents) for debt in office.ask(open_items, account.id)] == debts
    assert office.ask(balance, account.id) == 3 * BILL
    assert [use.litres for use in office.ask(consumption, account.id)] == [13_000] * 3
    assert_whole(office, account)
    again = numbers(office, account)[1]
    assert refused(office, UndoVoid(bill=again, note="Otra vez")).code == "rebill.unknown"
    do(office, rebill(again, readings=read("2026-09", 8_000)))
    assert_whole(office, account)


def test_a_rebilling_that_was_paid_is_not_taken_back(office: Office) -> None:
    account = with_bills(office, 1)
    new = do(office, rebill(*numbers(office, account), readings=read("2026-10", 8_000))).periods[0].bill
    open_till(office)
    pay(office, account.number, AT_10_M3)
    assert refused(office, UndoVoid(bill=new, note="No era esa")).code == "rebill.depended_on"


def test_each_correction_leaves_what_its_letter_says(office: Office, account: BilledAccount) -> None:
    do(office, rebill(numbers(office, account)[1], readings=read("2026-09", 8_000)))
    with office.store.read() as connection:
        notice = connection.execute(text("SELECT letter, data_json FROM notice")).one()
    assert notice.letter == "bill_corrected"
    assert numbers(office, account)[1] in notice.data_json
