"""How the screens look, at the smallest terminal and at a wide one: `snapshots/` holds what was approved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from tests.counter import at_counter
from tests.office import TestClock, do, opened_copy, with_bills, with_customer
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import open_till, pay

SCREENS: dict[str, tuple[str, ...]] = {
    "home": (),
    "called": ("n",),
    "queue": ("q",),
    "issue_ticket": ("t", "1"),
    "hold": ("n", "enter", "h"),
    "transfer": ("n", "w"),
    "search": ("slash", "san juan"),
    "account": ("10000001", "enter"),
    "explain": ("10000001", "enter", "e"),
    "chart": ("10000001", "enter", "e", "c"),
    "why": ("10000001", "enter", "y"),
    "print": ("10000001", "enter", "i"),
}
"""How each is reached from home."""


def make_busy_office(office: Office) -> None:
    """Two customers, one with two years of bills and a payment; a till; five people in the queue."""
    account = with_bills(
        office, 24, phone="7875550142", address="Urb. Las Lomas, Calle 1 B-1", meter_serial="A70000000"
    )
    with_customer(office, name="Juan [/] Pérez", meter_serial="A70000001", address="Bo. Caimito, Carr. 842 Km 3.1")
    open_till(office)
    pay(office, account.number, 4597)
    for service, priority, number in (
        ("payment", None, account.number),
        ("claim", "age", None),
        ("connection", "vieques_culebra", None),
        ("other", None, None),
        ("payment", None, None),
    ):
        do(office, IssueTicket(service=service, priority=priority, account_number=number))


@pytest.fixture
def busy_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_busy_office, tmp_path, clock) as office:
        yield office


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_was_approved(name: str, size: str, busy_office: Office) -> None:
    with at_counter(busy_office, size=SIZES[size]) as ana:
        ana.types(*SCREENS[name])
        assert_looks_as_approved(ana, name, size)
