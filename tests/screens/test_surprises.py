"""A surprise count at the counter: the draw proposes it, a supervisor stops the till, two sign, the act is printed."""

from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.tills.surprises import find_act
from screens.app import Session
from screens.keys import COSIGN, PAPER, SURPRISE_COUNT, SURPRISES
from tests.counter import at_counter
from tests.office import PIN
from tests.screens.appearance import assert_looks_as_approved
from tests.tills_builders import open_till


@pytest.fixture
def open_office(sqlite_office: Office) -> Office:
    """Ana and Luis each have a till."""
    open_till(sqlite_office, fund=15_000)
    open_till(sqlite_office, "luis", number=2, fund=0)
    return sqlite_office


def test_a_supervisor_stops_a_till_and_counts_it_with_its_clerk(open_office: Office, tmp_path: Path) -> None:
    with at_counter(open_office, "marta", session=Session(drafts_path=tmp_path / "d")) as marta:
        marta.types("c", "p")
        assert marta.place == SURPRISES
        marta.types("enter", "1")
        assert marta.place == SURPRISE_COUNT
        assert_looks_as_approved(marta, "surprise_count", "80x24")
        marta.types("f10")
        assert marta.place == COSIGN
        assert "Falta la firma de Ana Peña Ortiz: lo contado es lo que había." in marta.sees
        assert "150" not in marta.sees
        marta.types("luis", "enter", PIN, "enter")
        assert "Firma Ana Peña Ortiz, que tiene la caja." in marta.sees
        marta.types(*["backspace"] * 4, "ana", "enter", PIN, "enter")
        assert marta.place == PAPER
        assert "ACTA DE ARQUEO SORPRESA" in marta.sees
        marta.types("escape", "down", "enter", "escape", "l", "Se fue la luz", "enter", "down")
        assert_looks_as_approved(marta, "surprises", "80x24")
    found = open_office.ask(find_act, "ARQ-TST-000001", open_office.info.id)
    assert found.off_cents == 5_000
