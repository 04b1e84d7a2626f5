"""One box that finds an account by anything a customer brings."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oficinista.customers.search import Matched, search
from oficinista.customers.words import words
from oficinista.office import Office
from tests.office import BilledAccount, with_bills, with_customer
from tests.tills_builders import open_till, pay


def found(office: Office, typed: str, limit: int = 20) -> list[tuple[int, Matched]]:
    return [(one.account_id, one.matched) for one in office.ask(search, typed, limit)]


@pytest.fixture
def people(office: Office) -> list[BilledAccount]:
    """Three neighbours."""
    return [
        with_customer(office, "José Ángel Núñez Peña", phone="787-555-0100", meter_serial="A7000001"),
        with_customer(office, "Andrés Orozco Vega", phone="939-555-0199", meter_serial="A7000002"),
        with_customer(office, "Panadería La Núñez", address="Carr. 123 Km 4.5", meter_serial="B-77-1"),
    ]


def test_an_account_is_found_by(office: Office, people: list[BilledAccount], subtests: pytest.Subtests) -> None:
    for typed, place, matched in (
        ("000010000001", 0, Matched.ACCOUNT),
        ("10000001", 0, Matched.ACCOUNT),
        ("0000 1000 0002", 1, Matched.ACCOUNT),
        ("7875550100", 0, Matched.PHONE),
        ("(787) 555-0100", 0, Matched.PHONE),
        ("1 939 555", 1, Matched.PHONE),
        ("A7000002", 1, Matched.METER),
        ("a7000002", 1, Matched.METER),
        ("b-77", 2, Matched.METER),
        ("nunez jose", 0, Matched.WORDS),
        ("PEÑA ÁNGEL", 0, Matched.WORDS),
        ("pen nun jos", 0, Matched.WORDS),
        ("and oro", 1, Matched.WORDS),
        ("carr 123 km 4.5", 2, Matched.WORDS),
    ):
        with subtests.test(typed):
            assert found(office, typed) == [(people[place].id, matched)]


def test_a_bill_and_a_receipt_lead_to_their_accounts(office: Office) -> None:
    account = with_bills(office, 1)
    open_till(office)
    pay(office, account.number, 1_000)
    assert found(office, "200010000001") == [(account.id, Matched.BILL)]
    assert found(office, "rec-tst-2026-000001") == [(account.id, Matched.RECEIPT)]


def test_whole_words_come_before_beginnings(office: Office) -> None:
    longer, whole = with_customer(office, "Ana Riosa"), with_customer(office, "Zoé Ríos")
    assert [one for one, _ in found(office, "rios")] == [whole.id, longer.id]


def test_both_accounts_of_a_place_are_found(office: Office, people: list[BilledAccount]) -> None:
    assert len(found(office, "nuñez")) == 2


def test_a_beginning_is_found_beside_a_whole_word_that_others_have(office: Office) -> None:
    with_customer(office, "Ana Mart")
    jose = with_customer(office, "José Martínez")
    assert [one for one, _ in found(office, "mart jos")] == [jose.id]


def test_no_more_than_asked_for_are_found(office: Office, people: list[BilledAccount]) -> None:
    assert len(found(office, "0000", limit=2)) == 2


def test_what_is_typed_is_never_an_operator(
    office: Office, people: list[BilledAccount], subtests: pytest.Subtests
) -> None:
    operators = ("", " ", '"', "*", "AND", "NOT", "NEAR(", "name:", "a OR b", "^", "-", "\\", "%", "&|!:*")
    for typed in (*operators, "'; DROP TABLE account; --"):
        with subtests.test(typed):
            assert found(office, typed) in ([], [(people[1].id, Matched.WORDS)])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=120))
def test_anything_can_be_typed(office: Office, typed: str) -> None:
    assert office.ask(search, typed) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_are_the_same_whatever_their_accents_and_case(one: str, other: str) -> None:
    together = words(one, other)
    assert words(together) == together
    assert together.split(" ") == (words(one).split() + words(other).split() or [""])
