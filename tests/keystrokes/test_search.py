"""The one box at the real program: whatever a customer brings is typed, Enter opens it, in one burst."""

from datetime import date
from pathlib import Path

from oficinista.billing.periods import add_months
from oficinista.cases.objections import FileObjection
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.keystrokes.play import ENTER, ESC, Program, new_office
from tests.office import do, make_office, with_bills, with_customer
from tests.queue_builders import arrive
from tests.tills_builders import open_till, pay

YEAR = date.today().year  # noqa: DTZ011 - the program's own clock, for its year alone
BROUGHT = {
    "000010000001": "MARÍA NIEVES ORTIZ",
    "a7000001": "MARÍA NIEVES ORTIZ",
    "ortis neives": "MARÍA NIEVES ORTIZ",
    "787 555 0142": "MARÍA NIEVES ORTIZ",
    "marina 12": "MARÍA NIEVES ORTIZ",
    "200010000002": "MARÍA NIEVES ORTIZ",
    f"rec-tst-{YEAR}-000001": "Se pagó",
    f"obj-tst-{YEAR}-000001": "No gastamos tanta agua",
    "p-001": "espera por Pago",
}
"""What is typed, and what then shows that its thing is open."""


def make_known_office(store: Store) -> None:
    """A customer of whom there is one of everything, and a neighbour."""
    make_office(store)
    office = Office(store)
    facts = {"phone": "7875550142", "meter_serial": "A7000001", "address": "Calle Marina 12"}
    account = with_bills(office, 3, until=add_months(office.today.replace(day=1), -1), **facts)
    with_customer(office, "Andrés Orozco Vega", address="Carr. 123 Km 4.5")
    open_till(office)
    pay(office, account.number, 1_000)
    do(office, FileObjection(bill="200010000003", grounds="No gastamos tanta agua"))
    arrive(office)


def test_whatever_a_customer_brings_opens_by_enter(tmp_path: Path) -> None:
    with Program(new_office(make_known_office, tmp_path)) as program:
        for typed, shows in BROUGHT.items():
            program.type([b"/", *(bytes([letter]) for letter in typed.encode()), ENTER])
            program.wait_for(shows)
            program.type([ESC, ESC])
            program.wait_for("Mi caja")
