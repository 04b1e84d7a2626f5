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
from oficinista.tills.expected_cash import Movements, expected_cash
from oficinista.tills.payments import VoidPayment
from oficinista.tills.transfers import ReceiveIntoSafe, ReceiveTransfer, SendFromSafe, SendTransfer, TakeBackTransfer
from tests import databases
from tests.office import TestClock, attempt, do, make_office, with_customer
from tests.tills_builders import card, cash, check, open_till, payment

AMOUNTS = st.integers(min_value=1, max_value=9_999)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["cash", "change", "check", "card", "in", "out", "back"]), AMOUNTS),
        st.tuples(st.just("void"), st.integers(min_value=1, max_value=5)),
    ),
    max_size=10,
)


def test_the_formula_is_what_came_less_what_went() -> None:
    assert expected_cash(Movements(15_000, 4_597, 597, 2_000, 10_000, 500)) == 11_500


def order(number: str, step: str, value: int) -> Order:
    orders: dict[str, Any] = {
        "cash": lambda: payment(number, value),
        "change": lambda: payment(number, value, cash(value + 500)),
        "check": lambda: payment(number, value, check(value)),
        "card": lambda: payment(number, value + 1, card(value), cash(1)),
        "in": lambda: SendFromSafe(amount_cents=value, reason="fund_increase", to_till=1),
        "out": lambda: SendTransfer(amount_cents=value, reason="turn_in"),
        "back": lambda: SendTransfer(amount_cents=value, reason="between_tills", to_till=2),
        "void": lambda: VoidPayment(receipt=f"REC-TST-2026-{value:06d}", reason="Prueba"),
    }
    made: Order = orders[step]()
    return made


def went(office: Office, number: str, step: str, value: int) -> bool:
    """Whether a step was taken, with the arrival of what was sent."""
    actor, signed_by = ("marta", None) if step == "in" else ("ana", "marta")
    answer = attempt(office, order(number, step, value), actor, signed_by=signed_by)
    if isinstance(answer, Done) and step in {"in", "out", "back"}:
        arrives = {
            "in": (ReceiveTransfer(document=answer.value.document, counted_cents=value), "ana"),
            "out": (ReceiveIntoSafe(document=answer.value.document, counted_cents=value), "raul"),
            "back": (TakeBackTransfer(document=answer.value.document), "ana"),
        }
        do(office, *arrives[step])
    return isinstance(answer, Done)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.integers(min_value=0, max_value=20_000))
def test_the_formula_and_the_database_agree(steps: list[tuple[str, int]], fund: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Store(databases.new_sqlite(make_office, Path(folder))), clock=TestClock())
        number = with_customer(office).number
        session = open_till(office, fund=fund)
        open_till(office, "luis", number=2)
        done = [went(office, number, *step) for step in steps]
        held = office.ask(queries.expected, session)
        moved = office.ask(queries.movements, session)
        office.store.close()
    assert held == {kind: expected_cash(moved[kind]) for kind in TenderKind}
    taken_in = sum(value for (step, value), is_done in zip(steps, done, strict=True) if is_done and step == "in")
    assert moved[TenderKind.CASH].received_cents == taken_in
    assert moved[TenderKind.CASH].fund_cents == fund
