"""No sequence of keys at the screens of money is a defect, and whatever was pressed, the books stay whole."""

import random
from pathlib import Path

import pytest

from oficinista.ledger.check import check
from oficinista.office import Office
from tests.counter_builders import at_account
from tests.office import with_bills
from tests.tills_builders import open_till

KEYS = (
    *["enter"] * 6,
    *["escape", "tab", "down", "up", "f8", "f10", "f6", "pagedown", "+", "?", "-", "."],
    *"pcegtoqxkmrvai",
    *["10", "20.5", "45.97", "600", "0", "1", "7", "abc", "marta", "246810", "Por error"],
)
LENGTH = 120


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_pressed_the_books_stay_whole(seed: int, sqlite_office: Office, tmp_path: Path) -> None:
    chance = random.Random(seed)
    open_till(sqlite_office)
    account, other = with_bills(sqlite_office, 3), with_bills(sqlite_office, 1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        for _ in range(LENGTH):
            ana.types(chance.choice([*KEYS, account.number, other.number]))
            if ana.has_left:
                break
    assert not [proof for proof in sqlite_office.ask(lambda connection: list(check(connection))) if proof.faults]
