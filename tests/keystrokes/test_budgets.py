"""The keystroke budgets of the queue and the account, at the real program, at human speed and in one burst."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.billing.periods import add_months
from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, ESC, HUMAN, Program, new_office, played, scan
from tests.office import do, make_office, with_bills
from tests.tills_builders import open_till, pay

ACCOUNT, BILL = "000010000001", "200010000024"
RECEIPT = f"REC-TST-{date.today().year}-000001"  # noqa: DTZ011 - the program's own clock, for its year alone
MOVE_BYTES = 1_300
F10 = b"\x1b[21~"
TO_THE_ACCOUNT = [*(bytes([digit]) for digit in ACCOUNT.encode()), ENTER]
"""How an account without a scan is opened; the budgets count from there."""


def make_busy_office(store: Store) -> None:
    """A customer with two years of bills and one payment, and three people who wait, one of them about the account."""
    make_office(store)
    office = Office(store)
    account = with_bills(office, 24, until=add_months(office.today.replace(day=1), -1))
    open_till(office)
    pay(office, account.number, 4_597)
    do(office, IssueTicket(service="payment", account_number=account.number))
    do(office, IssueTicket(service="claim"))
    do(office, IssueTicket(service="payment"))


BUDGETS: dict[str, tuple[list[bytes], list[bytes], int, str]] = {
    "issue a ticket": ([], [b"t", b"p"], 2, "P-003: espera por Pago."),
    "call the next": ([], [b"n"], 1, "P-001: llamado, por Pago."),
    "finish and call the next": ([b"n", ENTER], [b"s"], 1, "R-001: llamado, por Reclamación."),
    "open a scanned bill": ([scan(BILL)], [], 0, "MARÍA NIEVES ORTIZ"),
    "explain the last bill": (TO_THE_ACCOUNT, [b"e"], 1, BILL),
    "analyze an account": (TO_THE_ACCOUNT, [b"a"], 1, "usual 13.0"),
    "print an analysis": (TO_THE_ACCOUNT, [b"a", b"i"], 2, f"A la impresora: ANA-{ACCOUNT}"),
    "see why a date": (TO_THE_ACCOUNT, [b"y"], 1, "27 L.P.R.A. § 262b(a)"),
    "propose a payment plan": (TO_THE_ACCOUNT, [b"+", b"No puede de una vez", F10], 5, "Propuesto, por firmar"),
    "print the statement": (TO_THE_ACCOUNT, [b"i", b"1"], 2, f"A la impresora: EST-{ACCOUNT}"),
    "print a duplicate": (TO_THE_ACCOUNT, [b"i", b"2"], 2, f"A la impresora: {RECEIPT}"),
}
"""For each: how one gets there, its keys, how many they may be, and what then shows."""


@pytest.mark.parametrize("task", BUDGETS)
@pytest.mark.parametrize("pause_s", [BURST, HUMAN], ids=["burst", "human"])
def test_a_task_takes_no_more_keys_than_promised(task: str, pause_s: float, tmp_path: Path) -> None:
    before, keys, most, shows = BUDGETS[task]
    assert len(keys) <= most
    with Program(new_office(make_busy_office, tmp_path)) as program:
        program.type(before + keys, pause_s=pause_s)
        program.wait_for(shows)


A_MORNING = [
    *(b"t", b"p"),
    *(b"t", b"1", b"r"),
    *(b"n", ENTER, b"s"),
    *(ENTER, b"e", b"a", b"c", ESC, b"y", ESC),
    *(b"h", b"busca papeles", ENTER, ENTER),
    *(b"n", ENTER, scan(BILL), b"e", ESC, b"i", b"1"),
    *(b"w", b"r", ENTER, b"luis", ENTER, b"no reconoce el cargo", ENTER),
    *(b"n", b"v", b"d", b"u", b"v", b"v", b"z"),
    *(b"q", b"\x1b[B", b"\x1b[A", ESC, b"t", b"o"),
]
"""Everything that a clerk does with a queue, with an account, a form and a list in between."""


def test_a_morning_in_one_burst_leaves_the_orders_of_human_speed(tmp_path: Path) -> None:
    burst = played(make_busy_office, tmp_path / "burst", A_MORNING, BURST, "O-001: espera por")
    human = played(make_busy_office, tmp_path / "human", A_MORNING, HUMAN, "O-001: espera por")
    assert burst == human
    names = [order.split(" ")[0] for order in burst]
    assert names.count("ticket.call_next") == 3
    assert {"ticket.hold", "ticket.transfer", "ticket.undo", "ticket.no_show"} <= set(names)


def test_a_move_on_an_account_with_two_years_of_bills_costs_few_bytes(tmp_path: Path) -> None:
    with Program(new_office(make_busy_office, tmp_path)) as program:
        program.type(scan(BILL))
        program.wait_for("fila 2 de 25")
        program.wait_until_quiet()
        costs = []
        for move in [b"\x1b[B"] * 7 + [b"\x1b[A"] * 7:
            before = len(program.output)
            program.type(move)
            program.wait_until_quiet(0.06)
            costs.append(len(program.output) - before)
        assert max(costs) <= MOVE_BYTES


def test_an_untouched_account_writes_nothing(tmp_path: Path) -> None:
    with Program(new_office(make_busy_office, tmp_path)) as program:
        program.type(scan(BILL))
        program.wait_for("fila 2 de 25")
        program.wait_until_quiet()
        assert program.pump(1.5) == 0
