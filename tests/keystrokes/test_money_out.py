"""Money that leaves or comes back, typed at the real program in one burst: each refusal said, and no key astray."""

from pathlib import Path

from oficinista.closings.commands import MoveIn
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import BURST, ENTER, ESC, Program, keys, new_office, orders
from tests.office import PIN, do, make_office, with_bills
from tests.tills_builders import check, close_till, open_till, papers, pay, to_the_bank

F8, F10 = b"\x1b[19~", b"\x1b[21~"
BILL = 4_597
CREDITOR, PAYER = "10000001", "10000002"


def make_office_with_a_credit(store: Store) -> None:
    """Who paid 30.00 too much in cash, with a second account; and who paid by a check that may come back."""
    make_office(store)
    office = Office(store)
    account, payer = with_bills(office, 1), with_bills(office, 1)
    session = open_till(office)
    pay(office, account.number, BILL + 3_000)
    pay(office, payer.number, BILL, check(BILL))
    close_till(office, session, 15_000 + BILL + 3_000, *papers(check(BILL)))
    to_the_bank(office)
    do(office, MoveIn(account=with_bills(office, 1).number, customer_of=account.number, on=office.today))
    open_till(office)


SIGNED = keys("marta", PIN)
STAGES: tuple[tuple[list[bytes], str], ...] = (
    ([b"c", b"r", *keys("50", "1", "B-1182"), b"k"], "NO Hay dinero en camino, de esta caja o para ella."),
    ([b"m", ENTER], "Nadie recibe lo que él mismo envió."),
    ([b"d", ESC, ESC, *keys(CREDITOR), b"3", *keys("40", "Misma dueña")], "Pase menos, o espere."),
    ([F8, *keys("", "10", "Misma dueña")], "Crédito pasado a la otra cuenta: TCR-"),
    ([b"2", *keys("Vendió la casa")[:-1], F10, b"1", *keys("Vistos")[:-1], F10], "Solicitud de devolución firmada"),
    ([ESC, b"2", *keys("No trajo identificación")[:-1], F10, *SIGNED], "La devolución está cerrada."),
    ([ESC, ESC, *keys(PAYER), ENTER, b"d", b"1", ENTER, *SIGNED], "Se debe de nuevo: CHD-"),
    ([b"d"], "El recibo no tiene un cheque que pueda volver."),
    ([ESC, b"5", b"1", ENTER, *keys("Lo vio un vecino"), b"1", *keys("Hay un niple", "A-17", "Luis Rosa", "3"),
      *keys("ninguno", "ninguno", "P-88", "Almacén", ""), b"2", *keys("Según el acta", "1", "1", "1/1/2025"),
      *keys("31/1/2025", "0", "61")], "Acta de inspección firmada"),
)  # fmt: skip
"""What is typed at once, and what the screen says then."""


def test_credits_checks_transfers_and_theft_are_refused_with_what_to_do_and_then_done(tmp_path: Path) -> None:
    database = new_office(make_office_with_a_credit, tmp_path)
    before = len(orders(database))
    with Program(database) as program:
        for typed, until in STAGES:
            program.type(typed, pause_s=BURST)
            program.wait_for(lambda words=until: words in " ".join(program.text.split()))
            program.wait_until_quiet(0.05)
    given = [one.split()[0] for one in orders(database)[before:]]
    assert given == [
        "transfer.send",
        "transfer.take_back",
        "credit.transfer",
        "refund.request",
        "refund.decide",
        "check.return",
        "theft.open",
        "theft.inspect",
    ]
