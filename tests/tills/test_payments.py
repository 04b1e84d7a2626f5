"""Taking payments: where the money goes, the change, the receipt, and exactly once."""

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, text

from oficinista.closings.commands import MoveIn
from oficinista.customers.queries import account_card
from oficinista.documents.receipt import receipt_text
from oficinista.ledger.check import check as prove
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.queue.commands import CallNext, IssueTicket
from oficinista.queue.queries import done_in
from oficinista.staff.commands import GrantPermission
from oficinista.tills import payable, queries, receipts
from oficinista.tills.meant import payable_of
from oficinista.tills.payable import find_payable
from oficinista.tills.payments import AccountPart, PrintReceipt, TakePayment, Tendered, VoidPayment
from oficinista.tills.receipts import find_receipt
from tests.office import TODAY, BilledAccount, attempt, do, refused, with_bills, with_customer
from tests.tills_builders import card, cash, check, count, open_till, pay, payment

BILL = 4_597
"""What each of the builder's months costs."""


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes three bills of $45.97, and an open till of Ana's."""
    found = with_bills(office)
    open_till(office)
    return found


def balance(office: Office, number: str) -> int:
    return office.ask(payable.find_payable, number).balance_cents


def drawer(office: Office) -> dict[TenderKind, int]:
    return office.ask(queries.expected, 1)


def visit_of(connection: Connection, entry_id: int) -> int:
    found = connection.execute(text("SELECT visit_id FROM payment WHERE entry_id = :entry"), {"entry": entry_id})
    return int(found.scalar_one())


def payments(connection: Connection) -> int:
    return int(connection.execute(text("SELECT COUNT(*) FROM payment")).scalar_one())


def test_a_payment_pays_the_oldest_bill_first(office: Office, account: BilledAccount) -> None:
    taken = pay(office, account.number, BILL + 1_000)
    [part] = taken.accounts
    assert [(one.amount_cents, one.left_cents) for one in part.debts] == [(BILL, 0), (1_000, BILL - 1_000)]
    assert [one.due_on for one in part.debts] == [date(2026, 9, 22), date(2026, 10, 22)]
    assert part.balance_cents == balance(office, account.number) == 2 * BILL - 1_000


def test_change_is_not_counted_as_cash(office: Office, account: BilledAccount) -> None:
    taken = pay(office, account.number, BILL, cash(5_000))
    assert (taken.total_cents, taken.received_cents, taken.change_cents) == (BILL, 5_000, 403)
    assert drawer(office)[TenderKind.CASH] == 15_000 + BILL


def test_two_tenders_pay_together_and_change_comes_from_the_cash(office: Office, account: BilledAccount) -> None:
    taken = pay(office, account.number, BILL, check(4_000), cash(1_000))
    assert taken.change_cents == 403
    assert drawer(office) == {
        TenderKind.CASH: 15_000 + 597, TenderKind.CHECK: 4_000, TenderKind.MONEY_ORDER: 0, TenderKind.CARD: 0
    }  # fmt: skip


def test_one_payment_pays_several_accounts(office: Office, account: BilledAccount) -> None:
    other = with_bills(office, months=1, name="Pedro Ruiz Sosa")
    parts = (
        AccountPart(number=account.number, amount_cents=BILL),
        AccountPart(number=other.number, amount_cents=2_000),
    )
    taken = do(office, TakePayment(tenders=(cash(10_000),), accounts=parts, payer="Juan Ruiz"))
    assert taken.change_cents == 10_000 - BILL - 2_000
    assert [part.balance_cents for part in taken.accounts] == [2 * BILL, BILL - 2_000]
    assert balance(office, other.number) == BILL - 2_000


def test_what_no_debt_takes_is_a_visible_credit(office: Office, account: BilledAccount) -> None:
    [part] = pay(office, account.number, 3 * BILL + 250).accounts
    assert (part.credit_cents, part.balance_cents) == (250, -250)


def test_a_customer_without_bills_may_leave_a_credit(office: Office, account: BilledAccount) -> None:
    newcomer = with_customer(office)
    [part] = pay(office, newcomer.number, 2_000).accounts
    assert (part.debts, part.credit_cents) == ((), 2_000)


def test_the_preview_is_what_the_payment_does(office: Office, account: BilledAccount) -> None:
    shown = office.ask(payable.preview, [(account.number, BILL + 1)])
    [part] = pay(office, account.number, BILL + 1).accounts
    assert [(one.debt.bill_number, one.amount_cents) for one in shown[0].allocations] == [
        (one.bill_number, one.amount_cents) for one in part.debts
    ]
    assert (shown[0].balance_cents, shown[0].credit_cents) == (part.balance_cents, part.credit_cents)


def test_a_payment_that_is_no_longer_what_was_shown_is_refused(office: Office, account: BilledAccount) -> None:
    def shown(owed_cents: int) -> TakePayment:
        part = AccountPart(number=account.number, amount_cents=BILL, owed_cents=owed_cents)
        return TakePayment(tenders=(cash(BILL),), accounts=(part,))

    other = pay(office, account.number, BILL)
    assert other.receipt in refused(office, shown(3 * BILL)).message
    do(office, shown(2 * BILL), key="in doubt")
    assert do(office, shown(BILL), key="in doubt").accounts[0].balance_cents == BILL
    assert office.ask(payments) == 2


def test_the_balance_is_equal_on_every_screen(office: Office, account: BilledAccount) -> None:
    taken = pay(office, account.number, 5_000)
    on_receipt = office.ask(receipts.find_receipt, taken.receipt).accounts[0].balance_cents
    assert taken.accounts[0].balance_cents == on_receipt == balance(office, account.number)


def test_the_detail_equals_the_total(office: Office, account: BilledAccount) -> None:
    taken = pay(office, account.number, 2 * BILL + 17, card(5_000), cash(5_000))
    receipt = office.ask(receipts.find_receipt, taken.receipt)
    assert sum(one.amount_cents for one in receipt.tenders) == taken.total_cents
    assert sum(one.amount_cents for one in receipt.accounts) == taken.total_cents
    assert sum(bill.amount_cents for bill in receipt.accounts[0].bills) == taken.total_cents
    assert all(proof.holds for proof in office.ask(lambda connection: list(prove(connection))))


def test_receipts_are_numbered_without_gaps(office: Office, account: BilledAccount) -> None:
    first = pay(office, account.number, 100).receipt
    refused(office, payment(account.number, 100, cash(99)))
    assert (first, pay(office, account.number, 100).receipt) == ("REC-TST-2026-000001", "REC-TST-2026-000002")


def test_a_payment_is_taken_once_after_the_line_was_cut(office: Office, account: BilledAccount) -> None:
    order = payment(account.number, BILL)
    first = do(office, order, key="form-7")
    again = attempt(office, order, key="form-7")
    assert (again.value, again.is_replay) == (first, True)  # type: ignore[union-attr]
    assert office.ask(payments) == 1


def test_a_key_pressed_twice_does_not_pay_twice(office: Office, account: BilledAccount) -> None:
    order = payment(account.number, BILL)
    for _ in range(2):
        do(office, order, key="form-8")
    assert balance(office, account.number) == 2 * BILL


def test_what_a_till_must_hold_does_not_depend_on_permissions(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, BILL)
    do(office, GrantPermission(login="ana", action="payment.take", limit_cents=0), "sistemas")
    [counted] = do(office, count(1, 15_000 + BILL)).tenders
    assert (counted.expected_cents, counted.difference_cents) == (15_000 + BILL, 0)


def test_a_payment_above_the_clerks_limit_needs_a_signature(office: Office, account: BilledAccount) -> None:
    do(office, GrantPermission(login="ana", action="payment.take", limit_cents=BILL), "sistemas")
    do(office, GrantPermission(login="marta", action="payment.take", can_check=True), "sistemas")
    assert refused(office, payment(account.number, BILL + 1)).code == "approval.required"
    do(office, payment(account.number, BILL + 1), signed_by="marta")


def test_a_payment_is_tied_to_the_visit_at_the_window(office: Office, account: BilledAccount) -> None:
    do(office, IssueTicket(service="payment"))
    visit = do(office, CallNext()).visit_id
    taken = pay(office, account.number, BILL)
    assert office.ask(visit_of, taken.entry_id) == visit
    assert [one.product_id for one in office.ask(done_in, visit)] == [taken.receipt]


def test_an_unknown_account_is_refused(office: Office, account: BilledAccount) -> None:
    assert refused(office, payment("000099999999", 100)).code == "account.unknown"


def test_money_is_taken_for_an_account_or_a_bill_that_was_named_and_not_for_one_that_is_like_it(
    sqlite_office: Office,
) -> None:
    account = with_bills(sqlite_office, 1, phone="787-555-0100", meter_serial="70000001")
    [bill] = sqlite_office.ask(find_payable, account.number).debts
    for code in (account.number, account.number.lstrip("0"), bill.bill_number):
        assert sqlite_office.ask(payable_of, code).number == account.number
    for code in ("7875550100", "70000001"):
        with pytest.raises(Refused, match=code):
            sqlite_office.ask(payable_of, code)


def test_an_account_is_not_twice_in_a_payment(office: Office, account: BilledAccount) -> None:
    part = AccountPart(number=account.number, amount_cents=100)
    assert refused(office, TakePayment(tenders=(cash(200),), accounts=(part, part))).code == "payment.account_twice"


@pytest.mark.parametrize("cents", [0, -1, 10**11 + 1])
def test_a_payment_of_nothing_or_of_too_much_cannot_be_asked(cents: int) -> None:
    with pytest.raises(ValidationError):
        payment("000010000001", cents, cash(100))


def test_accounts_together_do_not_pass_the_limit(office: Office, account: BilledAccount) -> None:
    other = with_customer(office)
    parts = tuple(AccountPart(number=n, amount_cents=10**11) for n in (account.number, other.number))
    assert refused(office, TakePayment(tenders=(cash(10**11),), accounts=parts)).code == "money.too_much"


@pytest.mark.parametrize("kind", [TenderKind.CHECK, TenderKind.MONEY_ORDER, TenderKind.CARD])
@pytest.mark.parametrize("reference", [None, "  "])
def test_papers_need_their_number(sqlite_office: Office, kind: TenderKind, reference: str | None) -> None:
    tender = Tendered(kind=kind, received_cents=100, reference=reference)
    assert refused(sqlite_office, payment("000010000001", 100, tender)).code == "payment.reference_missing"


@pytest.mark.parametrize("number", ["4111111111111111", "4111 1111 1111 1111", "3782-822463-10005"])
def test_a_cards_own_number_is_not_kept(sqlite_office: Office, number: str) -> None:
    refusal = refused(sqlite_office, payment("000010000001", 100, card(100, number)))
    assert refusal.code == "payment.card_number"
    assert number not in str(refusal)


def test_no_payment_without_an_open_till(office: Office, account: BilledAccount) -> None:
    assert refused(office, payment(account.number, 100), "luis").code == "till.not_open"


def test_a_receipt_without_its_paper_is_listed_until_it_is_printed(office: Office, account: BilledAccount) -> None:
    receipt, wrong = (pay(office, account.number, 100).receipt for _ in range(2))
    do(office, VoidPayment(receipt=wrong, reason="Otra cuenta"), signed_by="marta")
    assert [one.receipt for one in office.ask(receipts.unprinted, office.info.id, office.today)] == [receipt]
    do(office, PrintReceipt(receipt=receipt))
    assert office.ask(receipts.unprinted, office.info.id, office.today) == ()


def test_the_second_printing_is_a_copy(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, 100).receipt
    assert do(office, PrintReceipt(receipt=receipt)).copy_number == 0
    assert do(office, PrintReceipt(receipt=receipt.lower()), "luis").copy_number == 1


def test_later_payments_do_not_change_what_a_receipt_says(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, 1_000).receipt
    before = office.ask(receipts.find_receipt, receipt)
    pay(office, account.number, 2_000)
    assert office.ask(receipts.find_receipt, receipt) == before


def test_a_closed_account_pays_what_it_owes_and_then_takes_no_money(office: Office, account: BilledAccount) -> None:
    came = do(office, MoveIn(account=account.number, name="Luis Vega", on=TODAY))
    receipt = pay(office, account.number, balance(office, account.number) + 100).receipt
    printed = receipt_text(office.ask(find_receipt, receipt))
    assert "Crédito a favor                      $1.00" in printed
    assert "La cuenta está cerrada: pida que se" in printed
    refusal = refused(office, payment(account.number, 100))
    assert (refusal.code, "24 de noviembre de 2026 y nada debe." in refusal.message) == ("payment.closed_settled", True)
    assert came.number in refusal.next_step
    assert (
        office.ask(account_card, account.id, TODAY).alerts[1].text.startswith("Tiene $1.00 a su favor y está cerrada")
    )
    assert "Paga la próxima factura." in receipt_text(office.ask(find_receipt, pay(office, came.number, 100).receipt))
