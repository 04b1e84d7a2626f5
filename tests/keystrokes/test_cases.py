"""Objections typed at the real program: few keys, and the same cases at human speed and in one burst."""

from pathlib import Path

import pytest

from oficinista.billing.periods import add_months
from oficinista.cases.queries import cases
from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.typed_date import numeric_date
from tests.keystrokes.play import BURST, ENTER, HUMAN, Program, new_office, orders, reopened
from tests.office import make_office, with_bills

ACCOUNT = b"000010000001"
GROUNDS = b"No gastamos tanta agua"


def letters(text: bytes) -> list[bytes]:
    return [bytes([letter]) for letter in text]


TO_THE_ACCOUNT = [*letters(ACCOUNT), ENTER]
OBJECT = [b"o", ENTER, ENTER, *letters(GROUNDS), ENTER]
WITHDRAW = [b"k", b"2", *letters(b"Ya lo entiende"), ENTER, ENTER]


def make_billed_office(store: Store) -> None:
    """A customer with three bills, the last issued on the first of this month."""
    make_office(store)
    office = Office(store)
    with_bills(office, 3, until=add_months(office.today.replace(day=1), -1))


def test_an_objection_takes_four_keys_and_the_grounds() -> None:
    assert len(OBJECT) - len(GROUNDS) <= 4


def after(folder: Path, pause_s: float) -> tuple[list[str], Path]:
    """The orders of an objection received on the day of the bill and of its withdrawal, and the database they left."""
    database = new_office(make_billed_office, folder)
    before = len(orders(database))
    first = numeric_date(reopened(database).today.replace(day=1)).encode()
    received = [b"o", ENTER, *letters(first), ENTER, *letters(GROUNDS), ENTER]
    with Program(database) as program:
        program.type(TO_THE_ACCOUNT + received, pause_s=pause_s)
        program.wait_for("Radicada: caso OBJ-")
        program.wait_until_quiet(0.1)
        program.type(WITHDRAW, pause_s=pause_s)
        program.wait_for("El caso está cerrado.")
    return orders(database)[before:], database


def test_an_objection_filed_and_withdrawn_in_one_burst_is_the_case_of_human_speed(tmp_path: Path) -> None:
    burst, database = after(tmp_path / "burst", BURST)
    human, _ = after(tmp_path / "human", HUMAN)
    assert burst == human
    assert [order.partition(" ")[0] for order in burst] == ["objection.file", "objection.withdraw"]
    office = reopened(database)
    [case] = office.ask(cases, office.info.id, office.today, with_closed=True)
    assert (case.state, case.account.encode()) == ("withdrawn", ACCOUNT)


@pytest.mark.parametrize("pause_s", [BURST, HUMAN], ids=["burst", "human"])
def test_the_case_of_an_account_is_one_key_away(pause_s: float, tmp_path: Path) -> None:
    with Program(new_office(make_billed_office, tmp_path)) as program:
        program.type([*TO_THE_ACCOUNT, *OBJECT], pause_s=pause_s)
        program.wait_for("Radicada: caso OBJ-")
        program.type([b"k"], pause_s=pause_s)
        program.wait_for("Se puede ahora")
