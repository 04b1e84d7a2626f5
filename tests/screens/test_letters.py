"""Letters at the counter: one by its number, one that is owed, its delivery, and what waits told where it is seen."""

from pathlib import Path

import pytest

from oficinista.cases.objections import DecideObjection
from oficinista.cases.queries import case_file
from oficinista.customers.correcting import CorrectAccount
from oficinista.documents.spool import spool_folder
from oficinista.letters.due import due_letters
from oficinista.letters.models import LetterState
from oficinista.letters.queries import letters, undelivered
from oficinista.office import Office
from tests.adjustments_builders import credit, numbers
from tests.counter import at_counter
from tests.letters_builders import issued, objected
from tests.office import BilledAccount, do, with_bills


@pytest.fixture
def account(sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BilledAccount:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    return with_bills(sqlite_office, 3, address="Urb. Las Lomas, Calle 1 B-1", meter_serial="T00000001")


def adjusted(office: Office, account: BilledAccount) -> None:
    do(office, credit(account, 1_000, bill=numbers(office, account)[-1]))


def state_of(office: Office, account: BilledAccount) -> LetterState:
    return office.ask(letters, office.info.id, account.id)[0].state


def test_a_standard_letter_is_three_keys_from_the_account(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(*account.number, "enter")
        ana.types("l")
        assert "1  Estado de cuenta" in ana.sees
        ana.types("1")
        assert "Balance de la cuenta  $137.91" in ana.sees
        assert sqlite_office.ask(letters, sqlite_office.info.id, account.id) == []
        ana.types("f10")
        assert "Hecha: carta CAR-TST-2026-000001. A la impresora: CAR-TST-2026-000001." in ana.sees
        assert "hecha" in ana.sees
    assert (spool_folder(sqlite_office.store) / "CAR-TST-2026-000001.pdf").read_bytes().startswith(b"%PDF-")


def test_what_is_owed_is_told_at_home_and_in_the_account_until_it_is_delivered(
    sqlite_office: Office, account: BilledAccount
) -> None:
    adjusted(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        assert "[J] Carta por hacer: Notificación de ajuste." in ana.sees
        ana.types(*account.number, "enter")
        assert "[L] Carta por hacer: Notificación de ajuste." in ana.sees
        ana.types("l", "enter", "f10")
        assert "por entregar" in ana.sees
        ana.types("enter", "e", "1", "enter", *"Ana", "enter", "enter")
        assert "Entregada, en persona Ana" in ana.sees
        ana.types("escape", "escape")
        assert "Carta por" not in ana.sees
    assert state_of(sqlite_office, account) is LetterState.DELIVERED


def test_the_letters_of_the_office_that_wait_are_one_key_from_home(
    sqlite_office: Office, account: BilledAccount
) -> None:
    adjusted(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("j")
        assert "por hacer" in ana.sees
        ana.types("enter", "f10")
        assert "CAR-TST-2026-000001" in ana.sees
        ana.types("enter")
        assert "Está por entregar." in ana.sees


def test_a_case_tells_the_letter_that_it_owes_and_counts_from_its_delivery(
    sqlite_office: Office, account: BilledAccount
) -> None:
    number = objected(sqlite_office, numbers(sqlite_office, account)[-1])
    do(sqlite_office, DecideObjection(number=number, words="La lectura es buena", outcome="sustain"), "marta")
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter")
        assert "[L] Carta por hacer: Resultado de su objeción: se sostiene la factura." in ana.sees
        ana.types("l", "enter", "f10", "enter", "e", "2", "enter", *"70201810", "enter", "enter", "escape", "escape")
        ana.types("pagedown")
        assert "Notificada la decisión" in ana.sees
    steps = sqlite_office.ask(case_file, number, sqlite_office.info.id, sqlite_office.today).steps
    assert "correo certificado 70201810" in steps[-1].words


def test_what_a_letter_asks_for_is_typed_and_seen_before_it_is_made(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(*account.number, "enter")
        ana.types("l", "6", "f10")
        assert "fecha" in ana.sees
        ana.types(*"2/12/2026", "enter", *"Contador", "enter")
        assert "miércoles, 2 de diciembre de 2026" in ana.sees
        ana.types("f10")
        assert "por entregar" in ana.sees


def test_a_letter_whose_facts_changed_says_so_and_is_made_anew_by_one_key(
    sqlite_office: Office, account: BilledAccount
) -> None:
    adjusted(sqlite_office, account)
    [owed] = sqlite_office.ask(due_letters, sqlite_office.info.id)
    issued(sqlite_office, owed.template, owed.subject)
    do(sqlite_office, CorrectAccount(account=account.number, address="Calle Nueva 9"))
    with at_counter(sqlite_office) as ana:
        ana.types(*account.number, "enter")
        ana.types("l", "enter")
        assert "Los datos cambiaron: el cliente o su dirección. R la hace de nuevo." in ana.sees
        ana.types("e")
        assert "F5 la entrega así como está" in ana.sees
        ana.types("escape", "r")
        assert "CAR-TST-2026-000002" in ana.sees
        assert "Calle Nueva 9" in ana.sees
    assert [one.number for one in sqlite_office.ask(undelivered, 1)] == ["CAR-TST-2026-000002"]


def test_a_letter_is_found_by_its_number(sqlite_office: Office, account: BilledAccount) -> None:
    number = issued(sqlite_office, "payment_certificate", account.number)
    with at_counter(sqlite_office) as ana:
        ana.types("slash", *number.lower(), "enter", "enter")
        assert f"Certificación de pagos, {number}" in ana.sees
