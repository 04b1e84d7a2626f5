"""Late charges: none without confirmed rules, once a bill and month, and nothing hangs on a bill that is gone."""

import pytest

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.adjustments.late import MONTHLY, PERCENT
from oficinista.adjustments.late_charges import ChargeLate, TakeBackLate
from oficinista.adjustments.rebill_plan import preview_rebill
from oficinista.adjustments.undoing import UndoVoid
from oficinista.billing.analysis import analyze
from oficinista.billing.explain import explain_bill
from oficinista.billing.queries import balance, bill_facts, bills, statement
from oficinista.cases.objections import FileObjection
from oficinista.office import Office
from oficinista.plans.commands import CancelPlan, ProposePlan, SignPlan
from oficinista.staff.settings import OverrideRule
from oficinista.tariff import Tariffs
from tests.adjustments_builders import (
    assert_whole,
    confirm_late_rules,
    credit,
    late_standing,
    numbers,
    read,
    rebill,
)
from tests.office import TODAY, BilledAccount, do, refused, with_bills
from tests.tills_builders import open_till, pay

BILL, LATE = 4_597, 460
SEPTEMBER, OCTOBER = ChargeLate(month="2026-09"), ChargeLate(month="2026-10")


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October; August was due on 22 September."""
    return with_bills(office, 3)


def test_nothing_is_charged_until_the_rules_have_a_value_and_are_confirmed(
    office: Office, account: BilledAccount
) -> None:
    assert refused(office, OCTOBER, actor="marta").code == "rule.no_value"
    for key, value in ((PERCENT, 10), (MONTHLY, True)):
        order = OverrideRule(key=key, value=value, effective_from=TODAY, source="Borrador", verified=False)
        do(office, order, actor="marta")
    assert refused(office, OCTOBER, actor="marta").code == "rule.unconfirmed"
    assert office.ask(balance, account.id) == 3 * BILL
    assert refused(office, ChargeLate(month="2026-11"), actor="marta").code == "bill.month_not_over"


def test_a_bill_is_charged_once_for_each_month_that_it_is_overdue(office: Office, account: BilledAccount) -> None:
    confirm_late_rules(office)
    assert do(office, SEPTEMBER, actor="marta").total_cents == LATE
    assert do(office, SEPTEMBER, actor="marta").charges == 0
    assert do(office, OCTOBER, actor="marta").charges == 2
    assert office.ask(balance, account.id) == 3 * BILL + 3 * LATE
    august = office.ask(bills, account.id)[-1]
    shown = office.ask(statement, account.id)[-1]
    assert (shown.kind.value, shown.amount_cents) == ("late_charge", LATE)
    facts = office.ask(bill_facts, august.bill_id)
    assert {part.code: part.amount_cents for part in explain_bill(facts, Tariffs.load()).parts}["late"] == 2 * LATE
    assert [bill.facts.late_cents for bill in office.ask(analyze, account.id, TODAY).bills] == [2 * LATE, LATE, 0]
    assert_whole(office, account)


def test_where_once_is_enough_a_bill_is_not_charged_again(office: Office, account: BilledAccount) -> None:
    confirm_late_rules(office, monthly=False)
    do(office, SEPTEMBER, actor="marta")
    assert do(office, OCTOBER, actor="marta").charges == 1


def test_an_objected_bill_is_not_charged(office: Office, account: BilledAccount) -> None:
    confirm_late_rules(office)
    do(office, FileObjection(bill=numbers(office, account)[0], grounds="No gastamos tanta agua"))
    assert do(office, SEPTEMBER, actor="marta").charges == 0


def test_a_bill_that_a_signed_plan_spreads_is_not_charged(office: Office, account: BilledAccount) -> None:
    confirm_late_rules(office)
    number = do(office, ProposePlan(account=account.number, words="No puede de una vez")).number
    do(office, SignPlan(number=number, words="Firmado por ambos"), signed_by="marta")
    assert do(office, SEPTEMBER, actor="marta").charges == 0
    do(office, CancelPlan(number=number, words="Prefiere pagarlo todo"))
    assert do(office, OCTOBER, actor="marta").charges > 0


def test_what_hung_on_a_voided_bill_goes_with_it_and_what_had_paid_it_pays_others(
    office: Office, account: BilledAccount
) -> None:
    confirm_late_rules(office)
    do(office, SEPTEMBER, actor="marta")
    open_till(office)
    pay(office, account.number, 3 * BILL + LATE)
    order = rebill(numbers(office, account)[0], readings=read("2026-08", 12_000))
    plan = office.ask(preview_rebill, order, office.info.id, TODAY)
    done = do(office, order)
    assert (done.late_cents, done.difference_cents) == (-LATE, plan.difference_cents)
    assert late_standing(office) == []
    assert office.ask(balance, account.id) == done.balance_cents == done.difference_cents
    assert_whole(office, account)


def test_a_rebilling_that_is_taken_back_brings_the_late_charge_back(office: Office, account: BilledAccount) -> None:
    confirm_late_rules(office)
    do(office, SEPTEMBER, actor="marta")
    before = office.ask(balance, account.id)
    new = do(office, rebill(numbers(office, account)[0], readings=read("2026-08", 12_000))).periods[0].bill
    do(office, UndoVoid(bill=new, note="No era esa cuenta"))
    assert office.ask(balance, account.id) == before
    (late,) = late_standing(office)
    assert (late.bill_number, late.amount_cents) == (numbers(office, account)[0], LATE)
    assert_whole(office, account)


def test_a_credit_lowers_the_late_charge_and_its_reversal_brings_it_back(
    office: Office, account: BilledAccount
) -> None:
    confirm_late_rules(office)
    do(office, SEPTEMBER, actor="marta")
    august = numbers(office, account)[0]
    done = do(office, credit(account, 1_000, bill=august))
    assert (done.late_cents, done.balance_cents) == (-100, 3 * BILL + LATE - 1_100)
    assert [one.amount_cents for one in late_standing(office)] == [LATE - 100]
    all_of_it = do(office, credit(account, BILL - 1_000, bill=august), signed_by="marta")
    assert late_standing(office) == []
    do(office, ReverseAdjustment(number=all_of_it.number, note="No procedía"), signed_by="marta")
    back = do(office, ReverseAdjustment(number=done.number, note="No procedía"))
    assert back.balance_cents == 3 * BILL + LATE
    assert [one.amount_cents for one in late_standing(office)] == [LATE]
    assert_whole(office, account)


def test_what_was_taken_back_stays_so_whatever_is_credited(office: Office, account: BilledAccount) -> None:
    confirm_late_rules(office)
    do(office, SEPTEMBER, actor="marta")
    (late,) = late_standing(office)
    done = do(office, TakeBackLate(number=late.number, note="Pagó a tiempo"))
    assert done.balance_cents == 3 * BILL
    assert refused(office, TakeBackLate(number=late.number, note="Otra vez")).code == "late.unknown"
    one = do(office, credit(account, 1_000, bill=numbers(office, account)[0]))
    assert (one.late_cents, late_standing(office)) == (0, [])
    assert do(office, SEPTEMBER, actor="marta").charges == 0
    assert_whole(office, account)
