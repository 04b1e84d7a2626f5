"""What two people do about money, typed at the real program in bursts: a plan, a surprise count, a bag for the bank."""

from collections.abc import Iterable
from pathlib import Path

from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, ESC, Program, keys, new_office, orders
from tests.office import PIN, make_office, with_bills
from tests.tills_builders import close_till, open_till, pay

F8, F10 = b"\x1b[19~", b"\x1b[21~"
OWING, SETTLED = "10000001", "10000002"
Stage = tuple[list[bytes], str]
"""What is typed at once, and what the screen says then."""

OF_THE_CLERK: tuple[Stage, ...] = (
    ([*keys(SETTLED), b"+", *keys("No puede")[:-1], F10], "NO No debe nada vencido que no esté objetado."),
    ([F8, ESC, ESC, *keys(OWING), b"+", *keys("No puede")[:-1], F10], "Propuesto, por firmar"),
    ([b"2", *keys("Firmado", ""), *keys("marta", PIN)], "Firmado, espera el pronto pago"),
)
OF_THE_SUPERVISOR: tuple[Stage, ...] = (
    ([b"c", b"p", ENTER, b"1", F10, *keys("luis", PIN)], "Firma Ana Peña Ortiz, que tiene la caja."),
    ([b"\x7f"] * 4 + keys("ana", PIN), "ACTA DE ARQUEO SORPRESA"),
    ([ESC, ESC, b"d", ENTER, *keys("b-1182", "s-9", "230")], "Lo contado no es lo que espera depósito: $60.00."),
    ([b"\x7f"] * 3 + keys("60"), "en camino"),
)


def make_office_that_owes_and_deposits(store: Store) -> None:
    """Somebody with six overdue bills; 60.00 of a closed till waits for the bank; ana has her till open."""
    make_office(store)
    office = Office(store)
    with_bills(office, 6)
    settled = with_bills(office, 1)
    session = open_till(office)
    pay(office, settled.number, 6_000)
    close_till(office, session, 21_000)
    open_till(office)


def play(program: Program, stages: Iterable[Stage]) -> None:
    """Type each stage at once and wait for what it comes to."""
    for typed, until in stages:
        program.type(typed, pause_s=BURST)
        program.wait_for(lambda words=until: words in " ".join(program.text.split()))
        program.wait_until_quiet(0.05)


def test_a_plan_a_surprise_count_and_a_deposit_are_refused_with_what_to_do_and_then_done(tmp_path: Path) -> None:
    database = new_office(make_office_that_owes_and_deposits, tmp_path)
    before = len(orders(database))
    with Program(database) as ana:
        play(ana, OF_THE_CLERK)
    with Program(database, login="marta") as marta:
        play(marta, OF_THE_SUPERVISOR)
    given = [one.split()[0] for one in orders(database)[before:]]
    assert given == [
        "plan.propose",
        "plan.sign",
        "till.freeze",
        "till.surprise_result",
        "till.surprise_count",
        "deposit.prepare",
    ]
