"""Adjusting what an account owes: who may, for what, and what becomes of the money."""

from datetime import date
from typing import Any

import pytest

from oficinista.adjustments.allowance import allowance
from oficinista.adjustments.commands import ReverseAdjustment, propose_credit
from oficinista.adjustments.queries import adjustments, notices
from oficinista.adjustments.reasons import documents, reasons
from oficinista.billing.explain import explain_bill
from oficinista.billing.queries import balance, bill_facts, bills, open_items, statement
from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.models import Relation
from oficinista.ledger.models import EntryKind
from oficinista.office import Office
from oficinista.staff.actors import find_actor
from oficinista.staff.settings import OverrideRule
from oficinista.tariff import Tariffs
from tests.adjustments_builders import assert_whole, confirm, credit, numbers, read, rebill
from tests.office import TODAY, BilledAccount, do, refused, with_bills
from tests.tills_builders import open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October."""
    return with_bills(office, 3)


def owes(office: Office, account: BilledAccount) -> list[int]:
    return [debt.open_cents for debt in office.ask(open_items, account.id)]


def test_a_credit_pays_the_bill_that_it_names(office: Office, account: BilledAccount) -> None:
    done = do(office, credit(account, 1_000, bill=numbers(office, account)[2]))
    assert (done.number, done.balance_cents) == ("AJU-TST-2026-000001", 3 * BILL - 1_000)
    assert owes(office, account) == [BILL, BILL, BILL - 1_000]
    assert_whole(office, account)


def test_without_a_bill_the_oldest_debts_are_paid_first(office: Office, account: BilledAccount) -> None:
    do(office, credit(account, 5_000))
    assert owes(office, account) == [2 * BILL - 5_000, BILL]
    assert_whole(office, account)


def test_what_no_debt_takes_is_a_credit(office: Office, account: BilledAccount) -> None:
    open_till(office)
    pay(office, account.number, 3 * BILL)
    assert do(office, credit(account, 1_000, bill=numbers(office, account)[0])).balance_cents == -1_000
    assert_whole(office, account)


def test_a_charge_is_a_new_debt_that_a_credit_pays(office: Office, account: BilledAccount) -> None:
    open_till(office)
    pay(office, account.number, 3 * BILL + 700)
    order = credit(account, 1_000, kind="charge", reason="omitted_charge", bill=numbers(office, account)[2])
    assert refused(office, order).code == "approval.required"
    assert do(office, order, signed_by="marta").balance_cents == 300
    assert owes(office, account) == [300]
    assert_whole(office, account)


def test_an_adjustment_shows_on_the_statement_and_in_the_bill_s_reasons(office: Office, account: BilledAccount) -> None:
    number = do(office, credit(account, 1_000, bill=numbers(office, account)[2])).number
    line = office.ask(statement, account.id)[-1]
    assert (line.kind, line.document, line.amount_cents) == (EntryKind.ADJUSTMENT, number, -1_000)
    assert line.balance_cents == office.ask(balance, account.id)
    facts = office.ask(bill_facts, office.ask(bills, account.id)[0].bill_id)
    assert facts.adjustments_cents == -1_000
    explained = explain_bill(facts, Tariffs.load())
    assert sum(part.amount_cents for part in explained.parts) == explained.total_cents


@pytest.mark.parametrize("kind", ["credit", "charge"])
def test_a_reversal_leaves_all_as_it_was(office: Office, account: BilledAccount, kind: str) -> None:
    before = owes(office, account)
    facts = {"reason": "omitted_charge", "bill": numbers(office, account)[2]} if kind == "charge" else {}
    number = do(office, credit(account, 1_000, kind=kind, **facts), signed_by="marta").number
    done = do(office, ReverseAdjustment(number=number.lower(), note="No procedía"), signed_by="marta")
    assert (done.number, owes(office, account)) == ("ANJ-TST-2026-000001", before)
    lines = office.ask(statement, account.id)[-2:]
    assert (lines[0].is_voided, lines[1].reverses) == (True, number)
    assert_whole(office, account)
    again = ReverseAdjustment(number=number, note="Otra vez")
    assert refused(office, again, signed_by="marta").code == "adjustment.already_reversed"


def test_a_charge_that_was_credited_is_reversed_after_its_credit(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[2]
    order = credit(account, 1_000, kind="charge", reason="omitted_charge", bill=bill)
    charge = ReverseAdjustment(number=do(office, order, signed_by="marta").number, note="No procedía")
    credited = do(office, credit(account, BILL + 1_000, bill=bill), signed_by="marta").number
    assert refused(office, charge, signed_by="marta").code == "adjustment.credited"
    do(office, ReverseAdjustment(number=credited, note="No procedía"), signed_by="marta")
    assert do(office, charge, signed_by="marta").balance_cents == 3 * BILL


def test_a_credit_that_a_later_bill_used_is_owed_by_it_again(office: Office) -> None:
    account = with_bills(office, 1)
    open_till(office)
    pay(office, account.number, BILL)
    number = do(office, credit(account, 1_000)).number
    do(office, rebill(*numbers(office, account), readings=read("2026-10", 14_000)))
    do(office, ReverseAdjustment(number=number, note="No procedía"))
    assert_whole(office, account)


def test_an_adjusted_bill_is_not_voided(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[0]
    number = do(office, credit(account, 1_000, bill=bill)).number
    answer = refused(office, rebill(bill, readings=read("2026-08", 8_000)))
    assert (answer.code, number in answer.message) == ("bill.adjusted", True)
    do(office, ReverseAdjustment(number=number, note="Para refacturar"))
    do(office, rebill(bill, readings=read("2026-08", 8_000)))
    assert refused(office, credit(account, 100, bill=bill)).code == "bill.already_void"


def test_a_clerk_is_told_what_they_may_do_alone(office: Office, account: BilledAccount) -> None:
    ana, marta = (office.ask(find_actor, login).id for login in ("ana", "marta"))
    told = office.ask(allowance, ana, account.id, "charge_not_due", today=TODAY)
    assert (told.alone_cents, told.text) == (5_000, "Usted, hasta $50.00; un supervisor, sin límite.")
    for _ in range(2):
        do(office, credit(account, 5_000, bill=None))
    do(office, credit(account, 4_000))
    assert office.ask(allowance, ana, account.id, "charge_not_due", today=TODAY).alone_cents == 1_000
    year_after = [office.ask(allowance, ana, account.id, "charge_not_due", today=date(2027, 11, day)).used_cents
                  for day in (24, 25)]  # fmt: skip
    assert year_after == [14_000, 0]
    assert office.ask(allowance, marta, account.id, "charge_not_due", today=TODAY).alone_cents is None
    assert refused(office, credit(account, 1_001)).code == "approval.required"
    do(office, credit(account, 1_001), signed_by="marta")


def test_some_reasons_are_not_a_clerk_s_and_have_an_end_for_a_supervisor(
    office: Office, account: BilledAccount
) -> None:
    assert refused(office, credit(account, 1, reason="write_off", documents=("uncollectible",))).code == (
        "approval.required"
    )
    much = credit(account, 50_001, reason="write_off", documents=("uncollectible",))
    assert refused(office, much, signed_by="marta").code == "approval.not_allowed"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": "nothing"}, "adjustment.reason_unknown"),
        ({"kind": "charge"}, "adjustment.reason_unknown"),
        ({"reason": "fire_water", "documents": ()}, "adjustment.document_missing"),
        ({"bill": "200019999999"}, "bill.unknown"),
        ({"reason": "omitted_charge", "kind": "charge", "bill": None}, "adjustment.bill_missing"),
    ],
)
def test_what_is_not_an_adjustment_is_refused(
    office: Office, account: BilledAccount, facts: dict[str, Any], code: str
) -> None:
    assert refused(office, credit(account, 100, **facts), signed_by="marta").code == code


def test_no_more_is_credited_than_the_bill_charged(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[0]
    do(office, credit(account, 4_000, bill=bill))
    assert refused(office, credit(account, 598, bill=bill)).code == "adjustment.too_much"


def test_an_old_error_of_the_utility_is_not_charged(office: Office) -> None:
    account = with_bills(office, 1, until=date(2026, 6, 1))
    order = credit(account, 100, kind="charge", reason="omitted_charge", bill=numbers(office, account)[0])
    answer = refused(office, order, signed_by="marta")
    assert (answer.code, "Ley 406-2000" in answer.next_step) == ("correction.too_late", True)


def test_a_month_without_service_costs_nothing(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[2]
    order = credit(account, BILL, reason="interruption", bill=bill, days_without=31)
    assert refused(office, order).code == "rule.unconfirmed"
    confirm(office, emergency__whole_period_cents=0)
    assert do(office, order).balance_cents == 2 * BILL


def test_the_fixed_charges_of_days_without_service_come_back(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[2]
    confirm(office, emergency__prorate_fixed_charges=True)
    proposal = office.ask(propose_credit, "interruption", bill, office_id=office.info.id, today=TODAY, days_without=8)
    base = [line for line in office.ask(bill_facts, office.ask(bills, account.id)[0].bill_id).lines
            if line.quantity_l is None]  # fmt: skip
    assert proposal.amount_cents == sum(one.amount_cents - round(one.amount_cents * 23 / 31) for one in base)
    assert len(proposal.lines) == len(base)
    order = credit(account, 1, reason="interruption", bill=bill, days_without=8)
    assert refused(office, order).code == "adjustment.other_amount"
    right = order.model_copy(update={"amount_cents": proposal.amount_cents})
    number = do(office, right).number
    twice = refused(office, right)
    assert (twice.code, number in twice.message) == ("adjustment.not_eligible", True)


LEAK = {
    "leak__adjustment_percent": 50,
    "leak__window_bills": 2,
    "leak__cap_cents": 50_000,
    "leak__every_months": 12,
    "leak__proof_days": 30,
    "leak__clean_bills": 1,
    "leak__clean_percent": 20,
}


def test_a_hidden_leak_is_only_proposed_until_its_rules_are_confirmed(office: Office) -> None:
    account = with_bills(office, 4)
    leak = numbers(office, account)[2]
    do(office, rebill(leak, readings=read("2026-09", 33_000)), signed_by="marta")
    leak = numbers(office, account)[2]
    order = credit(account, 1, reason="hidden_leak", bill=leak, repaired_on=date(2026, 11, 10))
    assert refused(office, order, signed_by="marta").code == "rule.no_value"
    do(
        office,
        OverrideRule(key="leak.adjustment_percent", value=50, effective_from=TODAY, source="Borrador", verified=False),
        actor="marta",
    )
    facts = {"office_id": office.info.id, "today": TODAY, "repaired_on": date(2026, 11, 10)}
    proposal = office.ask(propose_credit, "hidden_leak", leak, **facts)
    assert proposal.amount_cents > 0
    assert "leak.cap_cents" in proposal.unconfirmed
    confirm(office, **LEAK)
    proposal = office.ask(propose_credit, "hidden_leak", leak, **facts)
    assert (proposal.unconfirmed, [one.text for one in proposal.conditions if not one.holds]) == ((), [])
    order = order.model_copy(update={"amount_cents": proposal.amount_cents})
    do(office, order, signed_by="marta")
    assert refused(office, order, signed_by="marta").code == "adjustment.not_eligible"
    assert_whole(office, account)


def test_each_adjustment_leaves_what_its_letter_says(office: Office, account: BilledAccount) -> None:
    number = do(office, credit(account, 1_000)).number
    do(office, ReverseAdjustment(number=number, note="No procedía"))
    told = office.ask(notices, account.id)
    assert [one.letter for one in told] == ["adjustment_applied", "adjustment_reversed"]
    assert number in told[0].data_json
    assert [one.is_applied for one in office.ask(adjustments, account.id)] == [False]


def test_nobody_corrects_the_account_of_their_own(office: Office, account: BilledAccount) -> None:
    number = do(office, credit(account, 1_000)).number
    bill = numbers(office, account)[0]
    do(office, DeclareLink(login="ana", account=account.number, relation=Relation.RELATIVE), actor="marta")
    for order in (
        credit(account, 1_000),
        ReverseAdjustment(number=f" {number.lower()} ", note="No procedía"),
        rebill(bill, readings=read("2026-08", 8_000)),
    ):
        assert refused(office, order).code == "conflict.interest"


def test_the_catalogue_is_whole() -> None:
    assert {"reading_error", "hidden_leak", "interruption", "write_off"} <= reasons().keys()
    assert all(code in documents() for reason in reasons().values() for code in reason.documents)
