"""What a clerk sees before a correction is what it then does; and an adjustment is withdrawn by its own order."""

import pytest

from oficinista.adjustments.desk import corrected_in_order, desk, preview_adjustment, readings_from
from oficinista.adjustments.exchange import Rebilled
from oficinista.adjustments.shown import rebill_of_void, show_adjustment, show_rebill
from oficinista.adjustments.undoing import UndoVoid
from oficinista.approvals.commands import RequestApproval, WithdrawAdjustment, WithdrawApproval
from oficinista.approvals.queries import waiting_on
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.queries import balance, bills, statement
from oficinista.ledger.models import EntryKind
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tills.payments import VoidPayment
from oficinista.typed_date import numeric_date, parse_date
from tests.adjustments_builders import DOCUMENTS, credit, numbers, read, rebill
from tests.office import TODAY, BilledAccount, do, refused, with_bills, with_customer, with_faces
from tests.tills_builders import open_till, pay


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, $45.97 each."""
    return with_bills(office, 3)


def open_of(office: Office, account: BilledAccount, number: str) -> int:
    return next(bill.open_cents for bill in office.ask(bills, account.id) if bill.number == number)


@pytest.mark.parametrize(("cents", "paid"), [(-1_000, 0), (-4_597, 0), (-1_000, 4_000), (-4_597, 13_791)])
def test_a_credit_does_what_its_preview_showed(office: Office, account: BilledAccount, cents: int, paid: int) -> None:
    if paid:
        open_till(office)
        pay(office, account.number, paid)
    bill = numbers(office, account)[1]
    shown = office.ask(preview_adjustment, account.number, bill, cents)
    assert shown.balance_before_cents == office.ask(balance, account.id)
    assert shown.bill_before_cents == open_of(office, account, bill)
    do(office, credit(account, -cents, bill=bill), signed_by="marta")
    assert shown.balance_after_cents == office.ask(balance, account.id)
    assert shown.bill_after_cents == open_of(office, account, bill)


def test_more_than_the_bill_charged_is_refused_in_the_preview(office: Office, account: BilledAccount) -> None:
    with pytest.raises(Refused) as refusal:
        office.ask(preview_adjustment, account.number, numbers(office, account)[0], -4_598)
    assert refusal.value.refusal.code == "adjustment.too_much"


def test_the_desk_offers_the_reasons_of_what_is_done(office: Office, account: BilledAccount) -> None:
    of_bill = {"uses": {"rebill"}, "clerk_id": 2, "today": TODAY}
    found = office.ask(desk, account.number, numbers(office, account)[0], **of_bill)
    assert [one.reason.code for one in found.reasons] == ["reading_error", "estimate_replaced", "wrong_terms"]
    assert all(one.allowance.alone_cents == 5_000 for one in found.reasons)
    assert found.account.balance_cents == 3 * 4_597


def test_a_reading_comes_with_every_bill_made_of_it_and_those_after_it(office: Office) -> None:
    account = with_customer(office)
    for month, months, face in (("2026-08", 2, 26_000), ("2026-09", 1, 39_000)):
        water = {"measured_l": months * 13_000, "register_l": face}
        do(office, RecordReading(account=account.number, month=month, months=months, **water), actor="sistemas")
    for month in ("2026-07", "2026-08", "2026-09"):
        do(office, RunBilling(month=month), actor="sistemas")
    july, august, september = numbers(office, account)
    both, last = office.ask(readings_from, august, office_id=office.info.id, today=TODAY)
    assert (both.bills, both.month, both.stood_at_l) == ((july, august), "2026-08", 0)
    assert (last.bills, last.stood_at_l) == ((september,), 26_000)
    assert last.corrected(38_000).measured_l == 12_000
    with pytest.raises(Refused) as refusal:
        last.corrected(25_999)
    assert refusal.value.refusal.code == "reading.below_last"


def test_the_reading_after_a_corrected_one_counts_from_where_that_left_the_meter(office: Office) -> None:
    account = with_faces(office)
    found = office.ask(readings_from, numbers(office, account)[0], office_id=office.info.id, today=TODAY)
    right = list(corrected_in_order(zip(found, (10_000, None, None), strict=True)))
    assert [(one.month, one.measured_l, one.register_l) for one in right] == [
        ("2026-08", 10_000, 10_000),
        ("2026-09", 16_000, 26_000),
    ]
    typed = list(corrected_in_order(zip(found, (10_000, 12_000, None), strict=True)))
    assert [one.measured_l for one in typed] == [10_000, 2_000, 27_000]
    assert list(corrected_in_order((one, None) for one in found)) == []
    with pytest.raises(Refused) as refusal:
        list(corrected_in_order(zip(found, (20_000, 19_000), strict=False)))
    assert refusal.value.refusal.code == "reading.below_last"


def test_a_rebilling_is_read_as_it_was_made_and_says_that_it_was_undone(office: Office, account: BilledAccount) -> None:
    order = rebill(numbers(office, account)[1], readings=read("2026-09", 14_000))
    made: Rebilled = do(office, order, signed_by="marta")
    void = next(one for one in office.ask(statement, account.id) if one.kind is EntryKind.BILL_VOID)
    shown = office.ask(show_rebill, office.ask(rebill_of_void, void.entry_id))
    assert [(one.voided, one.document, one.bill) for one in shown.periods] == [
        (one.voided, one.document, one.bill) for one in made.periods
    ]
    assert (shown.is_undone, shown.clerk_name) == (False, "Ana Peña Ortiz")
    do(office, UndoVoid(bill=made.periods[0].bill, note="Era otra cuenta"), signed_by="marta")
    assert office.ask(show_rebill, shown.id).is_undone


def test_an_adjustment_says_who_agreed_and_what_was_seen(office: Office, account: BilledAccount) -> None:
    number = do(office, credit(account, 6_000), signed_by="marta").number
    shown = office.ask(show_adjustment, number)
    assert (shown.clerk_name, shown.checker_name, shown.reversal) == ("Ana Peña Ortiz", "Marta Solá Díaz", None)
    assert shown.documents == DOCUMENTS


def test_an_adjustment_is_withdrawn_by_its_own_order_and_by_no_other(office: Office, account: BilledAccount) -> None:
    asked = do(office, RequestApproval.of(credit(account, 6_000))).approval_id
    assert refused(office, WithdrawApproval(approval_id=asked)).code == "approval.other_withdrawal"
    assert refused(office, WithdrawAdjustment(approval_id=asked), actor="luis").code == "approval.not_yours"
    do(office, WithdrawAdjustment(approval_id=asked))
    assert refused(office, WithdrawAdjustment(approval_id=asked)).code == "approval.decided"


def test_what_is_no_adjustment_is_not_withdrawn_as_one(office: Office, account: BilledAccount) -> None:
    open_till(office)
    receipt = str(pay(office, account.number, 4_597).receipt)
    asked = do(office, RequestApproval.of(VoidPayment(receipt=receipt, reason="Cuenta equivocada"))).approval_id
    assert refused(office, WithdrawAdjustment(approval_id=asked)).code == "approval.other_withdrawal"
    do(office, WithdrawApproval(approval_id=asked))


def test_an_account_knows_the_orders_that_wait_for_it(office: Office, account: BilledAccount) -> None:
    other = with_bills(office, 1)
    adjusted = do(office, RequestApproval.of(credit(account, 6_000))).approval_id
    order = rebill(numbers(office, account)[0], readings=read("2026-08", 45_000))
    voided = do(office, RequestApproval.of(order)).approval_id
    mine = office.ask(waiting_on, office.info.id, account.number, office.clock())
    assert [one.id for one in mine] == [adjusted, voided]
    assert office.ask(waiting_on, office.info.id, other.number, office.clock()) == ()
    do(office, WithdrawAdjustment(approval_id=adjusted))
    assert len(office.ask(waiting_on, office.info.id, account.number, office.clock())) == 1


@pytest.mark.parametrize("text", ["24/11/2026", "24-11-2026", " 24.11.2026 "])
def test_a_date_is_typed_with_its_day_first(text: str) -> None:
    assert parse_date(text) == TODAY
    assert parse_date(numeric_date(TODAY)) == TODAY


@pytest.mark.parametrize("text", ["", "31/02/2026", "2026-11-24", "24/11/26", "mañana"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_date(text)
    assert refusal.value.refusal.code == "date.unreadable"
    assert (text or "Falta la fecha") in refusal.value.refusal.message


def test_a_dial_that_turned_over_is_corrected_by_what_it_shows(office: Office) -> None:
    account = with_customer(office)
    for month, face, litres in (("2026-08", 999_990_000, 13_000), ("2026-09", 6_000, 16_000)):
        read_once = {"measured_l": litres, "register_l": face}
        do(office, RecordReading(account=account.number, month=month, months=1, **read_once), actor="sistemas")
        do(office, RunBilling(month=month), actor="sistemas")
    number = numbers(office, account)[1]
    (turned,) = office.ask(readings_from, number, office_id=office.info.id, today=TODAY)
    assert (turned.stood_at_l, turned.typed(16_000)) == (999_990_000, 6_000)
    right = turned.corrected(3_000)
    assert (right.measured_l, right.register_l) == (13_000, 3_000)
    do(office, rebill(number, readings=(right,)))
    (now,) = office.ask(readings_from, numbers(office, account)[1], office_id=office.info.id, today=TODAY)
    assert (now.measured_l, now.stood_at_l) == (13_000, 999_990_000)
    with pytest.raises(Refused) as refusal:
        turned.corrected(999_000_000)
    assert refusal.value.refusal.code == "reading.below_last"
