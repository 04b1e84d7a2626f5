"""A check that the bank gave back: owed again to the cent, charged by a confirmed rule, told; no more checks."""

import random
from datetime import date

import pytest

from oficinista.billing.queries import balance, statement
from oficinista.customers.queries import account_card
from oficinista.documents.receipt import receipt_text
from oficinista.ledger.check import check as prove
from oficinista.ledger.models import EntryKind
from oficinista.letters.due import due_letters
from oficinista.office import Office
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import AccountPart, TakePayment, Tendered, VoidPayment
from oficinista.tills.receipts import find_receipt, held_of
from oficinista.tills.returned import no_checks
from oficinista.tills.returns import ReturnCheck
from tests.adjustments_builders import assert_whole, confirm
from tests.office import BilledAccount, TestClock, do, refused, with_bills
from tests.tills_builders import at_bank, cash, check, close_till, open_till, papers, pay, payment, to_the_bank

BILL = 4_597
FEE = 2_500


def back(receipt: str, number: str = "", reason: str = "A") -> ReturnCheck:
    return ReturnCheck(receipt=receipt, check=number, bank_reason=reason)


def taken(office: Office, account: BilledAccount, *tenders: Tendered) -> str:
    """The receipt of a payment in a till that is opened for it, closed and deposited."""
    return closed_over(office, payment(account.number, sum(one.received_cents for one in tenders), *tenders))


def closed_over(office: Office, order: TakePayment, *, deposits: bool = True) -> str:
    session = open_till(office)
    receipt = str(do(office, order).receipt)
    in_cash = sum(one.received_cents for one in order.tenders if one.kind.value == "cash")
    close_till(office, session, 15_000 + in_cash, *papers(*order.tenders))
    if deposits:
        to_the_bank(office)
    return receipt


def confirm_fee(office: Office) -> None:
    confirm(office, charge__returned_check_cents=FEE)


def whole(office: Office) -> bool:
    return all(proof.holds for proof in office.ask(lambda connection: list(prove(connection))))


def test_only_the_check_is_owed_again_and_leaves_the_bank_once_it_went_there(office: Office) -> None:
    account = with_bills(office, 2)
    receipt = closed_over(office, payment(account.number, 5_000, check(3_000), cash(2_000)), deposits=False)
    waits = refused(office, back(receipt), "marta")
    assert (waits.code, receipt in waits.message) == ("check.in_the_safe", True)
    assert to_the_bank(office) == 5_000
    done = do(office, back(receipt), "marta")
    assert (done.document, done.check, done.amount_cents, done.fee) == ("CHD-TST-2026-000001", "1044", 3_000, None)
    assert [(one.amount_cents, one.balance_cents) for one in done.accounts] == [(3_000, 2 * BILL - 2_000)]
    assert office.ask(at_bank) == -3_000
    line = office.ask(statement, account.id)[-1]
    assert (line.kind, line.reverses, line.amount_cents) == (EntryKind.CHECK_RETURN, receipt, 3_000)
    assert_whole(office, account)
    assert whole(office)
    card = office.ask(account_card, account.id, office.today)
    assert card.last_payment is not None
    assert card.last_payment.amount_cents == 2_000
    paper = receipt_text(office.ask(find_receipt, receipt))
    assert "*** CHEQUE 1044 DEVUELTO ***" in paper
    assert "CHD-TST-2026-000001: Fondos insuficientes" in paper
    [letter] = office.ask(due_letters, office.info.id, account.id)
    assert letter.template == "returned_check"
    assert refused(office, back(receipt), "marta").code == "check.already_returned"


def test_several_accounts_owe_again_as_they_have_of_the_payment(office: Office) -> None:
    first, second, third = (with_bills(office, 2) for _ in range(3))
    parts = ((first, 1_000), (second, 2_001))
    order = TakePayment(
        tenders=(check(1_500, "77"), check(1_000, "78"), cash(501)),
        accounts=tuple(AccountPart(number=one.number, amount_cents=cents) for one, cents in parts),
    )
    receipt = closed_over(office, order)
    move = MovePayment(receipt=receipt, from_account=second.number, to_account=third.number, amount_cents=2_001,
                       reason="Era de otra")  # fmt: skip
    do(office, move)
    assert refused(office, back(receipt), "marta").code == "check.which"
    one = do(office, back(receipt, "77"), "marta")
    assert {part.number: part.amount_cents for part in one.accounts} == {first.number: 499, third.number: 1_001}
    other = do(office, back(receipt), "marta")
    assert (other.check, sum(part.amount_cents for part in other.accounts)) == ("78", 1_000)
    entry = office.ask(statement, first.id)[-3].entry_id
    assert sum(office.ask(held_of, entry).values()) == 501
    for account in (first, second, third):
        assert_whole(office, account)
    assert whole(office)


def test_a_charge_waits_for_a_confirmed_rule_and_is_never_for_what_was_our_fault(office: Office) -> None:
    one, two, ours = (with_bills(office, 1) for _ in range(3))
    receipts = [taken(office, account, check(BILL)) for account in (one, two, ours)]
    assert do(office, back(receipts[0]), "marta").fee is None
    confirm_fee(office)
    charged = do(office, back(receipts[1]), "marta")
    assert (charged.fee, charged.fee_cents) == ("CCD-TST-2026-000001", FEE)
    assert office.ask(balance, two.id) == BILL + FEE
    endorsed = do(office, back(receipts[2], reason="endorsement_missing"), "marta")
    assert (endorsed.fee, endorsed.no_checks_until) == (None, None)
    assert office.ask(no_checks, ours.number, office.today) is None
    assert refused(office, back(receipts[2], reason="Z"), "marta").code == "check.already_returned"
    assert whole(office)


def test_the_account_pays_by_no_check_until_the_day_that_it_shows(office: Office, clock: TestClock) -> None:
    account = with_bills(office, 3)
    until = do(office, back(taken(office, account, check(1_000))), "marta").no_checks_until
    assert until == date(2027, 11, 24)
    said = [one.text for one in office.ask(account_card, account.id, office.today).alerts if one.code == "no_checks"]
    assert said == ["No paga con cheque hasta el 24 de noviembre de 2027: uno fue devuelto."]
    open_till(office)
    denied = refused(office, payment(account.number, 1_000, check(1_000)))
    assert denied.code == "payment.no_checks"
    assert "24 de noviembre de 2027: el banco devolvió el cheque 1044" in denied.message
    pay(office, account.number, 1_000)
    clock.advance(days=365)
    assert office.ask(no_checks, account.number, until) is not None
    clock.advance(days=1)
    assert office.ask(no_checks, account.number, office.today) is None
    assert not [one for one in office.ask(account_card, account.id, office.today).alerts if one.code == "no_checks"]


def test_what_cannot_come_back_says_what_can_be_done(office: Office) -> None:
    account = with_bills(office, 2)
    in_cash = taken(office, account, cash(500))
    open_till(office)
    fresh = pay(office, account.number, 500, check(500)).receipt
    for order, code in (
        (back(in_cash), "check.none"),
        (back(fresh), "check.not_deposited"),
        (back("REC-TST-2026-000099"), "payment.unknown"),
    ):
        assert refused(office, order, "marta").code == code
    do(office, VoidPayment(receipt=fresh, reason="Cheque sin firma"), signed_by="marta")
    assert refused(office, back(fresh), "marta").code == "payment.already_void"


def test_a_clerk_needs_a_signature(office: Office) -> None:
    account = with_bills(office, 1)
    receipt = taken(office, account, check(BILL))
    confirm_fee(office)
    assert refused(office, back(receipt)).code == "approval.required"
    assert do(office, back(receipt), signed_by="marta").fee_cents == FEE
    assert_whole(office, account)


@pytest.mark.parametrize("seed", range(4))
def test_returned_and_paid_again_leaves_the_ledger_whole(sqlite_office: Office, seed: int) -> None:
    """Random payments by checks and cash for random accounts, checks that come back, and payments again."""
    office, chance = sqlite_office, random.Random(seed)
    confirm_fee(office)
    accounts = [with_bills(office, chance.randint(1, 3)) for _ in range(3)]
    owed = {one.number: office.ask(balance, one.id) for one in accounts}
    for turn in range(4):
        chosen = chance.sample(accounts, chance.randint(1, 3))
        amounts = {one.number: chance.randint(1, 2 * BILL) for one in chosen}
        total = sum(amounts.values())
        by_check = chance.randint(1, total)
        first = chance.randint(0, by_check - 1)
        tenders = [check(cents, f"{turn}-{at}") for at, cents in enumerate((first, by_check - first)) if cents]
        tenders += [cash(total - by_check)] if total > by_check else []
        parts = tuple(AccountPart(number=number, amount_cents=cents) for number, cents in amounts.items())
        may = all(office.ask(no_checks, number, office.today) is None for number in amounts)
        order = TakePayment(tenders=tuple(tenders) if may else (cash(total),), accounts=parts)
        receipt = closed_over(office, order)
        for number, cents in amounts.items():
            owed[number] -= cents
        for one in order.tenders:
            if one.reference is not None and chance.random() < 0.7:
                done = do(office, back(receipt, one.reference), "marta")
                assert sum(part.amount_cents for part in done.accounts) == one.received_cents
                for part in done.accounts:
                    owed[part.number] += part.amount_cents
                owed[done.accounts[0].number] += done.fee_cents
        for account in accounts:
            assert office.ask(balance, account.id) == owed[account.number]
            assert_whole(office, account)
    session = open_till(office)
    due = {one: office.ask(balance, one.id) for one in accounts if office.ask(balance, one.id) > 0}
    for account, cents in due.items():
        assert pay(office, account.number, cents).accounts[0].balance_cents == 0
    close_till(office, session, 15_000 + sum(due.values()))
    assert whole(office)
