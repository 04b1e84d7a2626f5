"""`oficinista till`: what is on its way inside the office, and the surprise counts."""

import os

from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.tills.surprise import CountBySurprise, FreezeTill
from oficinista.tills.transfers import SendTransfer
from tests.cli_builders import answer, oficinista, refusal, text
from tests.office import TestClock, do
from tests.tills_builders import open_till, pieces


def test_what_is_on_its_way_is_listed_and_what_was_counted_is_for_supervisors() -> None:
    office = Office(Store(os.environ["OFICINISTA_DATABASE"]), clock=TestClock())
    open_till(office)
    do(office, SendTransfer(amount_cents=5_000, reason="turn_in", reference="B-7"))
    do(office, FreezeTill(till_number=1), "marta")
    do(office, CountBySurprise(till_number=1, pieces=pieces(9_000)), "marta", signed_by="ana")
    day = office.today.isoformat()
    office.store.close()
    [one] = answer("till", "transit")
    assert (one["document"], one["amount"], one["from_till"], one["to_till"]) == (
        "SAL-TST-2026-000001",
        "50.00",
        1,
        None,
    )
    assert "Caja 1 · Ana Peña Ortiz  Caja fuerte    $50.00" in text("till", "transit")[1]
    [made] = answer("till", "counts", "--from", day, "--to", day, "--as", "marta")["made"]
    assert (made["act"], made["tenders"]["cash"]["difference"]) == ("ARQ-TST-000001", "-10.00")
    assert "Faltante                         -$10.00" in "\n".join(text("till", "act", made["act"], "--as", "marta"))
    assert refusal("till", "counts", "--as", "ana")["error"] == "permission.missing"


def test_an_agency_s_list_comes_by_the_caller_s_own_stream_and_is_tried_first() -> None:
    words = ("till", "take-list", "-", "--payer", "Vivienda", "--number", "88", "--count", "1", "--as", "ana")
    tried = oficinista(*words, "--total", "5.00", "--dry-run", given="account,amount\n77,5.00\n")
    assert (tried.exit_code, tried.stdout) == (1, "")
    assert "Línea 2: No hay una cuenta 000000000077." in tried.stderr
    wrong = oficinista(*words, "--total", "6.00", given="account,amount\n77,5.00\n")
    assert (wrong.exit_code, "la lista es de 1 por $5.00" in wrong.stderr) == (1, False)
    assert "No tiene una caja abierta" in wrong.stderr
