"""The technical data of an account at the counter: what changed, the changes by few keys, and the review."""

from pathlib import Path

import pytest

from oficinista.adjustments.technical import ChangeTerms
from oficinista.customers.changes import changes_of, corrections_to_review
from oficinista.customers.contacts import contacts
from oficinista.customers.correcting import CorrectAccount
from oficinista.customers.queries import account_card
from oficinista.office import Office
from screens.keys import ACCOUNT, CHANGE_TERMS, CORRECT, COSIGN, HOME, REBILL, TECHNICAL
from tests.counter import at_counter
from tests.counter_builders import at_account
from tests.office import PIN, TODAY, BilledAccount, do, with_bills


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """An account that owes August, September and October, of 13 m³ each."""
    return with_bills(sqlite_office, 3)


def test_a_phone_is_corrected_and_how_it_was_is_shown(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("g")
        assert ana.place == TECHNICAL
        assert "María Nieves Ortiz" in ana.sees
        ana.types("c")
        assert ana.place == CORRECT
        ana.types("enter", "7875550100", "f10")
        assert ana.place == TECHNICAL
        assert "— → ***-***-0100" in ana.sees
        assert "el cliente, en persona" in ana.sees
        ana.types("escape")
        assert ana.place == ACCOUNT
    assert sqlite_office.ask(contacts, account.id).phone == "7875550100"


def test_a_class_is_changed_after_seeing_what_it_would_have_billed_and_is_billed_again(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("g", "t")
        assert ana.place == CHANGE_TERMS
        ana.types("2", "enter", "enter", "enter", "01/09/2026", "enter", "enter", "OT-14", "enter")
        ana.types("Es un negocio", "enter")
        assert "En total" in ana.sees
        assert ana.sees.count("$45.97") == 2
        ana.types("enter")
        assert ana.place == COSIGN
        assert "Habría sido" in ana.sees
        ana.types("marta", "enter", PIN, "enter")
        assert ana.place == TECHNICAL
        assert "Facturas que habrían sido otras: 2" in ana.sees
        assert "residencial → comercial" in ana.sees
        assert "una orden de trabajo OT-14" in ana.sees
        ana.types("x")
        assert ana.place == REBILL
        assert "comercial" in ana.sees
    (change,) = sqlite_office.ask(changes_of, account.id)
    assert (change.field, change.paper, change.signer_name) == ("tariff_class", "OT-14", "Marta Solá Díaz")


def test_a_meter_is_replaced_with_both_figures(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    with at_account(sqlite_office, account.number, tmp_path, login="marta") as marta:
        marta.types("g", "k", "120", "enter", "nuevo-7", "enter", "2", "enter", "enter", "01/11/2026", "enter")
        marta.types("enter", "enter", "Parado", "enter")
        assert "No hay facturas desde esa fecha" in marta.sees
        marta.types("enter")
        assert marta.place == TECHNICAL
        assert "NUEVO-7" in marta.sees
    assert sqlite_office.ask(account_card, account.id, TODAY).meter_serial == "NUEVO-7"


def test_a_supervisor_reviews_what_others_corrected(sqlite_office: Office, account: BilledAccount) -> None:
    do(sqlite_office, CorrectAccount(account=account.number, phone="787-555-0111", email="m@example.com"))
    with at_counter(sqlite_office, "marta") as marta:
        assert "Correcciones de datos por revisar: 2. A" in marta.sees
        marta.types("a")
        assert "Teléfono: — → ***-***-0111" in marta.sees
        marta.types("v")
        assert "Revisadas: 2." in marta.sees
        marta.types("escape")
        assert marta.place == HOME
        assert "por revisar" not in marta.sees
    assert sqlite_office.ask(corrections_to_review, sqlite_office.info.id) == []


def test_who_does_not_review_is_not_told(sqlite_office: Office, account: BilledAccount) -> None:
    do(sqlite_office, CorrectAccount(account=account.number, phone="787-555-0111"), actor="luis")
    with at_counter(sqlite_office) as ana:
        assert "por revisar" not in ana.sees
        ana.types("a", "v")
        assert "no tiene permiso" in ana.sees


def test_a_change_without_bills_since_offers_nothing_to_bill_again(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    do(
        sqlite_office,
        ChangeTerms(account=account.number, on=TODAY, tariff_class="commercial", note="Negocio"),
        actor="marta",
    )
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("g", "x")
        assert ana.place == TECHNICAL
        assert "Ninguna factura" in ana.sees
