"""A batch at the counter: counted and signed by two, keyed fast, closed when it agrees; what waits for its account."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.batches.queries import own_batch, suspense_waiting
from oficinista.billing.queries import balance
from oficinista.office import Office
from screens.app import Session
from screens.keys import BATCH, IDENTIFIED, RECEIPT, SUSPENSE, TILL
from tests.counter import at_counter
from tests.office import PIN, TestClock, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import open_till

SIGNED_BY_LUIS = ("luis", "enter", PIN, "enter")
OPENED = ("c", "b", "1", *["enter"] * 5, "3", "enter", "70", "f10", *SIGNED_BY_LUIS)
"""A batch of mail: three checks that add up to 70.00."""
KEYED = ("10000001", "enter", "40", "enter", "10000001", "enter", "10", "enter", "enter", "R. Diaz", "enter", "20",
         "enter")  # fmt: skip
"""Account, Enter, amount, Enter; the last of nobody's."""
TO_THE_LAST_MOVEMENT = ("slash", "10000001", "enter", "home", "enter")


@pytest.fixture
def mail_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(lambda office: with_bills(office, 2), tmp_path, clock) as office:
        yield office


def test_a_batch_is_counted_keyed_and_closed_by_keys_alone(mail_office: Office, tmp_path: Path) -> None:
    with at_counter(mail_office, session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(*OPENED)
        assert ana.place == BATCH
        ana.types(*KEYED[:4], "x")
        assert "No concuerda" in ana.sees
        ana.types(*KEYED[4:])
        assert mail_office.ask(balance, 1) == 2 * 4_597 - 5_000
        assert "concuerda" in ana.sees
        ana.types("i")
        ana.waits_for("REC-TST-2026-000002")
        ana.types("i")
        assert "Todos sus recibos están impresos." in ana.sees
        ana.types("x", *SIGNED_BY_LUIS)
        assert ana.place == TILL
        assert "CIE-TST-2026-000001" in ana.sees
        assert mail_office.ask(own_batch, 2) is None
        ana.types("s")
        assert ana.place == SUSPENSE
        assert "R. Diaz" in ana.sees
        ana.types("d", "1")
        assert "Nadie sabe de quién era: sale de lo que espera sin identificar." in ana.sees
        ana.types("enter")
        assert "El cheque de SUS-TST-2026-000001 no ha ido al banco" in ana.sees
        ana.types("escape", "o", *"luis", "enter", "Lo conoce", "enter")
        assert "a cargo de Luis Vega Núñez" in ana.sees
        ana.types("enter", "10000001", "enter", "Llamo", "enter", "marta", "enter", PIN, "enter")
        assert mail_office.ask(suspense_waiting, mail_office.info.id) == ()
        assert mail_office.ask(balance, 1) == 2 * 4_597 - 7_000
        ana.types("escape", "escape", *TO_THE_LAST_MOVEMENT)
        assert ana.place == IDENTIFIED
        ana.types("d", "1", "enter")
        assert "El cheque de SUS-TST-2026-000001 no ha ido al banco" in ana.sees


LISTED = ("l", *"Vivienda Publica", "enter", "50", "enter", "88", "enter", "2", "enter",
          "10000001", "enter", "30", "enter")  # fmt: skip
"""A check of 50.00 for two accounts, of which one is keyed."""


def test_an_agency_s_list_is_keyed_at_the_window_and_taken_when_it_agrees(mail_office: Office, tmp_path: Path) -> None:
    open_till(mail_office)
    with at_counter(mail_office, session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types("c", *LISTED, "enter")
        assert "la lista es de 1 por $30.00" in ana.sees
        ana.types("escape", "l", "10000001", "enter", "2", "enter", "q", "9", "enter")
        assert "No hay una cuenta 000000000009" in ana.sees
        ana.types("f8", *LISTED[1:], "10000001", "enter", "20", "enter", "enter")
        assert ana.place == RECEIPT
        assert mail_office.ask(balance, 1) == 2 * 4_597 - 5_000


@pytest.mark.parametrize("size", SIZES)
def test_the_screens_look_as_they_were_approved(size: str, mail_office: Office, tmp_path: Path) -> None:
    with at_counter(mail_office, size=SIZES[size], session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(*OPENED[:-5])
        assert_looks_as_approved(ana, "batch-count", size)
        ana.types("f10", *SIGNED_BY_LUIS, *KEYED, "10000001", "enter")
        assert_looks_as_approved(ana, "batch", size)
        ana.types("escape", "b", *LISTED)
        assert_looks_as_approved(ana, "agency-list", size)
        ana.types("escape", "escape", "s")
        assert_looks_as_approved(ana, "suspense", size)
        ana.types("o")
        assert_looks_as_approved(ana, "suspense-owner", size)
        ana.types("escape", "enter", "10000001", "enter")
        assert_looks_as_approved(ana, "identify", size)
        ana.types("Llamo", "enter", "marta", "enter", PIN, "enter", *["escape"] * 2, *TO_THE_LAST_MOVEMENT)
        assert_looks_as_approved(ana, "identified", size)
