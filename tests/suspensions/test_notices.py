"""Notices of suspension and the crews' orders: issued, sent, ordered for a lawful day, undone by what settles them."""

from datetime import date

import pytest

from oficinista.adjustments.commands import RequestAdjustment
from oficinista.cases.lifecycle import Tray
from oficinista.cases.objections import AcceptLate, FileObjection, WithdrawObjection
from oficinista.cases.queries import case_file, cases, misplaced
from oficinista.demo.commands import CollectMonth
from oficinista.documents.receipt import receipt_text
from oficinista.office import Office
from oficinista.staff.settings import OverrideRule
from oficinista.suspensions.commands import (
    IssueNotice,
    OrderCut,
    OrderReconnection,
    SendNotice,
    WithdrawNotice,
)
from oficinista.suspensions.queries import may_suspend, nth_of
from oficinista.tills.payments import VoidPayment
from oficinista.tills.receipts import find_receipt
from oficinista.tills.returns import ReturnCheck
from oficinista.work.commands import CompleteOrder, ReturnOrder
from oficinista.work.results import ImportResults
from oficinista.work.results_file import ResultRow
from tests.adjustments_builders import credit, numbers
from tests.office import BilledAccount, TestClock, do, refused, with_bills
from tests.tills_builders import check, close_till, open_till, papers, pay, to_the_bank

WORDS = "Correo certificado 7019 0001"
BILL = 4_597
CUT_DAY = date(2026, 12, 15)
RESULT = {"register_m3": "812", "seal_number": "S-1"}


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """It owes one bill, whose term has passed."""
    return with_bills(office, 1)


def noticed(office: Office, account: BilledAccount) -> str:
    number = str(do(office, IssueNotice(account=account.number, words="Debe una factura")).number)
    do(office, SendNotice(number=number, words=WORDS))
    return number


def ordered(office: Office, account: BilledAccount, clock: TestClock) -> str:
    """A notice whose cut was ordered for the fifteenth of December, which is today."""
    number = noticed(office, account)
    clock.advance(days=21)
    do(office, OrderCut(number=number, words="No ha pagado"), "marta")
    return number


def cut(office: Office, account: BilledAccount, clock: TestClock) -> str:
    number = ordered(office, account, clock)
    do(office, CompleteOrder(number=crew_order(office, account), result=RESULT, words="Cortado"))
    return number


def crew_order(office: Office, account: BilledAccount) -> str:
    """The one order of the account that a crew has."""
    [order] = office.ask(cases, office.info.id, office.today, account=account.number, tray=Tray.ORDERS)
    return order.number


def orders(office: Office, account: BilledAccount) -> list[tuple[str, str]]:
    found = office.ask(cases, office.info.id, office.today, account=account.number, with_closed=True, tray=Tray.ORDERS)
    return [(one.kind, one.state) for one in sorted(found, key=lambda one: one.number)]


def state(office: Office, number: str) -> str:
    return office.ask(case_file, number, office.info.id, office.today).row.state


def test_a_notice_is_sent_and_its_twenty_days_count_from_then(office: Office, account: BilledAccount) -> None:
    issued = do(office, IssueNotice(account=account.number, words="Debe una factura"))
    assert issued.number == "AVS-TST-2026-000001"
    before = office.ask(may_suspend, account.id, office.info.id, office.today)
    assert not before.is_sent
    unsent = refused(office, OrderCut(number=issued.number, words="No ha pagado"), "marta")
    assert (unsent.code, unsent.next_step) == ("suspension.not_sent", "Anote primero que se envió, y cómo.")
    sent = do(office, SendNotice(number=issued.number, words=WORDS))
    assert (sent.state, sent.next_on) == ("noticed", date(2026, 12, 14))
    found = office.ask(may_suspend, account.id, office.info.id, office.today)
    assert found.cut is not None
    assert (found.is_sent, found.cut.date) == (True, CUT_DAY)
    assert not found.may_cut_on(date(2026, 12, 14))
    assert found.may_cut_on(CUT_DAY)


def test_the_crew_is_ordered_the_day_before_at_the_earliest_and_for_that_day_only(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = noticed(office, account)
    early = refused(office, OrderCut(number=number, words="No ha pagado"), "marta")
    assert (early.code, "lunes, 14 de diciembre" in early.next_step) == ("suspension.too_early", True)
    clock.advance(days=20)
    made = do(office, OrderCut(number=number, words="No ha pagado"), "marta")
    assert made.state == "ordered"
    order = office.ask(case_file, made.order, office.info.id, office.today)
    assert (order.row.kind, order.row.state) == ("cut", "prepared")
    assert "martes, 15 de diciembre de 2026" in order.steps[0].words
    assert refused(office, OrderCut(number=number, words="Otra vez"), "marta").code == "case.not_now"


def test_on_a_friday_the_cut_is_ordered_for_monday(office: Office, account: BilledAccount, clock: TestClock) -> None:
    number = noticed(office, account)
    clock.advance(days=24)
    made = do(office, OrderCut(number=number, words="No ha pagado"), "marta")
    asked = office.ask(case_file, made.order, office.info.id, office.today).steps[0].words
    assert "lunes, 21 de diciembre de 2026" in asked


def test_whoever_pays_what_was_noticed_has_no_notice_and_no_crew_coming(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = ordered(office, account, clock)
    open_till(office)
    pay(office, account.number, BILL - 1)
    assert state(office, number) == "ordered", "a cent is still owed"
    pay(office, account.number, 1)
    assert state(office, number) == "settled"
    assert orders(office, account) == [("cut", "cancelled")]


def test_a_voided_payment_does_not_bring_the_notice_back(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = ordered(office, account, clock)
    open_till(office)
    receipt = pay(office, account.number, BILL).receipt
    do(office, VoidPayment(receipt=receipt, reason="Cheque sin firma"), signed_by="marta")
    assert state(office, number) == "settled"
    found = office.ask(may_suspend, account.id, office.info.id, office.today)
    assert (found.notice, found.notice_from, found.is_sent) == (None, office.today, False)
    assert str(do(office, IssueNotice(account=account.number, words="Debe otra vez")).number) != number


def returned(office: Office, account: BilledAccount, reference: str = "1044") -> None:
    """A check that pays all the account owes, in a till that is closed, and that the bank gives back."""
    session = open_till(office)
    receipt = pay(office, account.number, BILL, check(BILL, reference)).receipt
    close_till(office, session, 15_000, *papers(check(BILL)))
    to_the_bank(office)
    do(office, ReturnCheck(receipt=receipt, bank_reason="A"), "marta")


def test_a_check_that_comes_back_lets_a_notice_be_sent_anew(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = ordered(office, account, clock)
    returned(office, account)
    assert state(office, number) == "settled"
    assert orders(office, account) == [("cut", "cancelled")]
    again = str(do(office, IssueNotice(account=account.number, words="Debe otra vez")).number)
    sent = do(office, SendNotice(number=again, words=WORDS))
    assert (again != number, sent.next_on) == (True, date(2027, 1, 4)), "its twenty days count anew"


def test_once_cut_a_check_that_comes_back_stops_the_reconnection(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = cut(office, account, clock)
    returned(office, account)
    assert state(office, number) == "cut"
    assert orders(office, account)[-1] == ("reconnection", "cancelled")


def test_what_the_bank_sends_over_takes_a_notice_back_as_the_counter_does(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = ordered(office, account, clock)
    open_till(office)
    collected = do(office, CollectMonth(month="2026-10", months_ago=600, seed=1))
    assert (collected.accounts, state(office, number)) == (1, "settled")
    assert orders(office, account) == [("cut", "cancelled")]


def test_a_credit_that_settles_it_is_as_good_as_money(office: Office, account: BilledAccount) -> None:
    number = noticed(office, account)
    do(office, credit(account, BILL, bill=numbers(office, account)[0]))
    assert state(office, number) == "settled"


def test_an_objection_holds_the_notice_and_the_crew_at_once(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = noticed(office, account)
    clock.advance(days=20)
    do(office, OrderCut(number=number, words="No ha pagado"), "marta")
    late = do(office, FileObjection(bill=numbers(office, account)[0], grounds="No es mi consumo"))
    assert state(office, number) == "ordered", "a late objection that nobody accepted holds nothing"
    do(office, AcceptLate(number=late.number, words="Estuvo enferma"), "marta")
    assert state(office, number) == "held"
    assert orders(office, account) == [("cut", "cancelled")]
    assert refused(office, SendNotice(number=number, words=WORDS)).code == "suspension.nothing_left"
    do(office, WithdrawObjection(number=late.number, words="Ya entendió"))
    again = do(office, SendNotice(number=number, words=WORDS))
    assert again.next_on == date(2027, 1, 3), "its twenty days count anew"


def test_once_cut_the_payment_orders_the_reconnection_and_its_void_stops_it(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = cut(office, account, clock)
    assert state(office, number) == "cut"
    open_till(office)
    receipt = pay(office, account.number, BILL).receipt
    assert state(office, number) == "reconnecting"
    assert orders(office, account)[-1] == ("reconnection", "prepared")
    do(office, VoidPayment(receipt=receipt, reason="Cheque sin firma"), signed_by="marta")
    assert state(office, number) == "cut"
    assert orders(office, account)[-1] == ("reconnection", "cancelled")
    pay(office, account.number, BILL)
    done = CompleteOrder(number=crew_order(office, account), result={"register_m3": "812", "water": "yes"}, words="Hay")
    do(office, done)
    assert state(office, number) == "reconnected"


def test_a_supervisor_has_a_service_reconnected_that_nobody_paid(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = cut(office, account, clock)
    done = do(office, OrderReconnection(number=number, words="Hay un enfermo"), "marta")
    assert (done.state, orders(office, account)[-1]) == ("reconnecting", ("reconnection", "prepared"))


def test_a_crew_that_could_not_cut_gives_the_order_back_and_it_is_made_anew(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = ordered(office, account, clock)
    do(office, ReturnOrder(number=crew_order(office, account), words="Perro suelto"))
    assert state(office, number) == "noticed"
    assert orders(office, account) == [("cut", "cancelled")]
    clock.advance(days=1)
    made = do(office, OrderCut(number=number, words="Otra vez"), "marta")
    assert "miércoles, 16 de diciembre" in office.ask(case_file, made.order, 1, office.today).steps[0].words


def test_a_crew_that_cut_although_its_order_was_cancelled_goes_back_to_reconnect_and_nobody_pays_for_it(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = ordered(office, account, clock)
    order = crew_order(office, account)
    clock.advance(days=1)
    open_till(office)
    pay(office, account.number, BILL)
    assert orders(office, account) == [("cut", "cancelled")]
    row = ResultRow(line=2, number=order, on=CUT_DAY, outcome="done", result=RESULT)
    taken = do(office, ImportResults(rows=(row,)))
    assert (taken.completed, taken.rejected) == (1, ())
    assert state(office, number) == "reconnecting"
    assert orders(office, account) == [("cut", "completed"), ("reconnection", "prepared")]
    assert do(office, ImportResults(rows=(row,))).known == 1
    done = CompleteOrder(number=crew_order(office, account), result={"register_m3": "812", "water": "yes"})
    do(office, done)
    assert state(office, number) == "reconnected"
    assert office.ask(misplaced) == []


def test_a_notice_taken_back_takes_its_crew_back(office: Office, account: BilledAccount, clock: TestClock) -> None:
    number = ordered(office, account, clock)
    do(office, WithdrawNotice(number=number, words="Se avisó por error"), "marta")
    assert (state(office, number), orders(office, account)) == ("withdrawn", [("cut", "cancelled")])


def test_one_notice_at_a_time(office: Office, account: BilledAccount) -> None:
    number = noticed(office, account)
    again = refused(office, IssueNotice(account=account.number, words="Debe"))
    assert (again.code, number in again.message) == ("suspension.again", True)


def test_no_notice_while_the_bill_may_still_be_paid_or_objected(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    clock.advance(days=-1)
    early = refused(office, IssueNotice(account=account.number, words="Debe"))
    assert (early.code, "corre hasta el 23 de noviembre" in early.message) == ("suspension.notice_early", True)
    assert "martes, 24 de noviembre" in early.next_step


def test_the_second_notice_of_the_same_debt_says_so(office: Office, account: BilledAccount) -> None:
    first = noticed(office, account)
    do(office, WithdrawNotice(number=first, words="Se devolvió la carta"), "marta")
    second = str(do(office, IssueNotice(account=account.number, words="Debe")).number)
    assert office.ask(nth_of, second) == 2


def test_the_receipt_tells_that_nobody_comes_to_cut(office: Office, account: BilledAccount, clock: TestClock) -> None:
    number = ordered(office, account, clock)
    order = crew_order(office, account)
    open_till(office)
    receipt = pay(office, account.number, BILL).receipt
    paper = " ".join(receipt_text(office.ask(find_receipt, receipt)).split())
    assert f"Aviso de suspensión {number}: sin efecto." in paper
    assert f"Orden de corte {order}: cancelada." in paper
    assert "Reconexión" not in paper


def test_the_receipt_tells_of_the_reconnection_and_of_a_fee_that_nobody_confirmed(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    cut(office, account, clock)
    open_till(office)
    paper = " ".join(receipt_text(office.ask(find_receipt, pay(office, account.number, BILL).receipt)).split())
    assert f"Reconexión ordenada: {crew_order(office, account)}." in paper
    assert "$15.00" in paper
    assert "por confirmar" in paper


def test_a_confirmed_fee_is_owed_with_the_debt_and_asked_for_before_the_reconnection(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    rule = OverrideRule(key="reconnection.fee_cents", value=1_500, effective_from=office.today, source="Orden 3",
                        verified=True)  # fmt: skip
    do(office, rule, "marta")
    number = cut(office, account, clock)
    open_till(office)
    pay(office, account.number, BILL)
    assert state(office, number) == "cut", "the fee is part of what must be paid"
    pay(office, account.number, 1_500)
    assert state(office, number) == "reconnecting"


def test_nobody_charges_a_reconnection_by_hand(office: Office, account: BilledAccount) -> None:
    by_hand = RequestAdjustment(account=account.number, kind="charge", amount_cents=1_500, reason="reconnection",
                                note="Reconexión")  # fmt: skip
    assert refused(office, by_hand).code == "adjustment.of_itself"
