"""How the screens of money look. `snapshots/` holds what was looked at and approved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.office import Office
from screens.app import Session
from tests.counter import at_counter
from tests.office import TestClock, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import check, open_till, pay

AT_ACCOUNT = ("10000001", "enter")
SCREENS: dict[str, tuple[str, ...]] = {
    "payment": (*AT_ACCOUNT, "p"),
    "payment-two-tenders": (*AT_ACCOUNT, "p", "120", "enter", "100", "+", "c", "enter", "1044"),
    "payment-two-accounts": (*AT_ACCOUNT, "p", "o", "10000002", "enter", "enter"),
    "payment-large": (*AT_ACCOUNT, "p", "enter", "enter"),
    "receipt": (*AT_ACCOUNT, "p", "120", "enter", "200", "enter"),
    "void": (*AT_ACCOUNT, "p", "120", "enter", "200", "enter", "x"),
    "cosign": (*AT_ACCOUNT, "p", "120", "enter", "200", "enter", "x", "Por error", "enter"),
    "till": ("c",),
    "till_count": ("c", "x", "1", "enter", "2"),
    "till_closing": ("c", "x", "1", "enter", "2", "f10", "7"),
    "plan-offer": (*AT_ACCOUNT, "+", "No puede de una vez", "enter", "enter", "300", "enter", "10"),
    "plan": (*AT_ACCOUNT, "+", "No puede de una vez", "f10"),
    "send_cash": ("c", "r", "50", "enter", "1"),
    "in_transit": ("c", "r", "50", "enter", "1", "enter", "B-1182", "enter", "m"),
}
"""How each is reached from home."""


def make_paying_office(office: Office) -> None:
    """A customer with two years of bills, another with one, and ana's till with two payments."""
    first = with_bills(office, 24, address="Urb. Las Lomas, Calle 1 B-1")
    with_bills(office, 1, name="Juan [/] Pérez", address="Bo. Caimito, Carr. 842 Km 3.1")
    open_till(office)
    pay(office, first.number, 4_597)
    pay(office, first.number, 2_000, check(2_000))


@pytest.fixture
def paying_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_paying_office, tmp_path, clock) as office:
        yield office


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_was_approved(name: str, size: str, paying_office: Office, tmp_path: Path) -> None:
    with at_counter(paying_office, size=SIZES[size], session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(*SCREENS[name])
        assert_looks_as_approved(ana, name, size)
