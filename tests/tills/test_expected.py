"""What a till must hold: the formula and the database's own sum, whatever happened in the session."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oficinista.ledger.models import TenderKind
from oficinista.office import Done, Office
from oficinista.orders import Order
from oficinista.storage.store import Store
from oficinista.tills import queries
from oficinista.tills.commands import CashIn, CashOut
from oficinista.tills.expected_cash import Movements, expected_cash
from oficinista.tills.payments import VoidPayment
from tests import databases
from tests.office import TestClock, attempt, make_office, with_customer
from tests.tills_builders import card, cash, check, open_till, payment

AMOUNTS = st.integers(min_value=1, max_value=9_999)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["cash", "change", "check", "card", "in", "out"]), AMOUNTS),
        st.tuples(st.just("void"), st.integers(min_value=1, max_value=5)),
    ),
    max_size=10,
)


def test_the_formula_is_what_came_less_what_went() -> None:
    assert expected_cash(Movements(15_000, 4_597, 597, 2_000, 10_000)) == 11_000


def order(number: str, step: str, value: int) -> Order:
    orders: dict[str, Any] = {
        "cash": lambda: payment(number, value),
        "change": lambda: payment(number, value, cash(value + 500)),
        "check": lambda: payment(number, value, check(value)),
        "card": lambda: payment(number, value + 1, card(value), cash(1)),
        "in": lambda: CashIn(amount_cents=value, reason="fund_increase"),
        "out": lambda: CashOut(amount_cents=value, reason="turn_in"),
        "void": lambda: VoidPayment(receipt=f"REC-TST-2026-{value:06d}", reason="Prueba"),
    }
    made: Order = orders[step]()
    return made


@settings(max_examples=25, deadline=None)
@given(STEPS, st.integers(min_value=0, max_value=20_000))
def test_the_formula_and_the_database_agree(steps: list[tuple[str, int]], fund: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Store(databases.new_sqlite(make_office, Path(folder))), clock=TestClock())
        number = with_customer(office).number
        session = open_till(office, fund=fund)
        done = [isinstance(attempt(office, order(number, *step), signed_by="marta"), Done) for step in steps]
        held = office.ask(queries.expected, session)
        moved = office.ask(queries.movements, session)
        office.store.close()
    assert held == {kind: expected_cash(moved[kind]) for kind in TenderKind}
    taken_in = sum(value for (step, value), went in zip(steps, done, strict=True) if went and step == "in")
    assert moved[TenderKind.CASH].cash_in_cents == taken_in
    assert moved[TenderKind.CASH].fund_cents == fund
