"""Cases on the screen: the list, one with what can be done in it, and doing it."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.cases.objections import DecideObjection, FileObjection
from oficinista.cases.queries import case_file, cases
from oficinista.office import Office
from screens.app import Session
from tests.adjustments_builders import credit, numbers
from tests.counter import at_counter
from tests.office import BilledAccount, TestClock, do, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved

GROUNDS = "No gastamos tanta agua"


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 2, address="Urb. Las Lomas, Calle 1 B-1", meter_serial="T00000001")


def objected(office: Office, account: BilledAccount, on: date = date(2026, 11, 20), *, back: int = 1) -> str:
    """The number of an objection of one of the last bills."""
    order = FileObjection(bill=numbers(office, account)[-back], grounds=GROUNDS, received_on=on)
    return str(do(office, order).number)


def state_of(office: Office, number: str) -> str:
    return office.ask(case_file, number, office.info.id, office.today).row.state


def test_the_open_cases_are_one_key_from_home_the_first_to_end_first(
    sqlite_office: Office, account: BilledAccount
) -> None:
    later = objected(sqlite_office, account)
    sooner = objected(sqlite_office, account, sqlite_office.today, back=2)
    assert [row.number for row in sqlite_office.ask(cases, 1, sqlite_office.today)] == [sooner, later]
    with at_counter(sqlite_office) as ana:
        ana.types("k")
        lines = [line for line in ana.lines if "OBJ-" in line]
        assert [line.split()[1 if line.startswith(">") else 0] for line in lines] == [sooner, later]
        assert "el supervisor" in lines[0]
        assert f"Cuenta {account.number}, María Nieves Ortiz" in ana.sees
        ana.types("down")
        assert numbers(sqlite_office, account)[-1] in ana.sees
        ana.types("enter")
        assert f"Objeción de factura: caso {later}" in ana.sees


def test_a_clerk_is_offered_only_what_they_may_do(sqlite_office: Office, account: BilledAccount) -> None:
    objected(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter")
        assert "1 Corregir el error" in ana.sees
        assert "2 Retirar" in ana.sees
        assert "Otra persona puede: Resolver a favor; Sostener la factura." in ana.sees
        ana.types("3")
        assert "No hay un 3: escoja entre 1 y 2." in ana.sees


def test_a_case_says_the_day_its_term_ends_and_why(sqlite_office: Office, account: BilledAccount) -> None:
    objected(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter")
        assert "Hasta el 19 de enero de 2027: quedan 56 días." in ana.sees
        assert "262b(b)" in ana.sees
        assert GROUNDS in ana.sees


def test_a_supervisor_sustains_a_bill_with_words_and_the_day_of_the_letter(
    sqlite_office: Office, account: BilledAccount
) -> None:
    number = objected(sqlite_office, account)
    with at_counter(sqlite_office, "marta") as marta:
        marta.types("k", "enter", "3", "La lectura es buena", "enter", "enter")
        assert "Hecho: Sostenida; puede objetar ante la región, hasta el" in marta.sees
        assert "Sostenida; puede objetar ante la región. Lo tiene la oficina: Entregar la" in marta.sees
    last = sqlite_office.ask(case_file, number, sqlite_office.info.id, sqlite_office.today).steps[-1]
    assert (last.words, last.happened_on) == ("La lectura es buena", sqlite_office.today)


def test_a_decision_in_favour_is_refused_until_the_bill_is_corrected_and_says_how(
    sqlite_office: Office, account: BilledAccount
) -> None:
    number = objected(sqlite_office, account)
    with at_counter(sqlite_office, "marta") as marta:
        marta.types("k", "enter", "2", "Tiene razón", "enter", "enter")
        assert "sigue como se cobró" in marta.sees
        assert state_of(sqlite_office, number) == "investigating"
        do(sqlite_office, credit(account, 500, bill=numbers(sqlite_office, account)[-1]), actor="raul")
        marta.types("enter")
        assert "Hecho: A favor del cliente; falta la carta, hasta el" in marta.sees
    assert state_of(sqlite_office, number) == "favored"


def test_a_day_that_has_not_come_is_refused_where_it_was_typed(sqlite_office: Office, account: BilledAccount) -> None:
    number = objected(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter", "2", "x", "enter")
        assert "Qué se dice: escriba 3 letras o más." in ana.sees
        ana.types("f8", "Ya entendió", "enter", "01/12/2026", "enter")
        assert "El 1 de diciembre de 2026 no ha llegado." in ana.sees
    assert state_of(sqlite_office, number) == "investigating"


def test_the_region_decides_by_its_own_keys(sqlite_office: Office, account: BilledAccount) -> None:
    number = objected(sqlite_office, account)
    do(sqlite_office, DecideObjection(number=number, words=GROUNDS, outcome="sustain"), actor="marta")
    with at_counter(sqlite_office, "marta") as marta:
        marta.types("k", "enter", "1", "No está conforme", "enter", "enter")
        assert state_of(sqlite_office, number) == "appealed"
        marta.types("2", "La región la sostiene", "enter", "enter")
    assert state_of(sqlite_office, number) == "reviewable"


def test_a_closed_case_is_read_and_nothing_is_offered(sqlite_office: Office, account: BilledAccount) -> None:
    number = objected(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter", "2", "Ya entendió", "enter", "enter")
        assert "Retirada por el cliente. El caso está cerrado." in ana.sees
        ana.types("1")
        assert "NO El caso está cerrado." in ana.sees
        ana.types("escape")
        assert "No hay casos abiertos." in ana.sees
    assert state_of(sqlite_office, number) == "withdrawn"


def test_the_account_opens_its_case_or_the_list_of_several(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "k")
        assert "La cuenta no tiene casos abiertos." in ana.sees
        number = objected(sqlite_office, account)
        ana.types("escape", "slash", account.number, "enter", "k")
        assert f"caso {number}" in ana.sees
        objected(sqlite_office, account, back=2)
        ana.types("c", "k")
        assert f"Casos de la cuenta {account.number}" in ana.sees


def test_a_case_is_found_by_its_number_and_goes_back_to_its_account(
    sqlite_office: Office, account: BilledAccount
) -> None:
    number = objected(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("slash", number.lower(), "enter")
        assert f"Objeción de factura: caso {number}" in ana.sees
        ana.types("escape")
        assert ana.place == "cuenta"


def test_home_tells_of_terms_that_end_soon_and_of_those_that_passed(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    objected(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        assert "K los muestra." not in ana.sees
    clock.advance(days=51)
    with at_counter(sqlite_office) as ana:
        assert "Casos que vencen pronto: 1. K los muestra." in ana.sees
    clock.advance(days=6)
    with at_counter(sqlite_office) as ana:
        assert "Casos con su término vencido: 1. K los muestra." in ana.sees
        ana.types("k")
        assert " -1" in ana.sees
        ana.types("enter")
        assert "venció ayer. Venció: pasa al supervisor." in ana.sees
        assert "Lo tiene la oficina: Decidir y contestar." in ana.sees
    with at_counter(sqlite_office, "marta") as marta:
        assert "Pasaron a usted por su término vencido: 1. M los muestra." in marta.sees


SCREENS = {
    "cases": ("k",),
    "case_file": ("k", "down", "enter"),
    "case_deed": ("k", "down", "enter", "3"),
    "account-with-cases": ("10000001", "enter"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_was_approved(
    name: str, size: str, sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    objected(sqlite_office, account)
    objected(sqlite_office, account, sqlite_office.today, back=2)
    session = Session(drafts_path=tmp_path / "drafts.json")
    with at_counter(sqlite_office, "marta", size=SIZES[size], session=session) as marta:
        marta.types(*SCREENS[name])
        assert_looks_as_approved(marta, name, size)
