"""To the bank: one bag for what waits, the fund stays, the bank says what it received, and what is late is told."""

from datetime import date

import pytest
from sqlalchemy import text

from oficinista.batches.commands import CloseBatch, Declared, KeyItem, OpenBatch
from oficinista.doctor import State
from oficinista.doctor.books import books as examined
from oficinista.documents.deposit_slip import deposit_slip
from oficinista.ledger.check import prove
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills.custody import deposits, find_deposit, late, waiting
from oficinista.tills.deposits import ClearDeposit, ConfirmDeposit, PrepareDeposit
from oficinista.tills.models import Channel, TillKind
from tests.office import TODAY, TestClock, do, refused, with_bills
from tests.tills.test_transfers import books
from tests.tills_builders import bring, card, check, close_till, open_till, papers, pay, turn_in

BAG = PrepareDeposit(bag="B-1182", seal="S-9", counted_cents=6_000)


@pytest.fixture
def closed(office: Office) -> int:
    """Ana's closed till: a fund of 150.00 and 20.00 more, 40.00 in cash, 10.00 of it turned in; 20.00 and 30.00."""
    account = with_bills(office, 3)
    session = open_till(office)
    bring(office, 2_000)
    pay(office, account.number, 4_000)
    pay(office, account.number, 5_000, check(2_000), card(3_000))
    turn_in(office, 1_000)
    close_till(office, session, 20_000, *papers(check(2_000), card(3_000)))
    return session


def test_a_bag_has_all_that_waits_and_the_fund_stays(office: Office, closed: int) -> None:
    bag, cards = office.ask(waiting, office.info.id, office.today)
    assert bag.by_tender == {TenderKind.CASH: 4_000, TenderKind.CHECK: 2_000}
    assert (bag.fund_cents, bag.sessions, len(bag.turn_ins)) == (17_000, (closed,), 1)
    assert cards.by_tender == {TenderKind.CARD: 3_000}
    sent = do(office, BAG, "marta")
    assert (sent.document, sent.total_cents, sent.fund_cents) == ("DEP-TST-2026-000001", 6_000, 17_000)
    found = books(office)
    assert (found["1110"], found["1120"], found["1122"]) == (0, 3_000, 6_000)
    assert [one.channel for one in office.ask(waiting, office.info.id, office.today)] == [Channel.CARDS]
    batch = PrepareDeposit(channel=Channel.CARDS, bag="LOTE 7", counted_cents=3_000)
    do(office, batch, "marta")
    assert books(office)["1120"] == 0
    assert office.ask(waiting, office.info.id, office.today) == ()
    assert refused(office, BAG, "marta").code == "deposit.nothing"
    assert office.ask(prove, "deposits.one_place").holds


def test_the_slip_says_the_bag_and_each_tender(office: Office, closed: int) -> None:
    do(office, BAG, "marta")
    lines = deposit_slip(office, "b-1182")[0].content.splitlines()
    assert "Bolsa                               B-1182" in lines
    assert "Efectivo                            $40.00" in lines
    assert "Total                               $60.00" in lines


def test_another_amount_is_not_sent(office: Office, closed: int) -> None:
    refusal = refused(office, BAG.model_copy(update={"counted_cents": 23_000}), "marta")
    assert refusal.code == "deposit.amount_differs"
    assert "$60.00" in refusal.message
    assert "$170.00" in refusal.next_step


def test_a_clerk_sends_nothing_to_the_bank(office: Office, closed: int) -> None:
    assert refused(office, BAG, "ana").code == "permission.missing"


def test_the_bank_confirms_once_and_by_another_person(office: Office, closed: int) -> None:
    do(office, BAG, "marta")
    order = ConfirmDeposit(deposit="b-1182", amount_cents=6_000, banked_on=TODAY)
    assert refused(office, order, "marta").code == "deposit.own"
    assert refused(office, order.model_copy(update={"banked_on": date(2026, 11, 1)}), "raul").code == "deposit.day"
    assert do(office, order, "raul").difference_cents == 0
    assert refused(office, order, "raul").code == "deposit.confirmed"
    found = books(office)
    assert (found["1010"], found["1122"], found["1124"]) == (6_000, 0, 0)
    assert office.ask(find_deposit, "B-1182", office.info.id, office.today).state_words == "confirmado"
    assert office.ask(prove, "deposits.one_place").holds


def test_what_the_bank_lacks_stands_apart(office: Office, closed: int) -> None:
    sent = do(office, BAG, "marta").document
    done = do(office, ConfirmDeposit(deposit=sent, amount_cents=5_900, banked_on=TODAY), "raul")
    assert done.difference_cents == -100
    found = books(office)
    assert (found["1010"], found["1122"], found["1124"]) == (5_900, 0, 100)
    [one] = office.ask(deposits, office.info.id, office.today)
    assert (one.state_words, one.difference_cents) == ("con diferencia", -100)


def test_a_difference_is_cleared_up_by_two_people_and_until_then_it_ages(
    office: Office, closed: int, clock: TestClock
) -> None:
    sent = do(office, BAG, "marta").document
    clear = ClearDeposit(deposit=sent, reason="counted_wrong", words="Faltaba un billete")
    assert refused(office, clear, "raul").code == "deposit.nothing_to_clear"
    do(office, ConfirmDeposit(deposit=sent, amount_cents=5_900, banked_on=TODAY), "raul")
    clock.advance(days=30)
    assert f"{sent} con diferencia sin aclarar desde mar 24 nov 2026" in office.ask(late, office.info.id, office.today)
    assert refused(office, clear, "raul").code == "approval.required"
    assert refused(office, clear, "ana").code == "permission.missing"
    assert do(office, clear, "raul", signed_by="marta").document == "ADB-TST-2026-000001"
    assert refused(office, clear, "raul", signed_by="marta").code == "deposit.nothing_to_clear"
    found = books(office)
    assert (found["1124"], found["5900"]) == (0, 100)
    assert office.ask(find_deposit, sent, office.info.id, office.today).state_words == "aclarado"
    assert office.ask(prove, "deposits.differences").holds


def test_what_the_bank_put_right_goes_to_its_account(sqlite_office: Office) -> None:
    office = sqlite_office
    account = with_bills(office, 1)
    session = open_till(office, fund=0)
    pay(office, account.number, 4_000)
    close_till(office, session, 4_000)
    sent = do(office, PrepareDeposit(bag="B-7", counted_cents=4_000), "marta").document
    do(office, ConfirmDeposit(deposit=sent, amount_cents=4_300, banked_on=TODAY), "raul")
    clear = ClearDeposit(deposit=sent, reason="bank_corrected", words="Nota del banco 88")
    do(office, clear, "marta", signed_by="raul")
    found = books(office)
    assert (found["1010"], found["1124"], found["4950"]) == (4_000, 0, 0)


def test_a_bag_is_used_once(office: Office, closed: int) -> None:
    do(office, BAG, "marta")
    again = PrepareDeposit(channel=Channel.CARDS, bag="b-1182", counted_cents=3_000)
    assert refused(office, again, "marta").code == "deposit.bag_used"


def test_what_is_late_is_told_to_the_office_and_to_it(office: Office, closed: int, clock: TestClock) -> None:
    assert office.ask(late, office.info.id, office.today) == ()
    do(office, BAG, "marta")
    clock.advance(days=9)
    cards, bag = office.ask(late, office.info.id, office.today)
    assert cards.startswith("Lote de tarjetas sin depositar desde")
    assert bag.startswith("DEP-TST-2026-000001 sin confirmar desde")
    found = {one.code: one for one in examined(office.store, office.clock())}
    assert found["deposits.late"].state is State.WARNING
    with office.store.write(office.info.id) as connection:
        connection.execute(text("DELETE FROM holiday WHERE day < '2027-01-01'"))
    found = {one.code: one for one in examined(office.store, office.clock())}
    assert (found["deposits.late"].state, found["calendar.reach"].state) == (State.BAD, State.BAD)


def test_what_came_by_mail_goes_in_the_bag_too(office: Office) -> None:
    account = with_bills(office, 1)
    declared = Declared(kind=TenderKind.CHECK, quantity=2, amount_cents=1_200)
    batch = do(office, OpenBatch(kind=TillKind.MAIL, declared=(declared,)), signed_by="luis").batch
    do(office, KeyItem(kind=TenderKind.CHECK, amount_cents=200, number=account.number))
    do(office, KeyItem(kind=TenderKind.CHECK, amount_cents=1_000, payer="R. Díaz"))
    assert office.ask(waiting, office.info.id, office.today) == ()
    do(office, CloseBatch(batch=batch), signed_by="luis")
    [bag] = office.ask(waiting, office.info.id, office.today)
    assert (bag.by_tender, bag.fund_cents, bag.sessions) == ({TenderKind.CHECK: 1_200}, 0, (batch,))
    assert office.ask(prove, "deposits.one_place").holds
    do(office, BAG.model_copy(update={"counted_cents": 1_200}), "marta")
    found = books(office)
    assert (found["1120"], found["1122"]) == (0, 1_200)
    assert office.ask(prove, "deposits.one_place").holds


def test_a_till_with_its_fund_alone_waits_without_being_late(office: Office, clock: TestClock) -> None:
    close_till(office, open_till(office), 15_000)
    clock.advance(days=9)
    [one] = office.ask(waiting, office.info.id, office.today)
    assert (one.total_cents, one.fund_cents, one.is_late) == (0, 15_000, False)
