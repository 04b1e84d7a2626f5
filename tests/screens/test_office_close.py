"""The closing of the office and what to look at: followed on the screen down to the closing of a till, and printed."""

from pathlib import Path

import pytest

from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills.closing import DifferenceReason
from screens.app import Session
from screens.keys import EXCEPTIONS, PAPER, TIE_FINDINGS
from tests.counter import at_counter
from tests.office import do, with_bills
from tests.screens.appearance import assert_looks_as_approved
from tests.tills_builders import check, close_with, count, open_till, papers, pay


@pytest.fixture
def closed(sqlite_office: Office) -> Office:
    """Ana's closed till: three dollars of 40.00 in cash were counted as a check of 20.00 more. Luis's is open."""
    account = with_bills(sqlite_office, 2)
    session = open_till(sqlite_office)
    pay(sqlite_office, account.number, 4_000)
    pay(sqlite_office, account.number, 2_000, check(2_000))
    do(sqlite_office, count(session, 18_700, *papers(check(2_300))))
    reasons = [DifferenceReason(kind=kind, reason="wrong_tender") for kind in (TenderKind.CASH, TenderKind.CHECK)]
    do(sqlite_office, close_with(session, *reasons))
    open_till(sqlite_office, "luis", number=2)
    pay(sqlite_office, account.number, 500, actor="luis")
    return sqlite_office


def test_the_day_is_followed_down_to_its_differences(closed: Office, tmp_path: Path) -> None:
    with at_counter(closed, "marta", session=Session(drafts_path=tmp_path / "m")) as marta:
        marta.types("c", "o")
        assert_looks_as_approved(marta, "office_close", "80x24")
        marta.types("i")
        assert "INF-office-close-2026-11-24" in marta.sees
        marta.types("end")
        assert "Faltante" in marta.sees
        marta.types("home", "a", "p", "p")
        assert "Hoy es el último día." in marta.sees
        marta.types("enter")
        assert marta.place == TIE_FINDINGS
        assert_looks_as_approved(marta, "tie_findings", "80x24")
        marta.types("enter")
        assert marta.place == PAPER
        assert "CUADRE DE CAJA" in marta.sees
        marta.types("escape", "escape", "escape", "e")
        assert marta.place == EXCEPTIONS
        assert_looks_as_approved(marta, "exceptions", "80x24")
        marta.types("escape", "v", "enter")
        assert "espera depósito" in marta.sees
