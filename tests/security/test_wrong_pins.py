"""Five wrong PINs and nobody gets in or signs, not even with the right one; what was tried is written nowhere."""

from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.pins import TRIES_MAX
from screens.keys import COSIGN, SIGN_IN
from tests.cli_builders import dialogue
from tests.counter import at_counter
from tests.office import PIN
from tests.tills_builders import open_till

WRONG = "135790"


def test_five_wrong_pins_are_the_limit() -> None:
    assert TRIES_MAX == 5


def test_after_five_wrong_pins_a_signature_is_refused_and_no_cash_leaves(sqlite_office: Office) -> None:
    open_till(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("c", "r", "600", "enter", "1", "enter", "S-44", "enter", "marta", "enter")
        assert ana.place == COSIGN
        for left in range(TRIES_MAX - 1, -1, -1):
            ana.types(WRONG, "enter")
            assert f"Intentos que quedan: {left}." in ana.sees
            assert WRONG not in ana.sees
        ana.types(PIN, "enter")
        assert ana.place == COSIGN
        assert "bloqueado por intentos fallidos" in ana.sees
    given = sqlite_office.ask(lambda c: c.exec_driver_sql("SELECT order_name FROM audit_event").scalars().all())
    assert given.count("clerk.pin_attempt") == TRIES_MAX
    assert "transfer.send" not in given


def test_who_guesses_at_a_locked_session_does_not_open_it_either(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.locks()
        for _ in range(TRIES_MAX):
            ana.types(WRONG, "enter")
        ana.types(PIN, "enter")
        assert ana.place == SIGN_IN
        assert "Mi caja" not in ana.sees


def test_where_a_try_cannot_be_counted_nobody_learns_whether_it_was_right(sqlite_office: Office) -> None:
    gate = Path(f"{sqlite_office.store.url.database}.gate")
    gate.unlink(missing_ok=True)
    gate.mkdir()  # nobody can write
    with pytest.raises(Refused, match="No se puede escribir"):
        sqlite_office.check_pin("ana", WRONG)


def test_nobody_makes_the_program_forget_wrong_pins_by_an_order(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_DATABASE", str(sqlite_office.store.url.database))
    for _ in range(TRIES_MAX - 1):
        with pytest.raises(Refused, match="no es correcto"):
            sqlite_office.check_pin("ana", WRONG)
    forget = {"is_right": True}
    asked = dialogue(
        [
            {"order": "clerk.pin_attempt", "data": forget},
            {"order": "approval.request", "data": {"order_name": "clerk.pin_attempt", "order": forget}},
            {"order": "clerk.sign_in"},
        ],
        "--as",
        "ana",
    )
    assert [one["error"] for one in asked] == ["command.program_s"] * 3
    with pytest.raises(Refused, match="no es correcto"):
        sqlite_office.check_pin("ana", WRONG)
    with pytest.raises(Refused, match="bloqueado"):
        sqlite_office.check_pin("ana", PIN)


def test_a_pin_that_was_tried_is_nowhere_in_the_office_s_files(sqlite_office: Office) -> None:
    with at_counter(sqlite_office, pin=WRONG) as ana:
        ana.types(PIN, "enter")
    folder = Path(str(sqlite_office.store.url.database)).parent
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if WRONG.encode() in path.read_bytes() or PIN.encode() in path.read_bytes()]
