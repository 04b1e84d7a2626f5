"""A morning with money, typed at the real program: at human speed and in one burst it leaves the same books."""

from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.tills.denominations import denominations
from tests.keystrokes.play import BURST, ENTER, ESC, HUMAN, Program, new_office
from tests.office import make_office, with_bills
from tests.tills_builders import pieces

F10 = b"\x1b[21~"
ACCOUNTS = ("000010000001", "000010000002", "000010000003")
BOOKS = (
    "SELECT e.kind, e.document_type, e.document_number, l.line_number, l.gl_code, l.account_id, l.tender_kind,"
    " l.amount_cents FROM entry e JOIN entry_line l ON l.entry_id = e.id ORDER BY e.id, l.line_number",
    "SELECT * FROM tender ORDER BY entry_id, tender_number",
    "SELECT * FROM allocation ORDER BY entry_id, open_item_id",
    "SELECT * FROM cash_count_line ORDER BY cash_count_id, tender_kind, denomination_cents",
    "SELECT entry_id, copy_number FROM receipt_copy ORDER BY entry_id, copy_number",
    "SELECT till_id, clerk_id, state FROM till_session ORDER BY id",
)
CASH_AT_THE_END = 35_000 + 4_597 + 13_791 + 2_000


def make_office_that_bills(store: Store) -> None:
    """The test office with three customers who owe one, three and one bills of $45.97."""
    make_office(store)
    office = Office(store)
    assert tuple(with_bills(office, months).number for months in (1, 3, 1)) == ACCOUNTS


def typed(*texts: str) -> list[bytes]:
    """Texts key by key, each followed by Enter."""
    return [key for one in texts for key in (*letters(one), ENTER)]


def letters(typed_text: str) -> list[bytes]:
    return [bytes([letter]) for letter in typed_text.encode()]


def counts(cash_cents: int) -> list[str]:
    """How many pieces of each denomination, from the largest."""
    worth = {one.denomination_cents: one.quantity for one in pieces(cash_cents)}
    return [str(worth.get(one.cents, 0)) for one in denominations()]


EXACT_CASH = [b"p", ENTER, ENTER]
CASH_WITH_CHANGE = [b"p", ENTER, *letters("200"), ENTER]
TWO_TENDERS = [b"p", ENTER, *letters("20"), b"+", b"c", ENTER, *letters("1044"), ENTER]
OPEN_TILL = [b"c", b"a", ENTER, *typed("1", "5"), F10, ESC]
CLOSE_TILL = [b"c", b"x", *typed(*counts(CASH_AT_THE_END), "1"), *letters("25.97"), F10, ENTER]


def served(number: str, keys: list[bytes]) -> list[bytes]:
    """An account opened from home, something done in it, and home again."""
    return [*typed(number), *keys, ENTER, ESC]


MORNING = [
    *OPEN_TILL,
    *served(ACCOUNTS[0], EXACT_CASH),
    *served(ACCOUNTS[1], CASH_WITH_CHANGE),
    *served(ACCOUNTS[2], TWO_TENDERS),
    *CLOSE_TILL,
]


def books_after(folder: Path, pause_s: float) -> list[list[Any]]:
    """What the morning leaves in the books."""
    database = new_office(make_office_that_bills, folder)
    with Program(database) as program:
        program.type(MORNING, pause_s=pause_s)
        program.wait_for("CUADRE DE CAJA")
    with dbapi2.connect(database) as connection:
        return [connection.execute(statement).fetchall() for statement in BOOKS]


def test_a_morning_in_one_burst_leaves_the_books_of_human_speed(tmp_path: Path) -> None:
    burst, human = books_after(tmp_path / "burst", BURST), books_after(tmp_path / "human", HUMAN)
    assert burst == human
    *_, copies, sessions = burst
    assert sessions == [(1, 2, "closed")]
    assert [copy for _, copy in copies] == [0, 0, 0]


@pytest.mark.parametrize(
    ("keys", "amounts", "most"),
    [(EXACT_CASH, "", 3), (CASH_WITH_CHANGE, "200", 3), (TWO_TENDERS, "201044", 6)],
    ids=["exact", "change", "two-tenders"],
)
def test_a_payment_takes_no_more_keys_than_promised(keys: list[bytes], amounts: str, most: int) -> None:
    assert len(keys) - len(amounts) <= most


def test_closing_a_till_takes_no_more_keys_than_promised_besides_its_counts() -> None:
    counted = typed(*counts(CASH_AT_THE_END), "1") + letters("25.97")
    assert len(CLOSE_TILL) - len(counted) <= 4
