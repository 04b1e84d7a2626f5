"""Data corrected, a meter changed, an account closed and its place taken over at the real program, in one burst."""

from datetime import date
from pathlib import Path

from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, ESC, HUMAN, Program, new_office, orders
from tests.keystrokes.test_cases import ACCOUNT, letters
from tests.office import PIN, make_office, with_customer

F8, F10 = b"\x1b[19~", b"\x1b[21~"
PHONE, SERIAL, WHY = b"7875550100", b"nuevo-1", b"Parado"
TO_THE_DATA = [*letters(ACCOUNT), ENTER, b"g"]
CORRECT = [b"c", ENTER, *letters(PHONE), F10]
FIGURES = [*letters(b"120"), ENTER, *letters(SERIAL), ENTER]
REPLACE = [b"k", *FIGURES, ENTER, ENTER, ENTER, ENTER, ENTER, *letters(WHY), ENTER, ENTER]
CLOSE = [b"6", ENTER, ENTER, b"3", ENTER, ENTER, ENTER, *letters(b"Se muda"), ENTER, ENTER]
TO_COME = [b"6", ENTER, *letters(b"1/1/2099"), ENTER, b"3", ENTER, ENTER, ENTER, *letters(b"Se muda"), ENTER]
"""A closing on a day to come, which is refused."""
COMES = [b"6", ENTER, ENTER, b"3", ENTER, *letters(b"Rosa Baez"), ENTER, ENTER, *letters(b"Llega"), ENTER, ENTER]
TRAVELS = [b"6", b"4", ENTER, ENTER, *letters(b"Viaja"), ENTER, ENTER]
SIGN = [*letters(b"marta"), ENTER, *letters(PIN.encode()), ENTER]


def make_office_with_a_customer(store: Store) -> None:
    make_office(store)
    with_customer(Office(store), opened_on=date(2020, 1, 1))


def test_a_datum_is_corrected_with_three_keys_a_meter_replaced_with_ten_and_an_account_closed_with_nine() -> None:
    assert len(CORRECT) - len(PHONE) <= 3
    assert len(CLOSE) - len(b"Se muda") <= 9
    assert len(REPLACE) - len(WHY) - len(SERIAL) - len(b"120") <= 10


def after(folder: Path, pause_s: float) -> list[str]:
    """The orders that a correction, a replaced meter, a closing, a move into its place and a disconnection left."""
    database = new_office(make_office_with_a_customer, folder)
    before = len(orders(database))
    with Program(database) as program:
        program.type([*TO_THE_DATA, *CORRECT, *REPLACE, *SIGN], pause_s=pause_s)
        program.wait_for("NUEVO-1, 5/8")
        program.wait_until_quiet(0.1)
        program.type([ESC, *TO_COME], pause_s=BURST)
        program.wait_for("hasta hoy")
        program.type([F8, *CLOSE[1:]], pause_s=pause_s)
        program.wait_for("Cuenta cerrada")
        program.type(COMES, pause_s=BURST)
        program.wait_for("ROSA BAEZ")
        program.type(TRAVELS, pause_s=BURST)
        program.wait_for("la brigada tiene la orden")
    return orders(database)[before:]


def test_data_changed_in_one_burst_are_those_of_human_speed(tmp_path: Path) -> None:
    burst = after(tmp_path / "burst", BURST)
    assert burst == after(tmp_path / "human", HUMAN)
    assert [order.partition(" ")[0] for order in burst] == [
        "account.see_contacts",
        "account.correct",
        "meter.replace",
        "account.close",
        "account.move_in",
        "account.disconnect",
    ]
