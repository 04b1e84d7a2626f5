"""The supervisor's board: who waits, what each person does, and what has gone on for too long."""

from datetime import timedelta

from oficinista.office import Office
from oficinista.queue.commands import CallNext, FinishVisit, HoldTicket
from oficinista.tills.surprise import FreezeTill
from tests.counter import at_counter
from tests.office import TestClock, do
from tests.queue_builders import arrive, served, set_rule
from tests.screens.appearance import assert_looks_as_approved
from tests.tills_builders import open_till


def test_it_tells_who_waits_and_who_attends_and_alerts_beyond_the_offices_limits(
    sqlite_office: Office, clock: TestClock
) -> None:
    open_till(sqlite_office)
    for service, priority in (("payment", None), ("payment", None), ("payment", "age"), ("claim", None)):
        arrive(sqlite_office, service, priority)
    served(sqlite_office)
    do(sqlite_office, FinishVisit())
    served(sqlite_office)
    do(sqlite_office, CallNext(), "luis")
    set_rule(sqlite_office, "alert.window_minutes", "20")
    clock.advance(minutes=21)
    with at_counter(sqlite_office, "marta") as marta:
        marta.types("p")
        assert "! Ana Peña Ortiz lleva 21 min con P-001." in marta.sees
        assert_looks_as_approved(marta, "office-now", "80x24")
        do(sqlite_office, HoldTicket(reason="Busca un papel", resume_at=clock() + timedelta(minutes=5)))
        clock.advance(minutes=6)
        arrive(sqlite_office)
        marta.waits_for("m. y sigue retenido.")
        assert "Ana Peña Ortiz lleva" not in marta.sees
        marta.types("q", "escape")
        assert "libre; retenidos: 1" in marta.sees
        do(sqlite_office, FreezeTill(till_number=1), "marta")
        marta.waits_for("1 detenida")
        marta.types("q", "x")
        assert_looks_as_approved(marta, "day-close", "80x24")
        marta.types("f10")
        assert "Todavía se atiende" in marta.sees
        marta.types("f7")
        assert "Día cerrado: turnos cerrados, 4; guardan su puesto, 0." in marta.sees
        assert "Nadie espera." in marta.sees
