"""A connection applied for at the real program in one burst: few keys, nothing goes on unpaid, and it is given back."""

import json
from pathlib import Path

from oficinista.connections.queries import INITIAL
from oficinista.office import Office
from oficinista.staff.settings import OverrideRule
from oficinista.storage.store import Store
from tests.connections_builders import look
from tests.keystrokes.play import BURST, ENTER, ESC, Program, new_office, orders, reopened
from tests.office import do, make_office

TYPED = (b"Luz Cruz Mora", b"Calle Sol 5", b"Caguas", b"Casa nueva")
LIST = [b"k", b"a"]


def letters(text: bytes) -> list[bytes]:
    return [bytes([letter]) for letter in text]


NAME, ADDRESS, TOWN, USE = map(letters, TYPED)
APPLY = [b"+", b"1", ENTER, *NAME, ENTER, ENTER, *ADDRESS, ENTER, *TOWN, ENTER, ENTER, ENTER, ENTER, *USE, ENTER]
SUBMIT = [b"1", *letters(b"Completa"), ENTER, ENTER]
GIVE_BACK = [b"2", *letters(b"No trae la escritura"), ENTER, b"4", ENTER]


def make_confirmed_office(store: Store) -> None:
    """Somebody has confirmed the first payment."""
    make_office(store)
    office = Office(store)
    rule = OverrideRule(key=INITIAL, value=100_000, effective_from=office.today, source="Memo 7", verified=True)
    do(office, rule, "marta")


def test_an_application_takes_eleven_keys_and_its_words() -> None:
    assert len(APPLY) - sum(map(len, TYPED)) <= 11


def test_an_application_is_taken_refused_its_next_step_unpaid_and_given_back(tmp_path: Path) -> None:
    database = new_office(make_confirmed_office, tmp_path)
    before = len(orders(database))
    with Program(database) as program:
        program.type([*LIST, *APPLY, *SUBMIT], pause_s=BURST)
        program.wait_for("Falta el pago inicial: se deben $1,000.00")
        program.type([ESC, *GIVE_BACK], pause_s=BURST)
        program.wait_for("Hecho: Devuelta al solicitante")
    taken, back = (order.partition(" ") for order in orders(database)[before:])
    assert (taken[0], back[0]) == ("connection.apply", "connection.return")
    assert json.loads(back[2])["reason"] == "right"
    office = reopened(database)
    found = look(office, json.loads(back[2])["number"])
    assert (found.state, found.owed_cents, found.is_initial_paid) == ("documents_back", 100_000, False)
