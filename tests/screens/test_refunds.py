"""A refund at the counter: asked for from the account with few keys, followed by its numbers, signed, paid in cash."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.cases.queries import Possible
from oficinista.closings.commands import MoveIn
from oficinista.office import Office
from oficinista.refunds.terms import Way
from screens.app import Session
from screens.keys import CASE_FILE, REFUND
from screens.refund_file import as_asked
from tests.counter import at_counter
from tests.counter_builders import balance_of
from tests.office import PIN, BilledAccount, TestClock, do, opened_copy, with_bills
from tests.refunds_builders import CREDIT, with_credit, with_papers
from tests.screens.appearance import SIZES, assert_looks_as_approved
from tests.tills_builders import open_till

ACCOUNT = "000010000001"
NUMBER = "DEV-TST-2026-000001"
TO_THE_ACCOUNT = ("slash", "10000001", "enter")
ASK = ("2", "Se mudó", "f10")


def make_crediting_office(office: Office) -> None:
    """A customer with a credit of $30.00."""
    with_credit(office)


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_crediting_office, tmp_path, clock) as copy:
        yield copy


def test_a_refund_is_asked_for_with_two_keys_and_paid_in_cash_by_its_numbers(office: Office) -> None:
    assert len(ASK) - 1 <= 2
    open_till(office)
    with at_counter(office) as ana:
        ana.types(*TO_THE_ACCOUNT, "2")
        assert ana.place == REFUND
        assert "Se puede devolver: $30.00." in ana.sees
        ana.types("Se mudó", "enter", "2", "enter", "enter")
        assert "A nombre de: escriba 2 letras o más." in ana.sees, "an heir is named"
        ana.types("shift+tab", "backspace", "1", "enter", "2", "enter", "f10")
        assert ana.place == CASE_FILE
        assert "$30.00 a María Nieves Ortiz" in ana.sees
        ana.types("1")
        assert "Identificación con foto vigente" in ana.sees, "told before it is refused, and whole"
        ana.types("Vistos", "f10")
        assert "Solicitud de devolución firmada" in " ".join(ana.sees.split())
        with_papers(office, BilledAccount(1, ACCOUNT), NUMBER)
        ana.types("f10")
        assert "Verificada, por aprobar" in ana.sees
        ana.types("1", "Procede", "f10")
        assert "Crédito de la cuenta 000010000001: $30.00." in ana.sees
        ana.types("marta", "enter", PIN, "enter")
        assert "Aprobada, por pagar" in ana.sees
        assert "DVC-TST-2026-000001" in ana.sees
        ana.types("1", "Recibido", "f10")
        assert "DVE-TST-2026-000001" in ana.sees
        ana.types("escape", "escape", *TO_THE_ACCOUNT)
        assert "Devolución DVC-TST-2026-000001" in ana.sees
        ana.types("2")
        assert "La cuenta no tiene un crédito." in ana.sees
        ana.types("home", "enter")
        assert "Pagada" in ana.sees
    assert balance_of(office, ACCOUNT) == 0


def test_the_way_of_paying_that_was_asked_for_is_offered_first() -> None:
    mine = [Possible(action, action, f"refund.{action}", None) for action in ("pay", "send", "cancel")]
    assert [one.action for one in as_asked(mine, Way.CHECK)] == ["send", "pay", "cancel"]
    assert [one.action for one in as_asked(mine, Way.CASH)] == ["pay", "send", "cancel"]


def test_a_credit_goes_to_another_account_of_the_customer(office: Office) -> None:
    come = MoveIn(account=with_bills(office, 1).number, customer_of=ACCOUNT, on=office.today)
    with at_counter(office) as ana:
        ana.types(*TO_THE_ACCOUNT, "3")
        assert "El cliente no tiene otra cuenta abierta." in ana.sees
        second = do(office, come).number
        ana.types("3")
        assert f"1 {second} $0.00" in ana.sees
        ana.types("enter", "Misma dueña", "enter")
        assert "Crédito pasado a la otra cuenta: TCR-TST-2026-000001." in ana.sees
        assert "Crédito TCR-TST-2026-000001" in ana.sees
    assert (balance_of(office, ACCOUNT), balance_of(office, second)) == (0, -CREDIT)


@pytest.mark.parametrize("size", SIZES)
def test_they_look_as_they_were_approved(office: Office, tmp_path: Path, size: str) -> None:
    with at_counter(office, size=SIZES[size], session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(*TO_THE_ACCOUNT, "2", "Se mudó")
        assert_looks_as_approved(ana, "refund", size)
        ana.types("f10")
        assert_looks_as_approved(ana, "refund-file", size)
    do(office, MoveIn(account=with_bills(office, 1).number, customer_of=ACCOUNT, on=office.today))
    with at_counter(office, size=SIZES[size], session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(*TO_THE_ACCOUNT, "3")
        assert_looks_as_approved(ana, "credit-transfer", size)
