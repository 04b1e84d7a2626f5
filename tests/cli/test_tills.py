"""`oficinista till`: what is on its way inside the office."""

import os

from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.tills.transfers import SendTransfer
from tests.cli_builders import answer, text
from tests.office import TestClock, do
from tests.tills_builders import open_till


def test_what_is_on_its_way_is_listed() -> None:
    office = Office(Store(os.environ["OFICINISTA_DATABASE"]), clock=TestClock())
    open_till(office)
    do(office, SendTransfer(amount_cents=5_000, reason="turn_in", reference="B-7"))
    office.store.close()
    [one] = answer("till", "transit")
    assert (one["document"], one["amount"], one["from_till"], one["to_till"]) == (
        "SAL-TST-2026-000001",
        "50.00",
        1,
        None,
    )
    assert "Caja 1 · Ana Peña Ortiz  Caja fuerte    $50.00" in text("till", "transit")[1]
