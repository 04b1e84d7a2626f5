"""Objecting to a bill from its account."""

from datetime import date

import pytest

from oficinista.cases.objections import FileObjection
from oficinista.cases.queries import case_file, cases
from oficinista.office import Office
from tests.adjustments_builders import numbers
from tests.counter import at_counter
from tests.office import BilledAccount, TestClock, do, with_bills

GROUNDS = "No gastamos tanta agua"


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 2)


def test_the_last_bill_is_objected_in_four_keys_and_the_account_says_so(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter")
        ana.types("o", "enter", "enter", GROUNDS, "enter")
        [filed] = sqlite_office.ask(cases, sqlite_office.info.id, sqlite_office.today)
        assert filed.bill == numbers(sqlite_office, account)[-1]
        assert f"Radicada: caso {filed.number}" in ana.sees
        assert f"{filed.number} [K], hasta el 2 dic 2026: Tardía" in ana.sees
    [step] = sqlite_office.ask(case_file, filed.number, sqlite_office.info.id, sqlite_office.today).steps
    assert (step.words, step.channel) == (GROUNDS, "office")


def test_the_last_day_is_told_before_a_word_is_typed(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter")
        ana.types("o", "enter", "03/11/2026", "enter")
        assert "Se puede objetar hasta el" in ana.sees
        assert "262b(a)" in ana.sees


def test_what_was_objected_before_is_said_at_once(sqlite_office: Office, account: BilledAccount) -> None:
    bill = numbers(sqlite_office, account)[-1]
    number = do(sqlite_office, FileObjection(bill=bill, grounds=GROUNDS, received_on=date(2026, 11, 20))).number
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter")
        ana.types("o")
        assert f"Ya se objetó: caso {number}." in ana.sees
        ana.types("enter", "enter", GROUNDS, "enter")
        assert "Siga ese caso." in ana.sees


def test_a_form_left_open_past_midnight_is_not_sent_with_the_day_before_unseen(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "o", "5", "enter", "enter", GROUNDS)
        clock.advance(days=1)
        ana.types("enter")
        assert "Ya es otro día: se puso la fecha de hoy." in ana.sees
        assert "Recibida el        25/11/2026" in ana.sees
        assert sqlite_office.ask(cases, 1, sqlite_office.today) == []
        ana.types("enter", "enter")
        [filed] = sqlite_office.ask(cases, 1, sqlite_office.today)
        assert filed.opened_on == date(2026, 11, 25)
        ana.types("k")
        assert "Radicar tarde (por internet)" in ana.sees


def test_what_was_typed_yesterday_comes_back_with_the_day_of_today(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "o", "enter", "enter", GROUNDS, "escape")
        clock.advance(days=1)
        ana.types("o")
        assert "Está lo que había escrito." in ana.sees
        assert GROUNDS in ana.sees
        assert "Recibida el        25/11/2026" in ana.sees
        ana.types("enter", "20/11/2026", "escape", "o")
        assert "Recibida el        20/11/2026" in ana.sees, "a day that was typed is kept as any other words"
