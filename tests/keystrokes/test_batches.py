"""A deposit and a batch of mail, a list in it, typed at the real program in one burst: no key goes astray."""

import json
from pathlib import Path

from oficinista.office import Office
from oficinista.storage.store import Store
from tests.adjustments_builders import confirm
from tests.keystrokes.play import BURST, ENTER, ESC, played, scan
from tests.office import PIN, make_office, with_bills

F10 = b"\x1b[21~"


def make_office_with_mail(store: Store) -> None:
    make_office(store)
    office = Office(store)
    with_bills(office, 1)
    with_bills(office, 3)
    confirm(office, deposit__average_bills=4)


def keys(*texts: str) -> list[bytes]:
    """Texts key by key, each followed by Enter."""
    return [key for one in texts for key in (*(bytes([letter]) for letter in one.encode()), ENTER)]


DEPOSIT = [*keys("10000001"), b"4", ENTER, *keys("Cuenta nueva"), ESC]
"""An account opened from home, and its deposit charged in one part: two keys and the words."""
SIGNED = keys("luis", PIN)
COUNTED = [b"c", b"b", *keys("1", "", "", "", "", "4"), *keys("100")[:-1], F10, *SIGNED]
KEYED = [
    scan("000010000001"),
    *keys("25"),
    *keys("10000002", "25"),
    *keys("", "Sin nombre", "20"),
]
"""Scan, amount, Enter; account, Enter, amount, Enter; and one of nobody's."""
LISTED = [b"l", *keys("Vivienda", "30", "88", "2", "10000001", "10", "10000002", "20"), ENTER]
"""A check with its list: who, how much, its number, for how many; account, Enter, amount, Enter; and Enter takes it."""


def test_a_deposit_and_a_batch_are_keyed_in_one_burst(tmp_path: Path) -> None:
    given = played(make_office_with_mail, tmp_path, [*DEPOSIT, *COUNTED, *KEYED, *LISTED, b"x", *SIGNED], BURST, "CIE-")
    names = ["guarantee.charge", "batch.open", *["batch.key"] * 3, "payment.take_list", "batch.close"]
    assert [one.split()[0] for one in given] == names
    items = [json.loads(one.partition(" ")[2]) for one in given[2:6]]
    assert [(one["number"], one["amount_cents"]) for one in items.pop()["lines"]] == [
        ("000010000001", 1_000),
        ("000010000002", 2_000),
    ]
    assert [(one["number"], one["amount_cents"], one["payer"]) for one in items] == [
        ("000010000001", 2_500, ""),
        ("000010000002", 2_500, ""),
        (None, 2_000, "Sin nombre"),
    ]
