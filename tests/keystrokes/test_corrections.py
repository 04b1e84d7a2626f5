"""Corrections typed at the real program: within their budgets, and the same ledger in one burst as at human speed."""

from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from oficinista.billing.periods import add_months
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, HUMAN, Program, new_office
from tests.keystrokes.test_money import letters, typed
from tests.office import make_office, with_bills

ACCOUNT = "000010000001"
LEDGER = (
    "SELECT e.kind, e.document_type, e.document_number, l.line_number, l.gl_code, l.account_id, l.amount_cents"
    " FROM entry e JOIN entry_line l ON l.entry_id = e.id ORDER BY e.id, l.line_number",
    "SELECT * FROM allocation ORDER BY entry_id, open_item_id",
    "SELECT number, bill_id, reason, note, documents, amount_cents FROM adjustment ORDER BY entry_id",
    "SELECT place, voided_bill_id, bill_id FROM rebill_period ORDER BY rebill_id, place",
    "SELECT period_end, measured_l, revision FROM reading ORDER BY id",
    "SELECT letter, entry_id FROM notice ORDER BY id",
    "SELECT order_name, decision FROM approval ORDER BY id",
)
ADJUSTED, REBILLED = "AJU-TST-", "Anulada y facturada de nuevo"


def make_billed_office(store: Store) -> None:
    """A customer who owes the last six months."""
    make_office(store)
    office = Office(store)
    with_bills(office, 6, until=add_months(office.today.replace(day=1), -1))


def adjustment(amount: str, why: str) -> list[bytes]:
    """A credit of the bill under the cursor for a reason that asks for a document, which was seen."""
    return [b"j", b"1", ENTER, b"v", *letters(amount), ENTER, *letters(why), ENTER]


def rebill(reading: str, why: str) -> list[bytes]:
    """The bill under the cursor voided and billed again with another reading, its photo seen."""
    return [b"x", *letters(reading), ENTER, b"v", ENTER, *letters(why), ENTER]


AMOUNT, READING, WHY = "10", "14.5", "El 8 era un 3"
BUDGETS = {
    "adjust a bill": (adjustment(AMOUNT, WHY), AMOUNT + WHY, 6, ADJUSTED),
    "void and rebill": (rebill(READING, WHY), READING + WHY, 7, REBILLED),
}
"""For each: its keys from the account, what of them is an amount, a reading or free text, how many the rest may be."""


@pytest.mark.parametrize("task", BUDGETS)
def test_a_correction_takes_no_more_keys_than_promised(task: str, tmp_path: Path) -> None:
    keys, free, most, shows = BUDGETS[task]
    assert len(keys) - len(free) <= most
    with Program(new_office(make_billed_office, tmp_path)) as program:
        program.type([*typed(ACCOUNT), *keys])
        program.wait_for(shows)


DOWN, HOME, BACK, F7 = b"\x1b[B", b"\x1b[H", b"\x1b[24~", b"\x1b[18~"
"""F12 goes back: an Esc before a key that begins with one is another key in any terminal."""
SEVERAL = [b"x", *letters("10"), b"+", *letters("16"), ENTER, b"v", ENTER, *letters("Cruzadas"), ENTER]
TO_THE_INBOX = [b"j", b"o", b"7", ENTER, *letters("80"), ENTER, *letters("Doble"), ENTER, F7, ENTER, BACK]
A_MORNING = [
    *typed(ACCOUNT),
    *(*adjustment(AMOUNT, WHY), b"r", *letters("No procede"), ENTER, BACK),
    *(HOME, DOWN, DOWN, DOWN, *rebill(READING, WHY), b"u", *letters("Era otra"), ENTER, BACK),
    *(HOME, *[DOWN] * 9, *SEVERAL, BACK),
    *(HOME, *TO_THE_INBOX, HOME, ENTER, b"x"),
]
"""An adjustment and its reversal, a void and its undoing, two months together, a request and its withdrawal."""


def ledger_after(folder: Path, pause_s: float) -> list[list[Any]]:
    """What the morning leaves."""
    database = new_office(make_billed_office, folder)
    with Program(database) as program:
        program.type(A_MORNING, pause_s=pause_s)
        program.wait_for("Retirada: la solicitud 1.")
    with dbapi2.connect(database) as connection:
        return [connection.execute(statement).fetchall() for statement in LEDGER]


def test_corrections_in_one_burst_leave_the_ledger_of_human_speed(tmp_path: Path) -> None:
    burst, human = ledger_after(tmp_path / "burst", BURST), ledger_after(tmp_path / "human", HUMAN)
    assert burst == human
    *_, adjusted, periods, readings, notices, approvals = burst
    assert len(adjusted) == 1
    assert [place for place, *_ in periods] == [1, 1, 1, 2]
    assert len(readings) == 6 + 2 + 2
    assert len(notices) == 2 + 2 + 1
    assert approvals == [("adjustment.request", "withdrawn")]
