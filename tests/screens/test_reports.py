"""The reports at the counter: chosen, read, drawn, asked of other days, printed and written into a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.reports.definitions import definitions
from oficinista.storage.store import Store
from screens.keys import REPORT, REPORTS
from tests import databases
from tests.counter import at_counter
from tests.office import OPENING, TestClock
from tests.reports_builders import fill
from tests.screens.appearance import assert_looks_as_approved


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office after a day's work."""
    store = Store(databases.new_sqlite(fill, tmp_path))
    yield Office(store, clock=TestClock(OPENING))
    store.close()


def test_a_supervisor_reads_a_report_draws_it_asks_of_other_days_and_takes_it_along(
    office: Office, tmp_path: Path
) -> None:
    with at_counter(office, "marta") as marta:
        marta.types("r")
        assert "Ajustes y anulaciones por razón y persona" in marta.sees
        titles = sorted(one.title for one in definitions().values())
        marta.types(*["down"] * titles.index(definitions()["waits"].title), "enter")
        assert_looks_as_approved(marta, "report", "80x24")
        marta.types("c")
        assert "█ Espera, mediana   ▒ Espera, P90" in marta.sees
        marta.types("c", "a")
        assert "del 08/10/2026 al 31/10/2026" in marta.sees
        assert "No hubo nada que contar." in marta.sees
        marta.types("o", "1/11/2026", "enter", "24/11/2026", "enter")
        assert "Todos" in marta.sees
        marta.types("p")
        assert "Estos son los últimos días." in marta.sees
        marta.types("i")
        assert "A la impresora: INF-waits-2026-11-01-2026-11-24." in marta.sees
        marta.types("x", "2")
        assert "Escrito: INF-waits-2026-11-01-2026-11-24.xlsx" in marta.sees
        assert marta.place == REPORT
    written = {one.suffix for one in (tmp_path / "office.db.spool").iterdir()}
    assert written == {".pdf", ".xlsx"}


def test_a_clerk_reads_their_own_day_and_nothing_of_the_office(office: Office) -> None:
    with at_counter(office) as ana:
        ana.types("p")
        assert "El panel de la oficina es del supervisor." in ana.sees
        ana.types("r")
        assert "Los informes son del supervisor. Su día, con Y." in ana.sees
        ana.types("y")
        assert_looks_as_approved(ana, "own-day", "80x24")
        ana.types("o")
        assert "De quién" not in ana.sees


def test_a_supervisor_reads_the_day_of_another(office: Office) -> None:
    with at_counter(office, "marta") as marta:
        marta.types("y", "o", "enter", "ana", "enter")
        assert "Ana Peña Ortiz" in marta.sees
        marta.types("escape", "r")
        assert marta.place == REPORTS
