"""The expediente typed at the real program: few keys, and the same papers at human speed and in one burst."""

from pathlib import Path

import pytest

from oficinista.billing.periods import add_months
from oficinista.cases.objections import FileObjection
from oficinista.files.queries import papers
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.adjustments_builders import numbers
from tests.files_builders import pdf
from tests.keystrokes.play import BURST, ENTER, HUMAN, Program, new_office, orders, reopened
from tests.office import do, make_office, with_bills

PACKET = [b"p", b"1"]
FILE = [b"a", b"1", ENTER, b"2", b"7", ENTER, b"\x1b[21~"]
"""Archive, the first of the scanner's folder, its kind, and F10."""


def letters(text: bytes) -> list[bytes]:
    return [bytes([letter]) for letter in text]


def make_objected_office(store: Store) -> None:
    """A customer who objects to the last of three bills."""
    make_office(store)
    office = Office(store)
    account = with_bills(office, 3, until=add_months(office.today.replace(day=1), -1))
    on = office.today.replace(day=1)
    do(office, FileObjection(bill=numbers(office, account)[-1], grounds="No gastamos tanto", received_on=on))


def test_the_packet_of_a_case_takes_two_keys() -> None:
    assert len(PACKET) <= 2


def after(folder: Path, pause_s: float, scan: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Path]:
    """The orders of a paper filed from the scanner and of a packet, and the database they left."""
    database = new_office(make_objected_office, folder)
    scans = folder / "scans"
    scans.mkdir()
    (scans / "scan0001.pdf").write_bytes(scan)
    monkeypatch.setenv("OFICINISTA_SCANS", str(scans))
    before = len(orders(database))
    with Program(database) as program:
        program.type([*letters(b"000010000001"), ENTER, b"k", b"q", *FILE], pause_s=pause_s)
        program.wait_for("Archivado: ARC-")
        program.wait_until_quiet(0.1)
        program.type([b"\x1b", *PACKET], pause_s=pause_s)
        program.wait_for("Entregado al supervisor")
        program.wait_until_quiet(0.1)
    return orders(database)[before:], database


def test_a_paper_filed_and_a_packet_made_in_one_burst_are_those_of_human_speed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = pdf()
    burst, database = after(tmp_path / "burst", BURST, scan, monkeypatch)
    human, _ = after(tmp_path / "human", HUMAN, scan, monkeypatch)
    assert burst == human
    assert [order.partition(" ")[0] for order in burst] == ["document.file", "packet.build"]
    office = reopened(database)
    assert [one.kind for one in office.ask(papers, office.info.id, 1)] == ["evidence_packet", "other"]
