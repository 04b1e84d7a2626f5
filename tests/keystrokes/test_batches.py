"""A deposit, a batch with a list in it, payments in excess, in advance and closed, in one burst: no key goes astray."""

import json
from pathlib import Path

from oficinista.closings.commands import MoveIn
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.adjustments_builders import confirm
from tests.keystrokes.play import BURST, ENTER, ESC, played, scan
from tests.office import PIN, do, make_office, with_bills

F8, F10 = b"\x1b[19~", b"\x1b[21~"


def make_office_with_mail(store: Store) -> None:
    make_office(store)
    office = Office(store)
    with_bills(office, 1)
    with_bills(office, 3)
    confirm(office, deposit__average_bills=4)
    left = with_bills(office, 1)
    do(office, MoveIn(account=left.number, name="Luis Vega", on=office.today))


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
    *keys("9"),
    F8,
    *keys("10000002", "", "25"),
    *keys("", "Sin nombre", "20"),
]
"""Scan, amount, Enter; what no account has, thrown away; account, no amount, amount; and one of nobody's."""
LISTED = [b"l", *keys("Vivienda", "30", "88", "2", "10000001", "10", "10000002", "20"), ENTER]
"""A check with its list: who, how much, its number, for how many; account, Enter, amount, Enter; and Enter takes it."""

AT_THE_WINDOW = [b"a", ENTER, *keys("1", "5"), F10, ESC]
IN_EXCESS = [*keys("10000002"), b"p", *keys("200"), ENTER, ENTER]
IN_ADVANCE = [b"p", *keys("7"), ENTER, ENTER, ESC]
"""The amount, Enter, and Enter in exact cash; Enter leaves the receipt."""
CLOSED = [*keys("10000003"), b"p", *keys("500"), ENTER, ENTER, b"p", *keys("5"), ENTER]
"""A closed account that pays more than it owes, and then is refused what it does not owe any more."""


def test_a_deposit_a_batch_and_payments_out_of_the_ordinary_are_keyed_in_one_burst(tmp_path: Path) -> None:
    batch = [*COUNTED, *KEYED, *LISTED, b"x", *SIGNED]
    window = [*AT_THE_WINDOW, *IN_EXCESS, *IN_ADVANCE, *CLOSED]
    given = played(make_office_with_mail, tmp_path, [*DEPOSIT, *batch, *window], BURST, "y nada debe")
    names = ["guarantee.charge", "batch.open", *["batch.key"] * 3, "payment.take_list", "batch.close", "till.open"]
    names += ["payment.take", "receipt.print"] * 3
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
