"""A check that came back at the counter: few keys from its receipt, what it will do shown first, signed in place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.office import Office
from screens.app import Session
from screens.keys import CHECK_BACK, COSIGN, RECEIPT
from tests.counter import AtCounter, at_counter
from tests.counter_builders import balance_of
from tests.office import PIN, TestClock, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import cash, check, close_till, open_till, papers, pay, to_the_bank

ACCOUNT = "000010000001"
TO_THE_RECEIPT = ("slash", "10000001", "enter", "home", "enter")
BACK = ("d", "1", "enter")
"""Of the one check of a receipt: from the receipt to the signature."""


def make_paid_office(office: Office) -> None:
    """A customer who paid a bill by a check and cash, and then another by two checks, which went to the bank."""
    account = with_bills(office, 3)
    session = open_till(office)
    tenders = (check(3_000), cash(1_597), check(2_000, "77"), check(2_597, "78"))
    pay(office, account.number, 4_597, *tenders[2:])
    pay(office, account.number, 4_597, *tenders[:2])
    close_till(office, session, 15_000 + 1_597, *papers(*tenders))
    to_the_bank(office)


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_paid_office, tmp_path, clock) as copy:
        yield copy


@pytest.fixture
def ana(office: Office, tmp_path: Path) -> Iterator[AtCounter]:
    with at_counter(office, session=Session(drafts_path=tmp_path / "drafts.json")) as clerk:
        yield clerk


def test_the_only_check_is_returned_with_three_keys_and_a_signature(office: Office, ana: AtCounter) -> None:
    assert len(BACK) <= 3
    ana.types(*TO_THE_RECEIPT, *BACK[:2])
    assert ana.place == CHECK_BACK
    assert "$45.97       $75.97       $30.00" in ana.sees
    assert "No se cobra ningún cargo por el cheque." in ana.sees
    assert "No pagará con cheque hasta el" in ana.sees
    ana.types("enter")
    assert ana.place == COSIGN
    assert "Devolver el cheque 1044 de REC-TST-2026-000002: $30.00" in ana.sees
    ana.types("marta", "enter", PIN, "enter")
    assert ana.place == RECEIPT
    assert "Se debe de nuevo: CHD-TST-2026-000001. La carta al cliente queda por hacer." in ana.sees
    assert balance_of(office, ACCOUNT) == 4_597 + 3_000
    ana.types("d")
    assert "El recibo no tiene un cheque que pueda volver." in ana.sees


def test_of_two_checks_one_is_chosen_and_our_own_fault_brings_nothing_else(office: Office, ana: AtCounter) -> None:
    ana.types(*TO_THE_RECEIPT[:-1], "down", "enter", "d")
    assert "1 77 $20.00" in ana.sees
    ana.types("2", "enter", "9")
    assert "Puede seguir pagando con cheque." in ana.sees
    ana.types("enter", "marta", "enter", PIN, "enter")
    assert "CHEQUE 78 DEVUELTO por CHD-TST-2026-000001: Falta nuestro endoso" in ana.sees
    assert balance_of(office, ACCOUNT) == 4_597 + 2_597


@pytest.mark.parametrize("size", SIZES)
def test_it_looks_as_it_was_approved(office: Office, tmp_path: Path, size: str) -> None:
    with at_counter(office, size=SIZES[size], session=Session(drafts_path=tmp_path / "drafts.json")) as clerk:
        clerk.types(*TO_THE_RECEIPT, "d")
        assert_looks_as_approved(clerk, "check-back", size)
