"""How the analysis of an account looks. `snapshots/` holds what was looked at and approved."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.office import Office
from tests.adjustments_builders import credit, numbers, rebill
from tests.counter import at_counter
from tests.office import TestClock, do, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import open_till, pay

AT_ANALYSIS = ("10000001", "enter", "a")
SCREENS: dict[str, tuple[str, ...]] = {
    "account-with-findings": ("10000001", "enter"),
    "analysis": AT_ANALYSIS,
    "analysis-past": (*AT_ANALYSIS, "o", "30/9/2026", "enter"),
    "analyzed_bill": (*AT_ANALYSIS, "down", "down", "down", "down", "down", "enter"),
    "consumption": (*AT_ANALYSIS, "c"),
    "findings": (*AT_ANALYSIS, "s"),
    "as_of": (*AT_ANALYSIS, "o", "30/9/20"),
}
"""How each is reached from home."""


def make_analyzed_office(office: Office) -> None:
    """A customer of two years whose last month is of 60 m³, billed again without sewer; a payment and an adjustment."""
    account = with_bills(
        office,
        23,
        until=date(2026, 9, 1),
        address="Urb. Las Lomas, Calle 1 B-1",
        meter_serial="A70000000",
        phone="7875550142",
    )
    order = RecordReading(account=account.number, month="2026-10", months=1, measured_l=60_000, register_l=1_234_000)
    do(office, order, "sistemas")
    do(office, RunBilling(month="2026-10"), "sistemas")
    open_till(office)
    pay(office, account.number, 100_000)
    do(office, credit(account, 1_000, bill=numbers(office, account)[-2]))
    wrong = rebill(numbers(office, account)[-1], service="water", reason="wrong_terms")
    do(office, wrong, signed_by="marta")


@pytest.fixture
def analyzed_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_analyzed_office, tmp_path, clock) as office:
        yield office


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_it_was_approved(name: str, size: str, analyzed_office: Office) -> None:
    with at_counter(analyzed_office, size=SIZES[size]) as ana:
        ana.types(*SCREENS[name])
        assert_looks_as_approved(ana, name, size)
