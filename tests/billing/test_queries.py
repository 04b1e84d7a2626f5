"""What the account screen, the letters and the command line are told about bills and payments."""

from datetime import date

import pytest

from oficinista.billing.chart import MonthUse
from oficinista.billing.explain import explain_bill
from oficinista.billing.pending import has_price, unpriced
from oficinista.billing.queries import (
    balance,
    bill_facts,
    bills,
    consumption,
    open_items,
    overdue,
    paid_by,
    previous_bill,
    statement,
    what_paid,
)
from oficinista.customers.queries import account_card
from oficinista.ledger.models import EntryKind
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tariff import Tariffs
from oficinista.tills.payments import VoidPayment
from tests.office import TODAY, BilledAccount, do, with_bills, with_customer
from tests.tills_builders import open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, and Ana's open till."""
    found = with_bills(office, 3)
    open_till(office)
    return found


def test_the_statement_runs_to_the_balance_of_the_ledger(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, 5_000)
    lines = office.ask(statement, account.id)
    assert [(line.kind, line.amount_cents, line.balance_cents) for line in lines] == [
        (EntryKind.BILL, BILL, BILL),
        (EntryKind.BILL, BILL, 2 * BILL),
        (EntryKind.BILL, BILL, 3 * BILL),
        (EntryKind.PAYMENT, -5_000, 3 * BILL - 5_000),
    ]
    assert lines[-1].document == "REC-TST-2026-000001"
    assert lines[0].document == "200010000001"
    assert lines[-1].balance_cents == office.ask(balance, account.id)


def test_a_void_shows_beside_the_receipt_it_voids(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    do(office, VoidPayment(receipt=receipt, reason="Cuenta equivocada"), signed_by="marta")
    paid, void = office.ask(statement, account.id)[-2:]
    assert (paid.is_voided, void.reverses, void.document) == (True, receipt, "ANU-TST-2026-000001")
    assert void.balance_cents == office.ask(balance, account.id) == 3 * BILL


def test_the_balance_of_a_day_is_what_the_statement_said_then(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, 5_000)
    lines = office.ask(statement, account.id)
    for day in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 15), TODAY):
        said = [line.balance_cents for line in lines if line.on <= day]
        assert office.ask(balance, account.id, day) == (said[-1] if said else 0)


def test_what_is_due_today_is_not_late_yet(office: Office, account: BilledAccount) -> None:
    assert office.ask(overdue, account.id, date(2026, 10, 22)).items == 1
    late = office.ask(overdue, account.id, date(2026, 10, 23))
    assert (late.cents, late.items, late.oldest_due_on) == (2 * BILL, 2, date(2026, 9, 22))


def test_a_payment_says_which_bills_it_paid(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, BILL + 1_000)
    payment = office.ask(statement, account.id)[-1]
    settled = office.ask(what_paid, payment.entry_id)
    assert [(one.period_start, one.amount_cents) for one in settled] == [
        (date(2026, 8, 1), BILL),
        (date(2026, 9, 1), 1_000),
    ]
    second = office.ask(bills, account.id)[1]
    assert [(one.receipt, one.amount_cents) for one in office.ask(paid_by, second.bill_id)] == [
        ("REC-TST-2026-000001", 1_000)
    ]
    assert [debt.open_cents for debt in office.ask(open_items, account.id)] == [BILL - 1_000, BILL]


def test_a_bill_explains_itself_to_the_cent(office: Office, account: BilledAccount) -> None:
    last = office.ask(bills, account.id)[0]
    facts = office.ask(bill_facts, last.bill_id)
    assert (facts.days, facts.arrears_cents, facts.payable_cents) == (31, 2 * BILL, 3 * BILL)
    explained = explain_bill(facts, Tariffs.load())
    assert sum(part.amount_cents for part in explained.parts) == explained.total_cents == 3 * BILL


def test_a_bill_is_compared_with_the_one_before(office: Office, account: BilledAccount) -> None:
    newest, middle, oldest = (one.bill_id for one in office.ask(bills, account.id))
    assert office.ask(previous_bill, newest) == middle
    assert office.ask(previous_bill, oldest) is None


def test_a_bill_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.ask(bill_facts, 99)
    assert refused.value.refusal.code == "bill.unknown"


def test_the_chart_gets_the_last_months_that_were_billed(office: Office, account: BilledAccount) -> None:
    assert office.ask(consumption, account.id, 2) == [
        MonthUse(date(2026, 9, 1), 13_000, False),
        MonthUse(date(2026, 10, 1), 13_000, False),
    ]


def test_accounts_without_a_published_price_are_counted_by_kind(office: Office) -> None:
    gardens = [with_customer(office, tariff_class="irrigation") for _ in range(2)]
    with_customer(office)
    found = office.ask(unpriced, office.info.id, TODAY)
    assert [(one.tariff_class, one.accounts, one.first) for one in found] == [
        ("irrigation", 2, tuple(garden.number for garden in gardens))
    ]
    assert has_price(TODAY, "residential", "5/8", "both")
    assert not has_price(date(2019, 5, 1), "residential", "5/8", "both"), "no tariff is known of that day"


def test_the_card_says_who_where_and_what_is_owed(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, BILL)
    card = office.ask(account_card, account.id, TODAY)
    assert (card.name, card.municipality, card.diameter) == ("María Nieves Ortiz", "San Juan", "5/8")
    assert (card.balance_cents, card.overdue_cents, card.open_bills) == (2 * BILL, 2 * BILL, 2)
    assert (card.oldest_due_on, card.next_due_on) == (date(2026, 10, 22), None)
    assert card.last_payment is not None
    assert (card.last_payment.on, card.last_payment.amount_cents) == (TODAY, BILL)
    assert [alert.code for alert in card.alerts] == ["overdue"]


def test_a_voided_payment_is_not_the_last_one(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, 1_000)
    second = pay(office, account.number, 2_000).receipt
    do(office, VoidPayment(receipt=second, reason="Cuenta equivocada"), signed_by="marta")
    card = office.ask(account_card, account.id, TODAY)
    assert card.last_payment is not None
    assert card.last_payment.amount_cents == 1_000


def test_the_card_the_statement_and_the_window_say_one_balance(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, 7_777)
    now = office.ask(balance, account.id)
    assert office.ask(account_card, account.id, TODAY).balance_cents == now
    assert office.ask(statement, account.id)[-1].balance_cents == now
    assert sum(debt.open_cents for debt in office.ask(open_items, account.id)) == now


def test_the_card_of_nobody_is_refused(office: Office) -> None:
    with pytest.raises(Refused):
        office.ask(account_card, 99, TODAY)
