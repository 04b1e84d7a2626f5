"""Letters typed at the real program: three keys for a standard one, and the same letter however fast they come."""

from pathlib import Path

from oficinista.billing.periods import add_months
from oficinista.letters.queries import letters
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, HUMAN, Program, new_office, orders, reopened
from tests.office import make_office, with_bills

F10 = b"\x1b[21~"
TO_THE_ACCOUNT = [*(bytes([digit]) for digit in b"000010000001"), ENTER]
STATEMENT = [b"l", b"1", F10]


def make_billed_office(store: Store) -> None:
    """A customer with three bills, the last issued on the first of this month."""
    make_office(store)
    office = Office(store)
    with_bills(office, 3, until=add_months(office.today.replace(day=1), -1))


def test_a_standard_letter_takes_three_keys_from_the_account() -> None:
    assert len(STATEMENT) <= 3


def after(folder: Path, pause_s: float) -> tuple[list[str], Path]:
    """The orders of a letter made and printed, and the database they left."""
    database = new_office(make_billed_office, folder)
    before = len(orders(database))
    with Program(database) as program:
        program.type(TO_THE_ACCOUNT + STATEMENT, pause_s=pause_s)
        program.wait_for("A la impresora: CAR-")
    return orders(database)[before:], database


def test_a_letter_made_in_one_burst_is_that_of_human_speed(tmp_path: Path) -> None:
    burst, database = after(tmp_path / "burst", BURST)
    human, _ = after(tmp_path / "human", HUMAN)
    assert burst == human
    assert [order.partition(" ")[0] for order in burst] == ["letter.issue", "letter.print"]
    office = reopened(database)
    [made] = office.ask(letters, office.info.id, 1)
    assert (database.parent / "spool" / f"{made.number}.pdf").read_bytes().startswith(b"%PDF-")
