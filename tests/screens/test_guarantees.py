"""The deposit of an account at the counter: charged from the account, and released with the same key."""

from pathlib import Path

import pytest

from oficinista.office import Office
from screens.keys import GUARANTEE
from tests.adjustments_builders import confirm
from tests.counter_builders import at_account, balance_of
from tests.office import PIN, with_bills
from tests.screens.appearance import assert_looks_as_approved


def test_it_is_charged_and_released_with_one_key(sqlite_office: Office, tmp_path: Path) -> None:
    account = with_bills(sqlite_office, 1)
    confirm(sqlite_office, deposit__average_bills=4)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("4")
        assert ana.place == GUARANTEE
        assert_looks_as_approved(ana, "guarantee", "80x24")
        ana.types("enter", "Cuenta nueva", "enter")
        assert "Depósito FIA-TST-2026-000001: $183.88. La carta queda por hacer." in ana.sees
        ana.types("4", "Se muda", "enter")
        ana.types("marta", "enter", PIN, "enter")
        assert "Depósito FIL-TST-2026-000001: $183.88. La carta queda por hacer." in ana.sees
    assert balance_of(sqlite_office, account.number) == 4_597


@pytest.mark.parametrize("typed", ["2", "0"])
def test_more_parts_than_the_law_gives_are_refused(sqlite_office: Office, tmp_path: Path, typed: str) -> None:
    account = with_bills(sqlite_office, 1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("4", "backspace", typed, "tab", "Cuenta nueva", "f10")
        assert ana.place == GUARANTEE
        assert "El depósito se paga de una vez." in ana.sees
    assert balance_of(sqlite_office, account.number) == 4_597
