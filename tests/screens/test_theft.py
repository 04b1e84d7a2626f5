"""Water theft at the counter: a case opened from the list, inspected, calculated as it is typed, and its letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.customers.queries import find_account
from oficinista.office import Office
from oficinista.theft.inspecting import Found, InspectTheft
from oficinista.theft.opening import OpenTheft, Source
from oficinista.theft.queries import find_theft
from screens.app import Session
from tests.counter import at_counter
from tests.files_builders import file, picture
from tests.office import BilledAccount, TestClock, do, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved

ACCOUNT, NUMBER = "000010000001", "HUR-TST-2026-000001"


def two_bills(office: Office) -> None:
    with_bills(office, 2)


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(two_bills, tmp_path, clock) as copy:
        yield copy


def test_a_case_is_opened_inspected_and_calculated_line_by_line(office: Office) -> None:
    account = BilledAccount(office.ask(find_account, ACCOUNT), ACCOUNT)
    with at_counter(office) as ana:
        ana.types("10000001", "enter", "5", "1", "enter", "Lo vio un vecino", "enter")
        assert f"Hurto de agua: caso {NUMBER}" in ana.sees
        ana.types("1", "Hay un niple", "enter", "A-17", "enter", "Luis Rosa", "enter", "3", "enter")
        ana.types("ninguno", "enter", "ninguno", "enter", "P-88", "enter", "Almacén", "enter", "enter")
        assert "Hecho: Inspeccionado, por calcular, hasta el" in ana.sees
        for kind in ("inspection_act", "theft_photo"):
            file(office, account, kind, case=NUMBER, content=picture())
        ana.types("2", "Según el acta", "enter", "1", "enter", "1", "enter", "1/9/2026", "enter", "31/10/2026", "enter")
        ana.types("0", "enter", "61")
        assert "Agua sin facturar: $234.77" in ana.sees
        ana.types("enter")
        assert "Hecho: Calculado; falta notificarlo, hasta el" in ana.sees
        assert "Notificación de agua usada sin facturar" in ana.sees
        assert "Agua sin facturar: $234.77" in ana.sees
        assert "Custodia: Almacén" in " ".join(ana.sees.split())
        assert "No se cobra mientras esté por confirmar: Meses que se estiman de agua hurtada" in ana.sees
    kept = office.ask(find_theft, NUMBER, office.info.id).calculation
    assert kept is not None
    assert kept.cents == 23_477


def test_a_case_is_opened_where_nobody_is_a_customer(office: Office) -> None:
    with at_counter(office) as ana:
        ana.types("k", "h", "3", "enter", "Toma sin contador", "enter", "Ocupante sin identificar", "enter")
        ana.types("Carr. 3 km 4", "enter", "Loíza", "enter")
        assert f"Hurto de agua: caso {NUMBER}" in ana.sees
        assert "Ocupante sin identificar" in ana.sees


SCREENS = {
    "theft_open": ("k", "h", "3"),
    "theft_file": ("escape", "escape", "escape", "10000001", "enter", "k"),
    "theft_calculation": ("2", "Según el acta", "enter", "1", "enter", "1", "enter", "1/9/2026", "enter",
                          "31/10/2026", "enter", "0", "enter", "61"),
}  # fmt: skip
"""The keys that lead to each, from the one before it."""


@pytest.mark.parametrize("size", SIZES)
def test_the_screens_look_as_they_were_approved(size: str, office: Office, tmp_path: Path) -> None:
    do(office, OpenTheft(source=Source.REPORT, words="Lo vio un vecino", account=ACCOUNT))
    found = {"act": "A-17", "inspector": "Luis Rosa", "found": Found.BYPASS, "meter": "T-1", "seal_found": "P-1"}
    do(office, InspectTheft(number=NUMBER, words="Hay un niple", seal_placed="P-88", custody="Almacén", **found))
    session = Session(drafts_path=tmp_path / "drafts.json")
    with at_counter(office, "marta", size=SIZES[size], session=session) as marta:
        for name, keys in SCREENS.items():
            marta.types(*keys)
            assert_looks_as_approved(marta, name, size)
