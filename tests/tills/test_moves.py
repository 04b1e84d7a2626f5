"""A payment that was posted to the wrong account goes to the right one, and both accounts stay whole."""

from oficinista.billing.queries import balance, statement
from oficinista.ledger.models import EntryKind
from oficinista.office import Office
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import VoidPayment
from tests.adjustments_builders import assert_whole
from tests.office import BilledAccount, do, refused, with_bills
from tests.tills_builders import open_till, pay

BILL = 4_597


def move(receipt: str, wrong: BilledAccount, right: BilledAccount, cents: int) -> MovePayment:
    return MovePayment(
        receipt=receipt,
        from_account=wrong.number,
        to_account=right.number,
        amount_cents=cents,
        reason="Cuenta equivocada",
    )


def test_a_payment_goes_to_the_account_that_it_was_meant_for(office: Office) -> None:
    wrong, right = with_bills(office, 2), with_bills(office, 2)
    open_till(office)
    receipt = pay(office, wrong.number, BILL).receipt
    done = do(office, move(receipt, wrong, right, BILL))
    assert (done.document, done.from_balance_cents, done.to_balance_cents) == ("TRA-TST-2026-000001", 2 * BILL, BILL)
    for account, owed, cents in ((wrong, 2 * BILL, BILL), (right, BILL, -BILL)):
        line = office.ask(statement, account.id)[-1]
        assert (line.kind, line.document, line.amount_cents) == (EntryKind.PAYMENT_MOVE, done.document, cents)
        assert office.ask(balance, account.id) == line.balance_cents == owed
        assert_whole(office, account)


def test_only_what_the_account_has_of_the_receipt_is_moved(office: Office) -> None:
    wrong, right = with_bills(office, 2), with_bills(office, 2)
    open_till(office)
    receipt = pay(office, wrong.number, 3_000).receipt
    assert refused(office, move(receipt, wrong, right, 3_001)).code == "payment.not_there"
    assert refused(office, move(receipt, wrong, wrong, 1_000)).code == "payment.not_there"
    do(office, move(receipt, wrong, right, 2_000))
    assert refused(office, move(receipt, wrong, right, 1_001)).code == "payment.not_there"


def test_a_moved_receipt_is_voided_once_it_is_back(office: Office) -> None:
    wrong, right = with_bills(office, 1), with_bills(office, 1)
    open_till(office)
    receipt = pay(office, wrong.number, BILL).receipt
    do(office, move(receipt, wrong, right, BILL))
    void = VoidPayment(receipt=receipt, reason="Cheque sin firma")
    assert refused(office, void, signed_by="marta").code == "payment.moved"
    do(office, move(receipt, right, wrong, BILL))
    do(office, void, signed_by="marta")
    assert_whole(office, wrong)
    assert_whole(office, right)
    assert refused(office, move(receipt, wrong, right, BILL)).code == "payment.already_void"


def test_beyond_their_limit_a_clerk_needs_a_signature(office: Office) -> None:
    wrong, right = with_bills(office, 2), with_bills(office, 2)
    open_till(office)
    receipt = pay(office, wrong.number, 2 * BILL).receipt
    order = move(receipt, wrong, right, 5_001)
    assert refused(office, order).code == "approval.required"
    do(office, order, signed_by="marta")
    assert_whole(office, right)
