"""Undoing a payment while its session is open."""

import pytest
from pydantic import ValidationError

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.ledger.check import check as prove
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills import payable, queries, receipts
from oficinista.tills.payments import VoidPayment
from oficinista.tills.transfers import SendTransfer
from tests.office import BilledAccount, TestClock, do, refused, with_bills, with_customer
from tests.tills_builders import cash, check, close_till, open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes three bills of $45.97, and an open till of Ana's."""
    found = with_bills(office)
    open_till(office)
    return found


def void(receipt: str) -> VoidPayment:
    return VoidPayment(receipt=receipt, reason="Cuenta equivocada")


def owed(office: Office, number: str) -> tuple[int, list[int]]:
    found = office.ask(payable.find_payable, number)
    return found.balance_cents, [debt.open_cents for debt in found.debts]


def whole(office: Office) -> bool:
    return all(proof.holds for proof in office.ask(lambda connection: list(prove(connection))))


def test_a_void_gives_back_the_money_and_the_debts(office: Office, account: BilledAccount) -> None:
    taken = pay(office, account.number, BILL + 500, check(3_000), cash(5_000))
    voided = do(office, void(taken.receipt), signed_by="marta")
    assert voided.document == "ANU-TST-2026-000001"
    assert (voided.total_cents, voided.cash_back_cents) == (BILL + 500, BILL - 2_500)
    assert owed(office, account.number) == (3 * BILL, [BILL, BILL, BILL])
    assert office.ask(queries.expected, 1)[TenderKind.CASH] == 15_000
    assert office.ask(queries.expected, 1)[TenderKind.CHECK] == 0
    assert whole(office)


def test_a_void_needs_a_supervisor(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    assert refused(office, void(receipt)).code == "approval.required"
    assert refused(office, void(receipt), signed_by="ana").code == "approval.own"
    assert refused(office, void(receipt), signed_by="luis").code == "approval.not_allowed"
    assert owed(office, account.number)[0] == 2 * BILL


def test_a_payment_is_voided_once(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    do(office, void(receipt), signed_by="marta")
    refusal = refused(office, void(receipt), signed_by="marta")
    assert refusal.code == "payment.already_void"
    assert "ANU-TST-2026-000001" in refusal.message


def test_a_receipt_that_was_never_given_is_refused(office: Office, account: BilledAccount) -> None:
    assert refused(office, void("REC-TST-2026-000099"), signed_by="marta").code == "payment.unknown"


def test_another_clerks_payment_is_not_voided(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    open_till(office, "luis", number=2)
    refusal = refused(office, void(receipt), "luis", signed_by="marta")
    assert refusal.code == "payment.other_session"
    assert "Ana Peña Ortiz" in refusal.message


def test_a_payment_of_a_closed_session_is_not_voided(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    close_till(office, 1, 15_000 + BILL)
    assert "pida una devolución" in refused(office, void(receipt), signed_by="marta").next_step
    open_till(office)
    assert refused(office, void(receipt), signed_by="marta").code == "payment.other_session"


def test_no_void_when_the_cash_has_left_the_till(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    do(office, SendTransfer(amount_cents=15_000, reason="turn_in"))
    do(office, SendTransfer(amount_cents=1, reason="turn_in"))
    assert refused(office, void(receipt), signed_by="marta").code == "till.not_enough"


@pytest.mark.parametrize("reason", ["", "   ", "no"])
def test_a_void_without_a_reason_cannot_be_asked(reason: str) -> None:
    with pytest.raises(ValidationError):
        VoidPayment(receipt="REC-TST-2026-000001", reason=reason)


def test_voids_have_a_series_of_their_own(office: Office, account: BilledAccount) -> None:
    first, second = (pay(office, account.number, 100).receipt for _ in range(2))
    do(office, void(first), signed_by="marta")
    assert do(office, void(second), signed_by="marta").document == "ANU-TST-2026-000002"
    assert pay(office, account.number, 100).receipt == "REC-TST-2026-000003"


def test_a_voided_receipt_says_so(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    do(office, void(receipt), signed_by="marta")
    found = office.ask(receipts.find_payment, receipt)
    assert (found.void, found.void_reason) == ("ANU-TST-2026-000001", "Cuenta equivocada")


def test_a_void_takes_back_the_credit_that_a_later_bill_used(office: Office, clock: TestClock) -> None:
    account = with_customer(office)
    open_till(office)
    receipt = pay(office, account.number, BILL + 1_000).receipt
    do(office, RecordReading(account=account.number, month="2026-10", months=1, measured_l=13_000), actor="sistemas")
    do(office, RunBilling(month="2026-10"), actor="sistemas")
    assert owed(office, account.number) == (-1_000, [])
    do(office, void(receipt), signed_by="marta")
    assert owed(office, account.number) == (BILL, [BILL])
    assert whole(office)


def test_another_credit_keeps_the_oldest_debts_paid_after_a_void(office: Office, account: BilledAccount) -> None:
    first = pay(office, account.number, 3 * BILL).receipt
    pay(office, account.number, BILL + 500)
    do(office, void(first), signed_by="marta")
    assert owed(office, account.number) == (2 * BILL - 500, [BILL - 500, BILL])
    pay(office, account.number, 2 * BILL - 500)
    assert owed(office, account.number) == (0, [])
    assert whole(office)
