"""A defect tells where it is, and nothing of the customer who was on the screen; a dead process leaves no core."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import text

from oficinista.customers.correcting import CorrectAccount
from oficinista.defects import described
from oficinista.log import record
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import ENTER, Program, new_office
from tests.office import PIN, make_office, with_bills

NAME, OWED, PHONE = "María Nieves Ortiz", "45.97", "7875550142"
PERSONAL = (NAME, "Nieves", PHONE, OWED, "4597", PIN, "Las Lomas")

LEAVES_ITS_SCREEN = "\x1b[?1049l"
"""What a terminal takes the program's screen away for."""


def make_billed_office(store: Store) -> None:
    """An office with a customer who owes a bill."""
    make_office(store)
    with_bills(Office(store), 1, phone=PHONE)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The database of an office in which a defect is to happen."""
    return new_office(make_billed_office, tmp_path)


def account_of(database: Path) -> str:
    with dbapi2.connect(database) as connection:
        return str(connection.execute("SELECT number FROM account").fetchone()[0])


def lose(database: Path, table: str) -> None:
    """Make every look at a table a defect."""
    with dbapi2.connect(database) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO lost")


def assert_tells_nothing(told: str, number: str) -> None:
    assert not [one for one in (*PERSONAL, number) if one in told], told


def of_storage(office: Office) -> None:
    office.ask(lambda connection: connection.execute(text("SELECT :name FROM nowhere"), {"name": NAME}))


def of_a_model(_office: Office) -> None:
    CorrectAccount(account=NAME, phone=int(PHONE))  # type: ignore[arg-type]


def of_a_dictionary(_office: Office) -> None:
    try:
        {}[NAME]
    except KeyError as error:
        raise RuntimeError(f"{PHONE} owes {OWED}") from error


@pytest.mark.parametrize("fails", [of_storage, of_a_model, of_a_dictionary])
def test_what_is_written_of_a_defect_quotes_nothing_it_worked_on(
    fails: Callable[[Office], None], office: Office, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match=f"{NAME}|{OWED}") as caught:
        fails(office)
    log = tmp_path / "defects.log"
    code = record(caught.value, log)
    told = log.read_text("utf-8")
    assert code in told
    assert fails.__name__ in told
    assert_tells_nothing(told, NAME)
    assert log.stat().st_mode & 0o777 == 0o600


def test_what_led_to_a_defect_is_told_before_it() -> None:
    with pytest.raises(RuntimeError) as caught:
        of_a_dictionary(None)  # type: ignore[arg-type]
    assert described(caught.value).index("builtins.KeyError") < described(caught.value).index("builtins.RuntimeError")


def test_a_defect_at_the_counter_leaves_nothing_of_the_customer_in_the_log_nor_on_the_terminal(broken: Path) -> None:
    number = account_of(broken)
    with Program(broken) as program:
        program.type([number.encode(), ENTER])
        program.wait_for(NAME.upper())
        lose(broken, "bill_line")
        program.type(b"e")
        assert program.wait_for_end() == 1
        _, _, left = program.output.decode("utf-8").rpartition(LEAVES_ITS_SCREEN)
    log = (broken.parent / "defects.log").read_text("utf-8")
    told = json.loads(log)
    assert (told["event"], told["process"], told["user"]) == ("defect", program.process.pid, os.getuid())
    assert f"código {told['code']}" in left
    assert_tells_nothing(left, number)
    assert_tells_nothing(log, number)


def test_a_defect_on_the_command_line_tells_nothing_of_the_customer(broken: Path) -> None:
    number = account_of(broken)
    lose(broken, "bill")
    ended = subprocess.run(
        [sys.executable, "-c", "from oficinista.cli import main; main()", "account", "show", number],
        env={**os.environ, "OFICINISTA_DATABASE": str(broken)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 1
    assert "OperationalError" in ended.stderr
    assert_tells_nothing(ended.stdout + ended.stderr, number)


def test_a_session_leaves_no_core_and_puts_nobody_into_the_title_of_the_window(broken: Path) -> None:
    with Program(broken) as program:
        program.type([account_of(broken).encode(), ENTER])
        program.wait_for(NAME.upper())
        assert resource.prlimit(program.process.pid, resource.RLIMIT_CORE) == (0, 0)
        assert b"\x1b]" not in program.output
        title = Path(f"/proc/{program.process.pid}/comm").read_text("utf-8")
        assert NAME not in title
