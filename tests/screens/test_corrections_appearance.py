"""How the screens of corrections and approvals look. `snapshots/` holds what was looked at and approved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.approvals.commands import RequestApproval
from oficinista.billing.queries import bills
from oficinista.office import Office
from oficinista.tills.payments import VoidPayment
from screens.app import Session
from tests.adjustments_builders import credit
from tests.counter import at_counter
from tests.office import TestClock, do, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import open_till, pay

AT_BILL = ("10000001", "enter", "home", "down", "down", "down")
ADJUSTED = ("j", "1", "v", "enter", "10", "enter")
REBILLED = ("down", "x", "16", "+", "20", "enter")
SCREENS: dict[str, tuple[str, ...]] = {
    "adjustment": (*AT_BILL, "j"),
    "adjustment-effect": (*AT_BILL, *ADJUSTED),
    "adjustment-computed": (*AT_BILL, "j", "6", "v", "enter", "5", "enter"),
    "adjusted": (*AT_BILL, *ADJUSTED, "El 8 era un 3", "enter"),
    "rebill": (*AT_BILL, "x"),
    "rebill-effect": (*AT_BILL, *REBILLED),
    "rebilled": (*AT_BILL, "x", "14", "enter", "v", "enter", "El 3 era un 4", "enter"),
    "rebill-cosign": (*AT_BILL, *REBILLED, "v", "enter", "Otro contador", "enter"),
    "account-waiting": ("10000001", "enter", "home"),
    "move": ("10000001", "enter", "home", "down", "down", "enter", "m", "10000002", "enter"),
    "approvals": ("g",),
    "case": ("g", "down", "enter"),
}
"""How each is reached from home."""


def make_correcting_office(office: Office) -> None:
    """A customer with two years of bills, another with one; a payment, and two requests of Luis that wait."""
    first = with_bills(office, 24, address="Urb. Las Lomas, Calle 1 B-1", meter_serial="A70000000")
    with_bills(office, 1, name="Juan [/] Pérez", address="Bo. Caimito, Carr. 842 Km 3.1")
    open_till(office)
    receipt = str(pay(office, first.number, 4_597).receipt)
    void = VoidPayment(receipt=receipt, reason="Cuenta equivocada")
    adjust = credit(first, 8_000, note="Se cobró dos veces el mismo mes", documents=())
    assert len(office.ask(bills, first.id)) == 24
    do(office, RequestApproval.of(void, "Trae el recibo original"))
    do(office, RequestApproval.of(adjust), actor="luis")


@pytest.fixture
def correcting_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_correcting_office, tmp_path, clock) as office:
        yield office


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_was_approved(name: str, size: str, correcting_office: Office, tmp_path: Path) -> None:
    session = Session(drafts_path=tmp_path / "drafts.json")
    login = "marta" if name in {"approvals", "case"} else "ana"
    with at_counter(correcting_office, login, size=SIZES[size], session=session) as person:
        person.types(*SCREENS[name])
        assert_looks_as_approved(person, name, size)
