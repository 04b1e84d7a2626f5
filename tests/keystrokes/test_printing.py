"""The real program prints through its terminal: PuTTY's printer gets whole receipts, its screen whole frames."""

from pathlib import Path

import pyte
import pytest

from oficinista.documents.commands import SetPrinter
from oficinista.documents.models import Device, Sheet
from oficinista.documents.unprinted import unprinted_documents
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, ESC, HUMAN, Program, new_office, reopened
from tests.office import do, make_office, with_bills
from tests.terminal.pseudo import _PRIVATE
from tests.terminal.putty import separated
from tests.tills_builders import open_till

HOSTILE = "Juan Û4i [4i Peña"
ACCOUNT = "000010000001"
PAID = [b"p", b"1", ENTER, b"1", ENTER]
"""A dollar, in cash."""
THREE_TIMES = [*(bytes([digit]) for digit in ACCOUNT.encode()), ENTER, *[*PAID, ESC] * 3, ESC]


def make_office_of_puttys(store: Store) -> None:
    """An office where a seat prints everything through its terminal, in UTF-8, and a customer has a hostile name."""
    make_office(store)
    office = Office(store)
    with_bills(office, 3, name=HOSTILE)
    open_till(office)
    for sheet in Sheet:
        do(office, SetPrinter(sheet=sheet, device=Device.TERMINAL, seat="w1", code_page="utf-8"), "sistemas")


@pytest.mark.parametrize("pause_s", [BURST, HUMAN], ids=["burst", "human"])
def test_receipts_come_out_whole_and_in_order_and_no_frame_or_key_is_lost(pause_s: float, tmp_path: Path) -> None:
    database = new_office(make_office_of_puttys, tmp_path)
    with Program(database, environment={"OFICINISTA_SEAT": "w1"}) as program:
        program.type(THREE_TIMES, pause_s=pause_s)
        program.wait_for("Mi caja")
        program.wait_until_at_rest()
        screen, jobs = separated(bytes(program.output))
        year = reopened(database).today.year
        assert len(jobs) == 3
        assert all(f"REC-TST-{year}-00000{n}" in job.decode() for n, job in enumerate(jobs, 1))
        assert all("Juan U4i" in job.decode() and b"\x1b" not in job for job in jobs)
        display = pyte.Screen(80, 24)
        pyte.ByteStream(display).feed(_PRIVATE.sub(b"", screen))
        assert [line.rstrip() for line in display.display] == program.screen
        assert "REC-TST" not in program.text
    office = reopened(database)
    assert office.ask(unprinted_documents, office.info.id, office.today) == ()
