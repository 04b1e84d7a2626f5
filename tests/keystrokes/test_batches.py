"""A batch of mail typed at the real program in one burst: every key reaches the envelope that it was meant for."""

import json
from pathlib import Path

from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, played, scan
from tests.office import PIN, make_office, with_bills

F10 = b"\x1b[21~"


def make_office_with_mail(store: Store) -> None:
    make_office(store)
    office = Office(store)
    with_bills(office, 1)
    with_bills(office, 3)


def keys(*texts: str) -> list[bytes]:
    """Texts key by key, each followed by Enter."""
    return [key for one in texts for key in (*(bytes([letter]) for letter in one.encode()), ENTER)]


SIGNED = keys("luis", PIN)
COUNTED = [b"c", b"b", *keys("1", "", "", "", "", "3"), *keys("70")[:-1], F10, *SIGNED]
KEYED = [
    scan("000010000001"),
    *keys("25"),
    *keys("10000002", "25"),
    *keys("", "Sin nombre", "20"),
]
"""Scan, amount, Enter; account, Enter, amount, Enter; and one of nobody's."""


def test_a_batch_is_keyed_in_one_burst(tmp_path: Path) -> None:
    given = played(make_office_with_mail, tmp_path, [*COUNTED, *KEYED, b"x", *SIGNED], BURST, "CIE-")
    assert [one.split()[0] for one in given] == ["batch.open", *["batch.key"] * 3, "batch.close"]
    items = [json.loads(one.partition(" ")[2]) for one in given[1:4]]
    assert [(one["number"], one["amount_cents"], one["payer"]) for one in items] == [
        ("000010000001", 2_500, ""),
        ("000010000002", 2_500, ""),
        (None, 2_000, "Sin nombre"),
    ]
