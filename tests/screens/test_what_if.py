"""Qué pasaría si, at the counter: what is typed over shows at once what the bill would be, and F10 asks for it."""

from pathlib import Path

import pytest

from oficinista.billing.queries import statement
from oficinista.office import Office
from screens.app import Session
from screens.keys import ACCOUNT, ADJUST, EXPLAIN, REBILL, REBILLED, WHAT_IF
from tests.adjustments_builders import numbers
from tests.counter import AtCounter, at_counter
from tests.counter_builders import at_account
from tests.office import BilledAccount, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """An account that owes three bills of 13 m³, $45.97 each."""
    return with_bills(sqlite_office, 3)


def total(clerk: AtCounter) -> list[str]:
    """What the bill charges, what it would charge, and the difference."""
    return next(line.split()[1:] for line in clerk.lines if line.startswith("Total"))


def test_one_key_asks_from_the_account_and_from_an_explained_bill(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("down", "r")
        assert ana.place == WHAT_IF
        assert numbers(sqlite_office, account)[1] in ana.lines[1]
        ana.types("escape")
        assert ana.place == ACCOUNT
        ana.types("e", "r")
        assert ana.place == WHAT_IF
        ana.types("escape")
        assert ana.place == EXPLAIN


def test_what_is_typed_shows_at_once_and_posts_nothing(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    before = sqlite_office.ask(statement, account.id)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r")
        assert total(ana) == ["$45.97", "$45.97", "$0.00"]
        assert "NADA SE REGISTRA AQUÍ" in ana.lines[1]
        ana.types("8")
        assert total(ana) == ["$45.97", "$29.29", "-$16.68"]
        assert "Usted puede hacerlo." in ana.sees
        ana.types("0")
        assert "Lo firma un supervisor." in ana.sees
        ana.types("f8")
        assert total(ana) == ["$45.97", "$45.97", "$0.00"]
    assert sqlite_office.ask(statement, account.id) == before


def test_every_fact_may_be_another(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r", "tab", "01/06/2023", "tab", "30/06/2023", "tab")
        assert "1 residencial   2 comercial" in ana.sees
        ana.types("2", "tab", "3/4", "tab", "1", "tab", "pagedown")
        assert "Se cobra como comercial; antes, como residencial" in ana.sees
        assert "El contador es de 3/4 de pulgada; antes, de 5/8 de pulgada" in ana.sees
        assert "El servicio es de agua; antes, de agua y alcantarillado" in ana.sees
        assert "Precios de la tarifa del 1 de julio de 2022" in ana.sees
        ana.types("10/11/2026")
        assert "El crédito de un salidero se calcula de la factura como está." in ana.sees


def test_what_cannot_be_read_says_so_and_asks_for_nothing(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r", "tab", "30/02/2026", "f10")
        assert ana.place == WHAT_IF
        assert "«30/02/2026» no es una fecha." in ana.sees
        ana.types("f8", "f10")
        assert "Así no cambia nada: no hay qué pedir." in ana.sees


def test_one_key_takes_another_reading_to_its_rebilling(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r", "8", "f10")
        assert ana.place == REBILL
        ana.types("v", "enter", "enter", "Leyeron mal", "enter")
        assert ana.place == REBILLED
    assert sqlite_office.ask(statement, account.id)[-1].amount_cents == 2_929


def test_one_key_takes_other_dates_to_their_credit(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r", "tab", "01/06/2024", "tab", "30/06/2024", "f10")
        assert ana.place == ADJUST
        assert "Tarifa, clase, diámetro o servicio equivocado" in ana.sees


def test_what_was_typed_is_there_after_coming_back(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r", "8", "escape", "r")
        assert total(ana) == ["$45.97", "$29.29", "-$16.68"]


def test_another_supposition_takes_the_place_of_an_older_request(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("r", "8", "f10", "escape", "f8", "9", "f10")
        assert any(line.startswith("Consumo") and line.split()[-1] == "9" for line in ana.lines)


@pytest.mark.parametrize("size", SIZES)
def test_the_screen_looks_as_it_was_approved(size: str, sqlite_office: Office, tmp_path: Path) -> None:
    account = with_bills(sqlite_office, 3, monthly_l=30_000)
    session = Session(drafts_path=tmp_path / "drafts.json")
    with at_counter(sqlite_office, size=SIZES[size], session=session) as ana:
        ana.types(account.number, "enter", "r", "13")
        assert_looks_as_approved(ana, "what_if", size)
