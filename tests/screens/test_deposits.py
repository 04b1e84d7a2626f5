"""Deposits at the counter: what waits is prepared with its bag, its slip is printed, and another person confirms it."""

from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.tills.custody import find_deposit
from screens.app import Session
from screens.keys import DEPOSIT, DEPOSIT_RESULT, DEPOSITS, TILL
from tests.counter import at_counter
from tests.office import PIN, TestClock, with_bills
from tests.screens.appearance import assert_looks_as_approved
from tests.tills_builders import check, close_till, open_till, papers, pay


@pytest.fixture
def closed(sqlite_office: Office) -> Office:
    """Ana's closed till: 40.00 in cash and 20.00 by check wait for the bank."""
    account = with_bills(sqlite_office, 2)
    session = open_till(sqlite_office)
    pay(sqlite_office, account.number, 4_000)
    pay(sqlite_office, account.number, 2_000, check(2_000))
    close_till(sqlite_office, session, 19_000, *papers(check(2_000)))
    return sqlite_office


def test_what_waits_goes_in_a_bag_and_another_person_notes_what_the_bank_says(
    closed: Office, tmp_path: Path, clock: TestClock
) -> None:
    def session(login: str) -> Session:
        return Session(drafts_path=tmp_path / f"{login}.json")

    with at_counter(closed, "marta", session=session("marta")) as marta:
        marta.types("c", "b")
        assert "Lo hace: oficinista." in marta.sees, "a batch that she opened she could not key"
        marta.types("d")
        assert marta.place == DEPOSITS
        assert_looks_as_approved(marta, "deposits", "80x24")
        marta.types("enter", "b-1182", "enter", "s-9", "enter", "230")
        assert marta.place == DEPOSIT
        marta.types("enter")
        assert "Lo contado no es lo que espera depósito: $60.00." in marta.sees
        marta.types("backspace", "backspace", "backspace", "60")
        assert_looks_as_approved(marta, "deposit", "80x24")
        marta.types("enter")
        assert marta.place == DEPOSITS
        assert "en camino" in marta.sees
    clock.advance(days=9)
    with at_counter(closed, "raul", session=session("raul")) as raul:
        assert "Depósito: DEP-TST-2026-000001 sin confirmar desde" in raul.sees
        raul.types("c", "d", "enter", "59")
        assert raul.place == DEPOSIT_RESULT
        assert_looks_as_approved(raul, "deposit_bank", "80x24")
        raul.types("enter", "enter", "enter")
        assert "Confirmado: DEP-TST-2026-000001. Diferencia -$1.00." in raul.sees
        raul.types("down", "enter", "2", "enter", "Faltaba un billete")
        assert_looks_as_approved(raul, "deposit_clearing", "80x24")
        raul.types("enter", "marta", "enter", PIN, "enter")
        assert "Aclarado: ADB-TST-2026-000001." in raul.sees
    found = closed.ask(find_deposit, "B-1182", closed.info.id, closed.today)
    assert found.difference_cents == -100


def test_a_clerk_does_not_see_the_deposits(closed: Office, tmp_path: Path) -> None:
    with at_counter(closed, session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types("c", "d")
        assert ana.place == TILL
        assert "Eso lo ve un supervisor." in ana.sees
