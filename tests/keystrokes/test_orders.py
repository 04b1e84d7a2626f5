"""Work orders and a batch of notices typed at the real program: few keys, the same at human speed and in one burst."""

from pathlib import Path

from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.work.queries import orders as open_orders
from tests.keystrokes.play import BURST, ENTER, ESC, HUMAN, Program, new_office, orders, reopened
from tests.office import make_office, with_bills

ACCOUNT = b"000010000001"
F10 = b"\x1b[21~"
WORDS = b"No estaba"


def letters(text: bytes) -> list[bytes]:
    return [bytes([letter]) for letter in text]


TO_THE_ACCOUNT = [*letters(ACCOUNT), ENTER]
NEW_ORDER = [b"m", b"m", b"3", F10]
RESULT = [ENTER, b"2", b"3", ENTER, ENTER, ENTER]
HIGH_BILL = [b"a", b"f", *letters(WORDS), ENTER]
VERIFIED = [b"1", b"1", ENTER, ENTER]
NOTICE_ALL = [b"m", b"s", b"a", F10, F10]


def make_billed_office(store: Store) -> None:
    make_office(store)
    with_bills(Office(store), 3)
    with_bills(Office(store), 2)


def test_an_order_takes_four_keys_and_a_step_of_a_high_bill_one_and_its_answers() -> None:
    assert len(NEW_ORDER) <= 4
    assert len(HIGH_BILL) - len(WORDS) <= 3
    assert len(VERIFIED) <= 4


def after(folder: Path, pause_s: float) -> tuple[list[str], Path]:
    """The orders of an order made and completed, a high bill begun and all notices sent, and the database they left."""
    database = new_office(make_billed_office, folder)
    before = len(orders(database))
    with Program(database) as program:
        program.type([*TO_THE_ACCOUNT, *NEW_ORDER, *RESULT, ESC, ESC], pause_s=pause_s)
        program.wait_for("DEBE")
        program.wait_until_quiet(0.1)
        program.type([*HIGH_BILL, *VERIFIED], pause_s=pause_s)
        program.wait_for("Concuerda")
        program.wait_until_quiet(0.1)
        program.type([ESC, ESC, ESC, *NOTICE_ALL], pause_s=pause_s)
        program.wait_for("LOTE-CAR-")
        program.wait_until_quiet(0.1)
    return orders(database)[before:], database


def test_orders_and_steps_in_one_burst_are_those_of_human_speed(tmp_path: Path) -> None:
    burst, database = after(tmp_path / "burst", BURST)
    human, _ = after(tmp_path / "human", HUMAN)
    assert burst == human
    assert [order.partition(" ")[0] for order in burst] == [
        "order.create", "order.complete", "investigation.open", "investigation.step",
        *("suspension.notice", "letter.issue") * 2, *("letter.print",) * 2]  # fmt: skip
    office = reopened(database)
    [made] = office.ask(open_orders, office.info.id, office.today, with_closed=True)
    assert (made.state, made.account.encode()) == ("completed", ACCOUNT)
