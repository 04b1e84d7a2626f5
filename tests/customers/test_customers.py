"""Customers, their places, their meters, and who moves in."""

from datetime import date

import pytest
from sqlalchemy import text

from oficinista.adjustments.technical import ReplaceMeter
from oficinista.closings.commands import MoveIn
from oficinista.customers.commands import AddCustomer
from oficinista.customers.correcting import CorrectAccount
from oficinista.customers.queries import LastPayment, account_card, find_account
from oficinista.customers.search import search
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import VoidPayment
from tests.office import TODAY, BilledAccount, do, refused, with_bills, with_customer
from tests.tills_builders import open_till, pay


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """María's account."""
    return with_customer(office, "María Nieves Ortiz", phone="(787) 555-0100")


def found(office: Office, typed: str) -> list[int]:
    return [one.account_id for one in office.ask(search, typed)]


def test_accounts_get_numbers_of_twelve_digits_one_after_another(office: Office, account: BilledAccount) -> None:
    assert (account.number, with_customer(office).number) == ("000010000001", "000010000002")


def test_a_number_is_known_with_or_without_its_zeros(office: Office, account: BilledAccount) -> None:
    assert office.ask(find_account, "10000001") == office.ask(find_account, " 000010000001 ") == account.id


@pytest.mark.parametrize("number", ["", "000010000009", "María", "9" * 500, "\x1b[2J"])
def test_a_number_that_nobody_has_is_refused(office: Office, account: BilledAccount, number: str) -> None:
    with pytest.raises(Refused) as refused_:
        office.ask(find_account, number)
    assert refused_.value.refusal.code == "account.unknown"
    assert refused_.value.refusal.message.isprintable()


def test_what_is_corrected_is_found_by_its_new_words_only(office: Office, account: BilledAccount) -> None:
    order = CorrectAccount(account=account.number, name="Mariana Peña Ríos", address="Bo. Sabana, Carr. 2 Km 14.1")
    assert do(office, order).accounts == 1
    assert found(office, "sabana pena") == [account.id]
    assert found(office, "nieves") == found(office, "lomas") == []


def test_what_is_not_said_stays_and_an_empty_text_is_removed(office: Office, account: BilledAccount) -> None:
    do(office, CorrectAccount(account=account.number, email="m@example.com", birth_year=1958))
    do(office, CorrectAccount(account=account.number, phone=""))
    card = office.ask(account_card, account.id, TODAY)
    assert (card.name, card.phone, card.email) == ("María Nieves Ortiz", None, "m***@example.com")


@pytest.mark.parametrize("phone", ["555-0100", "78755501001", "787555010a", "٧٨٧٥٥٥٠١٠٠"])
def test_a_phone_has_ten_digits(office: Office, account: BilledAccount, phone: str) -> None:
    assert refused(office, CorrectAccount(account=account.number, phone=phone)).code == "customer.phone"


@pytest.mark.parametrize("facts", [{"name": " "}, {"address": "\t"}])
def test_a_customer_has_a_name_and_an_address(office: Office, account: BilledAccount, facts: dict[str, str]) -> None:
    assert refused(office, CorrectAccount(account=account.number, **facts)).code == "text.empty"


@pytest.mark.parametrize(
    "name", ["\x1b]52;c;aGk=\x07Ana", "Ana\u202eaznaR", "A\x00na", "Ana\r\nRecibo: 1", "\x9b2JAna", "Ana\u200bRíos"]
)
def test_a_hostile_name_comes_out_harmless(office: Office, account: BilledAccount, name: str) -> None:
    do(office, CorrectAccount(account=account.number, name=name))
    shown = office.ask(account_card, account.id, TODAY).name
    assert shown.isprintable()
    assert "\n" not in shown


def test_markup_in_a_name_is_only_text(office: Office, account: BilledAccount) -> None:
    do(office, CorrectAccount(account=account.number, name="Juan [/] Pérez"))
    assert office.ask(account_card, account.id, TODAY).name == "Juan [/] Pérez"
    assert found(office, "juan [/] perez") == [account.id]


def test_a_changed_meter_ends_the_one_before(office: Office, account: BilledAccount) -> None:
    change = ReplaceMeter(
        note="Orden 12",
        account=account.number,
        serial="B7001",
        diameter="3/4",
        on=date(2026, 5, 4),
        final_reading_l=912_000,
    )
    do(office, change, actor="marta")
    card = office.ask(account_card, account.id, TODAY)
    assert (card.meter_serial, card.diameter) == ("B7001", "3/4")
    with office.store.read() as connection:
        installed = connection.execute(
            text("SELECT removed_on, final_reading_l FROM meter_installation ORDER BY id")
        ).all()
    assert [tuple(row) for row in installed] == [("2026-05-04", 912_000), (None, None)]


def test_a_meter_is_in_one_place_only(office: Office, account: BilledAccount) -> None:
    with_customer(office, meter_serial="B7001")
    change = ReplaceMeter(note="Orden 12", account=account.number, serial="B7001", diameter="3/4", on=date(2026, 5, 4))
    assert refused(office, change, actor="marta").code == "meter.known"


def test_a_meter_is_not_taken_out_before_it_was_put_in(office: Office, account: BilledAccount) -> None:
    change = ReplaceMeter(note="Orden 12", account=account.number, serial="B7001", diameter="3/4", on=date(2019, 1, 1))
    assert refused(office, change, actor="marta").code == "meter.date"


def test_who_moves_in_gets_an_account_of_their_own(office: Office, account: BilledAccount) -> None:
    moved = do(office, MoveIn(account=account.number, name="Rosa Báez", on=date(2026, 11, 1)))
    assert moved.number == "000010000002"
    old, new = (office.ask(account_card, one, TODAY) for one in (account.id, moved.account_id))
    assert (old.closed_on, [alert.code for alert in old.alerts]) == (date(2026, 11, 1), ["closed"])
    assert (new.name, new.address, new.meter_serial) == ("Rosa Báez", old.address, old.meter_serial)
    assert found(office, "rosa baez") == [moved.account_id]


def test_nobody_moves_in_twice(office: Office, account: BilledAccount) -> None:
    order = MoveIn(account=account.number, name="Rosa Báez", on=date(2026, 11, 1))
    do(office, order)
    assert refused(office, order).code == "account.taken"


def test_a_clerk_does_not_add_connections(office: Office) -> None:
    order = AddCustomer(name="X", address="Y", municipality="Z", meter_serial="B7001", opened_on=TODAY)
    assert refused(office, order).code == "permission.missing"


def test_a_moved_payment_is_the_last_one_of_the_account_that_has_it(office: Office) -> None:
    wrong, right = with_bills(office, 2), with_bills(office, 2)
    open_till(office)
    pay(office, wrong.number, 1_000)
    receipt = pay(office, wrong.number, 3_000).receipt
    for cents, of_wrong, of_right in ((2_000, 1_000, 2_000), (1_000, 1_000, 3_000)):
        order = MovePayment(
            receipt=receipt,
            from_account=wrong.number,
            to_account=right.number,
            amount_cents=cents,
            reason="Cuenta equivocada",
        )
        do(office, order)
        assert last_payment(office, wrong) == LastPayment(TODAY, of_wrong)
        assert last_payment(office, right) == LastPayment(TODAY, of_right)
    do(office, VoidPayment(receipt=pay(office, right.number, 500).receipt, reason="Se equivocó"), signed_by="marta")
    assert last_payment(office, right) == LastPayment(TODAY, 3_000)


def last_payment(office: Office, account: BilledAccount) -> LastPayment | None:
    return office.ask(account_card, account.id, TODAY).last_payment
