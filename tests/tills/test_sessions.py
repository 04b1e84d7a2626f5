"""Who has which till, and what may leave it."""

from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.staff.commands import DisableClerk
from oficinista.storage.guards import missing
from oficinista.storage.store import Store
from oficinista.tills import queries
from oficinista.tills.commands import AddTill, OpenTill
from oficinista.tills.denominations import Pieces
from oficinista.tills.transfers import SendTransfer
from tests.office import TestClock, do, refused, with_bills
from tests.tills_builders import close_till, count, open_till, pay, payment, pieces


def held(office: Office, session_id: int) -> int:
    return office.ask(queries.expected, session_id)[TenderKind.CASH]


def test_a_till_opens_with_the_fund_that_was_counted(office: Office) -> None:
    session = do(office, OpenTill(till_number=1, pieces=pieces(15_025)))
    assert session.fund_cents == 15_025
    assert held(office, session.session_id) == 15_025


def test_a_till_opens_without_a_fund(office: Office) -> None:
    assert held(office, open_till(office, fund=0)) == 0


def test_a_session_is_not_opened_twice(office: Office) -> None:
    open_till(office)
    refusal = refused(office, OpenTill(till_number=1))
    assert refusal.code == "till.clerk_has_one"
    assert "caja 1" in refusal.message


def test_who_has_a_taken_till_is_named(office: Office) -> None:
    open_till(office, "luis")
    refusal = refused(office, OpenTill(till_number=1), "ana")
    assert refusal.code == "till.taken"
    assert "Luis Vega Núñez (desde 8:00 a.m.)" in refusal.message


def test_two_clerks_have_two_tills(office: Office) -> None:
    assert open_till(office, "ana") != open_till(office, "luis", number=2)


def test_none_opens_while_yesterday_is_unsettled(office: Office, clock: TestClock) -> None:
    open_till(office)
    clock.advance(days=1)
    own = refused(office, OpenTill(till_number=2), "ana")
    other = refused(office, OpenTill(till_number=1), "luis")
    assert (own.code, other.code) == ("till.clerk_has_one", "till.taken")
    assert "24 de noviembre de 2026" in own.message
    assert "24 de noviembre de 2026" in other.message


def test_the_same_clerk_opens_the_same_till_again_after_closing(office: Office) -> None:
    close_till(office, open_till(office), 15_000)
    assert held(office, open_till(office)) == 15_000


def test_another_clerk_gets_the_till_after_it_is_closed(office: Office) -> None:
    close_till(office, open_till(office, "ana"), 15_000)
    assert held(office, open_till(office, "luis")) == 15_000


def test_a_till_that_does_not_exist_is_refused(office: Office) -> None:
    assert refused(office, OpenTill(till_number=9)).code == "till.unknown"


def test_a_fund_of_coins_that_do_not_exist_is_refused(office: Office) -> None:
    three = (Pieces(denomination_cents=3, quantity=5),)
    assert refused(office, OpenTill(till_number=1, pieces=three)).code == "count.denomination_unknown"


def test_it_adds_a_till_once(office: Office) -> None:
    do(office, AddTill(number=3, name="Caja de la entrada"), "sistemas")
    assert refused(office, AddTill(number=3, name="Otra"), "sistemas").code == "till.exists"
    assert [one.name for one in office.ask(queries.tills, office.info.id)][-1] == "Caja de la entrada"


def test_the_tills_of_the_office_show_who_has_them(office: Office) -> None:
    open_till(office, "luis", number=2)
    statuses = office.ask(queries.tills, office.info.id)
    assert [one.session and one.session.clerk_name for one in statuses] == [None, "Luis Vega Núñez"]


def test_no_till_opens_when_a_guard_is_missing(sqlite_office: Office) -> None:
    with sqlite_office.store.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_seal")
        assert missing(connection) == ["entry_seal"]
    refusal = refused(sqlite_office, OpenTill(till_number=1))
    assert refusal.code == "till.unguarded"
    assert "entry_seal" in refusal.message


def test_a_disabled_clerk_opens_no_till(office: Office) -> None:
    do(office, DisableClerk(login="eva"), "sistemas")
    assert refused(office, OpenTill(till_number=1), "eva").code == "clerk.disabled"


def test_cash_is_handed_in_during_the_day(office: Office) -> None:
    session = open_till(office)
    moved = do(office, SendTransfer(amount_cents=10_000, reason="turn_in", reference="Bolsa 1182"))
    assert moved.document == "SAL-TST-2026-000001"
    assert held(office, session) == 5_000


def test_sending_more_than_the_clerks_limit_needs_a_signature(office: Office) -> None:
    account = with_bills(office)
    open_till(office)
    pay(office, account.number, 60_000)
    order = SendTransfer(amount_cents=50_001, reason="turn_in")
    assert refused(office, order).code == "approval.required"
    do(office, order, signed_by="raul")


def test_no_cash_leaves_that_the_till_does_not_hold(office: Office) -> None:
    open_till(office, fund=1_000)
    refusal = refused(office, SendTransfer(amount_cents=1_001, reason="turn_in"))
    assert refusal.code == "till.not_enough"
    assert "10.00" not in str(refusal)


def test_a_reason_outside_the_catalogue_is_refused(office: Office) -> None:
    open_till(office)
    assert refused(office, SendTransfer(amount_cents=100, reason="lunch")).code == "till.reason_unknown"


def test_cash_does_not_move_without_an_open_till(office: Office) -> None:
    assert refused(office, SendTransfer(amount_cents=100, reason="turn_in")).code == "till.not_open"


def test_yesterdays_till_takes_no_money_today(office: Office, clock: TestClock) -> None:
    account = with_bills(office)
    session = open_till(office)
    clock.advance(days=1)
    assert refused(office, payment(account.number, 100)).code == "till.other_day"
    close_till(office, session, 15_000)


def test_no_payment_after_closing_in_another_terminal(address: str, clock: TestClock) -> None:
    here, there = Office(Store(address), clock=clock), Office(Store(address), clock=clock)
    account = with_bills(here)
    session = open_till(here)
    close_till(there, session, 15_000)
    refusal = refused(here, payment(account.number, 100))
    assert refusal.code == "till.not_open"
    assert refusal.message == "Hoy, 8:00 a.m., se cerró su caja 1."


def test_no_payment_while_the_till_is_counted(office: Office) -> None:
    account = with_bills(office)
    session = open_till(office)
    do(office, count(session, 15_000))
    assert refused(office, payment(account.number, 100)).code == "till.counting"
