"""The end of an account at the counter: what it comes to is seen before, and its place is opened to who comes."""

from pathlib import Path

from oficinista.office import Office
from screens.keys import ACCOUNT, ENDING
from tests.counter_builders import at_account, balance_of
from tests.office import with_faces
from tests.screens.appearance import assert_looks_as_approved


def test_it_is_closed_after_seeing_its_bill_and_its_place_is_opened_to_who_comes(
    sqlite_office: Office, tmp_path: Path
) -> None:
    account = with_faces(sqlite_office)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types(
            "6", "enter", "18/11/2026", "enter", "enter", "45", "enter", "2", "enter", "enter", "Se muda", "enter"
        )
        assert ana.place == ENDING
        assert_looks_as_approved(ana, "ending", "80x24")
        ana.types("enter")
        assert ana.place == ACCOUNT
        assert "Cuenta cerrada. Última factura: $16.59. Queda: $154.50." in ana.sees
        ana.types("6", "enter", "enter", "3", "enter", "Rosa Baez", "enter", "enter", "Llega", "enter", "enter")
        assert ana.place == ACCOUNT
        assert "ROSA BAEZ" in ana.sees
        ana.types("6", "4", "enter", "01/03/2027", "enter", "Viaja", "enter")
        assert "la cuenta sigue abierta" in ana.sees
        ana.types("enter")
        assert "Caso DES-TST-2026-000001: la brigada tiene la orden ORD-TST-2026-000001." in ana.sees
        ana.types("k", "1", "No viaja", "f10")
        assert "Hecho: Retirada." in ana.sees
    assert balance_of(sqlite_office, account.number) == 15_450
