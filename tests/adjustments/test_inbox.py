"""Corrections beyond a clerk's limit wait in the inbox, and are what was approved or nothing."""

import pytest

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.adjustments.undoing import UndoVoid
from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.approvals.queries import case
from oficinista.billing.queries import balance
from oficinista.office import Office
from oficinista.orders import Order
from tests.adjustments_builders import assert_whole, credit, numbers, read, rebill
from tests.office import BilledAccount, do, refused, with_bills
from tests.tills_builders import open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October."""
    return with_bills(office, 3)


def ask(office: Office, order: Order) -> int:
    return int(do(office, RequestApproval.of(order, "Trae la prueba")).approval_id)


def yes(office: Office, approval_id: int) -> DecideApproval:
    seen = office.ask(case, approval_id, office.info.id).seen
    return DecideApproval(approval_id=approval_id, verdict=Verdict.APPROVE, seen=seen)


def shown(office: Office, approval_id: int) -> str:
    return str(office.ask(case, approval_id, office.info.id))


def test_a_rebilling_shows_its_whole_case_and_is_carried_out_when_approved(
    office: Office, account: BilledAccount
) -> None:
    bills = numbers(office, account)
    order = rebill(*bills, readings=read("2026-09", 30_000), diameter="2", reason="wrong_terms")
    asked = ask(office, order)
    for told in (account.number, *bills):
        assert told in shown(office, asked)
    do(office, yes(office, asked), "marta")
    assert not {*bills} & {*numbers(office, account)}
    assert_whole(office, account)
    undone = ask(office, UndoVoid(bill=numbers(office, account)[0], note="No era esa"))
    do(office, yes(office, undone), "marta")
    assert office.ask(balance, account.id) == 3 * BILL
    assert_whole(office, account)


def test_an_adjustment_and_its_reversal_are_approved_from_the_inbox(office: Office, account: BilledAccount) -> None:
    do(office, yes(office, ask(office, credit(account, 9_000))), "marta")
    assert office.ask(balance, account.id) == 3 * BILL - 9_000
    reversal = ask(office, ReverseAdjustment(number="AJU-TST-2026-000001", note="No procedía"))
    do(office, yes(office, reversal), "marta")
    assert office.ask(balance, account.id) == 3 * BILL
    assert_whole(office, account)


def test_what_no_longer_can_be_done_is_not_done_by_approving_it(office: Office, account: BilledAccount) -> None:
    bill = numbers(office, account)[1]
    asked = ask(office, rebill(bill, readings=read("2026-09", 100_000)))
    do(office, rebill(bill, readings=read("2026-09", 8_000)))
    assert refused(office, yes(office, asked), "marta").code == "bill.already_void"
    assert_whole(office, account)


def test_what_was_paid_meanwhile_must_be_seen_before_it_is_approved(office: Office, account: BilledAccount) -> None:
    asked = ask(office, credit(account, 9_000))
    seen_before = yes(office, asked)
    open_till(office)
    pay(office, account.number, BILL)
    assert refused(office, seen_before, "marta").code.startswith("approval.")
    do(office, yes(office, asked), "marta")
    assert_whole(office, account)
