"""What is supposed, asked for and done, in the real program: the same at human speed and in one burst."""

from pathlib import Path

from oficinista.billing.periods import add_months
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, ESC, HUMAN, played, scan
from tests.office import make_office, with_bills

BILL = "200010000003"
F8, F10, TAB = b"\x1b[19~", b"\x1b[21~", b"\t"
SUPPOSED = [
    *(scan(BILL), b"r", b"1", b"9", TAB, b"01/05/2024", F8, b"8", ESC, b"e", b"r", F10),
    *(b"v", ENTER, ENTER, b"Leyeron mal", ENTER),
]
"""Typed, thrown away, typed again, kept as a draft, found again, and asked for as a rebilling."""


def make_billed_office(store: Store) -> None:
    """A customer with three bills of 13 m³."""
    make_office(store)
    office = Office(store)
    with_bills(office, 3, until=add_months(office.today.replace(day=1), -1))


def test_what_is_supposed_in_one_burst_is_asked_for_as_at_human_speed(tmp_path: Path) -> None:
    burst = played(make_billed_office, tmp_path / "burst", SUPPOSED, BURST, "ANF-")
    human = played(make_billed_office, tmp_path / "human", SUPPOSED, HUMAN, "ANF-")
    assert burst == human
    assert [order.split(" ")[0] for order in burst] == ["bill.void_and_rebill"]
    assert '"measured_l":8000' in burst[0].replace(" ", "")
