"""The real program in the middle of a payment, when the line, the window or the machine misbehaves."""

import os
import signal
from pathlib import Path

import pytest

from oficinista.ledger.check import check
from oficinista.queue.arrivals import IssueTicket
from tests.keystrokes.play import ENTER, Program, new_office, orders, reopened, scan
from tests.keystrokes.test_budgets import BILL, make_busy_office
from tests.office import do

HALF_A_PAYMENT = [scan(BILL), b"p", *(bytes([key]) for key in b"45.97"), ENTER, *(bytes([key]) for key in b"60")]


def is_clean(database: Path) -> bool:
    """Whether every proof of the ledger holds."""
    return all(proof.holds for proof in reopened(database).ask(lambda connection: list(check(connection))))


def test_a_line_that_drops_in_the_middle_of_a_payment_takes_no_money_and_loses_nothing_typed(tmp_path: Path) -> None:
    database = new_office(make_busy_office, tmp_path)
    before = orders(database)
    with Program(database) as program:
        program.type(HALF_A_PAYMENT)
        program.wait_for("CAMBIO $14.03")
        program.hang_up()
        assert program.process.wait(timeout=10) == 0
    assert orders(database) == before
    assert is_clean(database)
    with Program(database) as again:
        again.type([scan(BILL), b"p"])
        again.wait_for("CAMBIO $14.03")


def test_a_machine_killed_in_the_middle_of_a_payment_takes_no_money(tmp_path: Path) -> None:
    database = new_office(make_busy_office, tmp_path)
    before = orders(database)
    with Program(database) as program:
        program.type(HALF_A_PAYMENT)
        program.wait_for("CAMBIO $14.03")
        os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()
    assert orders(database) == before
    assert is_clean(database)


@pytest.mark.parametrize(("lines", "columns"), [(40, 120), (24, 80), (5, 20)])
def test_a_window_dragged_in_the_middle_of_a_payment_changes_nothing_of_it(
    lines: int, columns: int, tmp_path: Path
) -> None:
    database = new_office(make_busy_office, tmp_path)
    with Program(database) as program:
        program.type(HALF_A_PAYMENT)
        program.wait_for("CAMBIO $14.03")
        program.resize(lines, columns)
        program.wait_until_quiet()
        program.resize(24, 80)
        program.wait_for("CAMBIO $14.03")
        program.type(ENTER)
        program.wait_for("Recibo impreso")
    assert is_clean(database)


@pytest.mark.parametrize(
    "environment",
    [{"NO_COLOR": "1"}, {"OFICINISTA_ASCII": "1"}, {"TERM": "xterm"}, {"OFICINISTA_LANG": "en"}],
    ids=["no colour", "ascii", "sixteen colours", "english"],
)
def test_a_poor_terminal_takes_the_same_payment(environment: dict[str, str], tmp_path: Path) -> None:
    database = new_office(make_busy_office, tmp_path)
    before = len(orders(database))
    with Program(database, environment=environment) as program:
        program.type([*HALF_A_PAYMENT, ENTER])
        program.wait_for(lambda: "Recibo impreso" in program.text or "Receipt printed" in program.text)
        if environment.get("OFICINISTA_ASCII"):
            assert "─" not in program.text
    given = [order.split(" ")[0] for order in orders(database)[before:]]
    assert given.count("payment.take") == 1


def test_what_another_terminal_does_is_seen_without_a_key(tmp_path: Path) -> None:
    database = new_office(make_busy_office, tmp_path)
    with Program(database) as program:
        program.wait_for("Esperan 3")
        do(reopened(database), IssueTicket(service="connection"), actor="luis")
        program.wait_for("Esperan 4")
