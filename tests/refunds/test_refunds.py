"""Refunds from the request to the money: so much and why, by two people, once, and the books whole after each step."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from pydantic_core import from_json, to_json

from oficinista.billing.queries import balance
from oficinista.cases.objections import FileObjection
from oficinista.closings.commands import MoveIn
from oficinista.i18n import Language, speaking
from oficinista.ledger.check import check as prove
from oficinista.letters.drafting import draft
from oficinista.letters.due import due_letters, due_of_case
from oficinista.letters.known import Asked
from oficinista.office import Office
from oficinista.refunds.commands import (
    CancelRefund,
    ConfirmRefund,
    DecideRefund,
    PayRefund,
    RequestRefund,
    SendRefund,
    VerifyRefund,
    WithdrawRefund,
)
from oficinista.refunds.queries import available, find_refund, refunds
from oficinista.refunds.terms import Claimant, Credit, Held, Obstacle, Way, why, why_kept
from oficinista.refunds.transfers import TransferCredit
from oficinista.tills.returns import ReturnCheck
from tests.adjustments_builders import assert_whole, numbers
from tests.office import BilledAccount, TestClock, do, opened_copy, refused, with_bills
from tests.refunds_builders import BILL, CREDIT, WORDS, approved, with_credit, with_papers
from tests.tills_builders import cash, check, close_till, open_till, papers, pay, to_the_bank


def make_crediting_office(office: Office) -> None:
    """A customer with a credit of $30.00."""
    with_credit(office)


@pytest.fixture
def sqlite(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_crediting_office, tmp_path, clock) as copy:
        yield copy


ACCOUNT = BilledAccount(1, "000010000001")


def whole(office: Office) -> bool:
    return all(proof.holds for proof in office.ask(lambda connection: list(prove(connection))))


def free(office: Office, account: BilledAccount = ACCOUNT) -> int:
    return office.ask(available, account.number, office.info.id, office.today).available_cents


def step(order: type, number: str, **facts: str) -> object:
    return order(number=number, words="Como se pidió", **facts)


def test_why_so_much_is_told_as_it_was_kept() -> None:
    credit = Credit("000010000001", 3_000, (Held(Obstacle.CHECK, "REC-TST-2026-000001", 500, date(2026, 12, 4)),))
    assert why_kept(from_json(to_json(credit))) == tuple(why(credit))
    assert why_kept(["Como se dijo entonces."]) == ("Como se dijo entonces.",)


def test_a_refund_by_check_leaves_the_account_when_approved_and_is_paid_once(office: Office) -> None:
    account = with_credit(office)
    number = approved(office, account)
    assert office.ask(balance, account.id) == 0
    assert refused(office, step(PayRefund, number)).code == "refund.other_way"
    do(office, step(SendRefund, number))
    with speaking(Language.ENGLISH):
        [listed] = office.ask(refunds, office.info.id, state="sent")
    assert listed.why == (f"Credit of account {account.number}: $30.00.", "May be refunded: $30.00.")
    assert (listed.number, listed.payee, listed.amount_cents) == (number, "María Nieves Ortiz", CREDIT)
    paid = do(office, ConfirmRefund(number=number, words="Cheque 881"), "marta")
    assert (paid.state, paid.document) == ("paid", "DVF-TST-2026-000001")
    assert refused(office, step(ConfirmRefund, number), "marta").code == "case.not_now"
    assert refused(office, step(CancelRefund, number), "marta").code == "case.not_now"
    assert refused(office, RequestRefund(account=account.number, words=WORDS)).code == "refund.no_credit"
    assert_whole(office, account)
    assert whole(office)


def test_cash_comes_from_the_till_within_the_limit_and_the_closing_agrees(office: Office) -> None:
    account, much = with_credit(office), with_credit(office, 6_000)
    number = approved(office, account, Way.CASH)
    assert refused(office, step(PayRefund, number)).code == "till.not_open"
    session = open_till(office)
    assert do(office, step(PayRefund, number)).document == "DVE-TST-2026-000001"
    assert refused(office, step(PayRefund, approved(office, much, Way.CASH))).code == "refund.too_much_cash"
    close_till(office, session, 15_000 - CREDIT)
    [letter] = office.ask(due_letters, office.info.id, account.id)
    assert letter.template == "refund_voucher"
    assert whole(office)


def test_what_is_cancelled_goes_back_and_pays_what_is_owed_by_now(office: Office) -> None:
    account = with_credit(office)
    number = approved(office, account)
    done = do(office, step(CancelRefund, number), "marta")
    assert (done.state, done.document) == ("cancelled", "DVA-TST-2026-000001")
    assert office.ask(balance, account.id) == -CREDIT
    assert free(office, account) == CREDIT
    assert whole(office)


def test_who_prepared_it_does_not_sign_it_and_nobody_alone(sqlite: Office) -> None:
    number = do(sqlite, RequestRefund(account=ACCOUNT.number, words=WORDS), "marta").number
    with_papers(sqlite, ACCOUNT, number)
    do(sqlite, step(VerifyRefund, number))
    decide = step(DecideRefund, number, outcome="approve")
    assert refused(sqlite, decide).code == "approval.required"
    assert refused(sqlite, decide, signed_by="marta").code == "refund.prepared_it"
    assert sqlite.ask(balance, ACCOUNT.id) == -CREDIT
    do(sqlite, decide, signed_by="raul")
    assert sqlite.ask(balance, ACCOUNT.id) == 0


def test_the_papers_are_those_of_who_asks(sqlite: Office) -> None:
    heir = RequestRefund(account=ACCOUNT.number, words=WORDS, claimant=Claimant.HEIR)
    assert refused(sqlite, heir).code == "refund.payee_missing"
    to_another = RequestRefund(account=ACCOUNT.number, words=WORDS, payee="Rosa Nieves")
    assert refused(sqlite, to_another).code == "refund.other_payee"
    number = do(sqlite, heir.model_copy(update={"payee": "Rosa Nieves"})).number
    assert sqlite.ask(find_refund, number).payee == "Rosa Nieves"
    missing = refused(sqlite, step(VerifyRefund, number))
    assert missing.code == "case.paper_missing"
    assert "Solicitud de devolución firmada" in missing.message
    with_papers(sqlite, ACCOUNT, number)
    assert "Certificado de defunción; Declaratoria" in refused(sqlite, step(VerifyRefund, number)).message
    with_papers(sqlite, ACCOUNT, number, "death_certificate", "heirs")
    assert do(sqlite, step(VerifyRefund, number)).state == "verified"
    assert refused(sqlite, RequestRefund(account=ACCOUNT.number, words=WORDS)).code == "refund.open"
    do(sqlite, step(DecideRefund, number, outcome="reject"), signed_by="marta")
    assert sqlite.ask(balance, ACCOUNT.id) == -CREDIT
    owed = sqlite.ask(due_of_case, number, sqlite.info.id)
    assert owed is not None
    ask = partial(draft, template=owed.template, subject=owed.subject, asked=Asked())
    told = sqlite.ask(ask, office_id=sqlite.info.id, on=sqlite.today).facts
    assert (told["customer"]["name"], told["holder"]) == ("Rosa Nieves", sqlite.ask(find_refund, number).customer)
    again = do(sqlite, RequestRefund(account=ACCOUNT.number, words=WORDS, amount_cents=1_000)).number
    assert do(sqlite, step(WithdrawRefund, again)).state == "withdrawn"


def test_only_settled_money_and_it_says_until_when(sqlite: Office, clock: TestClock) -> None:
    account = with_bills(sqlite, 1)
    session = open_till(sqlite)
    receipt = pay(sqlite, account.number, BILL + 3_000, check(2_000), cash(BILL + 1_000)).receipt
    found = sqlite.ask(available, account.number, sqlite.info.id, sqlite.today)
    assert [one.obstacle for one in found.held] == [Obstacle.TILL]
    assert free(sqlite, account) == 0
    close_till(sqlite, session, 15_000 + BILL + 1_000, *papers(check(2_000)))
    [held] = sqlite.ask(available, account.number, sqlite.info.id, sqlite.today).held
    assert held.words == f"$20.00 de {receipt}: el cheque puede volver hasta el 9 de diciembre de 2026."
    refusal = refused(sqlite, RequestRefund(account=account.number, words=WORDS, amount_cents=1_001))
    assert refusal.code == "refund.not_available"
    assert "Se puede devolver: $10.00." in refusal.message
    clock.advance(days=17)
    assert free(sqlite, account) == 3_000
    number = do(sqlite, RequestRefund(account=account.number, words=WORDS)).number
    with_papers(sqlite, account, number)
    to_the_bank(sqlite)
    do(sqlite, ReturnCheck(receipt=receipt, bank_reason="A"), "marta")
    assert refused(sqlite, step(VerifyRefund, number)).code == "refund.not_available"


def test_an_objection_and_another_account_keep_their_part(sqlite: Office) -> None:
    come = MoveIn(account=with_bills(sqlite, 1).number, customer_of=ACCOUNT.number, on=sqlite.today)
    second = do(sqlite, come)
    number = second.number
    assert free(sqlite) == CREDIT
    do(sqlite, FileObjection(bill=numbers(sqlite, ACCOUNT)[-1], grounds="No gastamos tanta agua",
                               received_on=date(2026, 11, 20)))  # fmt: skip
    [held] = sqlite.ask(available, ACCOUNT.number, sqlite.info.id, sqlite.today).held
    assert (held.obstacle, held.amount_cents) == (Obstacle.CASE, BILL)
    assert free(sqlite) == 0
    transfer = TransferCredit(from_account=ACCOUNT.number, to_account=number, amount_cents=1_000, reason="Misma dueña")
    assert refused(sqlite, transfer).code == "credit.not_settled"


def test_a_credit_goes_over_to_another_account_of_the_same_customer_alone(office: Office) -> None:
    account, theirs = with_credit(office), with_bills(office, 1)
    empty = with_bills(office, 1)
    second = do(office, MoveIn(account=empty.number, customer_of=account.number, on=office.today))
    to_other = TransferCredit(from_account=account.number, to_account=theirs.number, amount_cents=100, reason="Ajena")
    assert refused(office, to_other).code == "credit.other_customer"
    done = do(office, to_other.model_copy(update={"to_account": second.number, "amount_cents": 1_000}))
    assert (done.from_balance_cents, done.to_balance_cents) == (1_000 - CREDIT, -1_000)
    assert done.document == "TCR-TST-2026-000001"
    assert whole(office)
