"""The inbox at the counter: a clerk sends what needs somebody else, a supervisor decides it from their own screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oficinista.approvals.commands import AnswerApproval, RequestApproval
from oficinista.approvals.queries import find_approval
from oficinista.audit.models import Decision
from oficinista.office import Office
from oficinista.tills.payments import VoidPayment
from oficinista.tills.transfers import SendTransfer
from screens.app import Session
from screens.keys import APPROVALS, CASE, COSIGN, HOME, RECEIPT, VOID, WORDS
from tests.counter import AtCounter, at_counter
from tests.office import TestClock, do, with_bills
from tests.tills_builders import open_till, pay


@pytest.fixture
def receipt(sqlite_office: Office) -> str:
    """A payment of $45.97 in Ana's open till."""
    open_till(sqlite_office)
    return str(pay(sqlite_office, with_bills(sqlite_office, 2).number, 4_597).receipt)


def void(receipt: str) -> VoidPayment:
    return VoidPayment(receipt=receipt, reason="Cuenta equivocada")


@pytest.fixture
def asked(sqlite_office: Office, receipt: str) -> int:
    """Ana's request to void it, in the inbox."""
    return int(do(sqlite_office, RequestApproval.of(void(receipt), "Trae el original")).approval_id)


@contextmanager
def at_inbox(office: Office, folder: Path, login: str = "marta") -> Iterator[AtCounter]:
    """Somebody in front of the inbox."""
    session = Session(drafts_path=folder / f"{login}.json", log_path=folder / "defects.log")
    with at_counter(office, login, session=session) as person:
        person.types("g")
        assert person.place == APPROVALS
        yield person


def decision(office: Office, approval_id: int) -> Decision | None:
    return office.ask(find_approval, approval_id, office.info.id).decision


def test_a_void_is_sent_to_the_inbox_from_where_it_is_signed(
    sqlite_office: Office, receipt: str, tmp_path: Path
) -> None:
    session = Session(drafts_path=tmp_path / "ana.json", log_path=tmp_path / "defects.log")
    with at_counter(sqlite_office, session=session) as ana:
        ana.types("c", "enter")
        assert ana.place == RECEIPT
        ana.types("x", "Cuenta equivocada", "enter")
        assert ana.place == COSIGN
        ana.types("f7", "Trae el original", "enter")
        assert ana.place == VOID
        assert "Espera aprobación: la solicitud 1." in ana.sees
        ana.types("escape", "escape", "escape", "g")
        assert "suya, espera" in ana.sees
    assert decision(sqlite_office, 1) is None


def test_home_tells_who_decides_that_something_waits(sqlite_office: Office, asked: int) -> None:
    with at_counter(sqlite_office, "marta") as marta:
        assert "Esperan su decisión: 1. G las muestra." in marta.sees
    with at_counter(sqlite_office, "luis") as luis:
        assert "Esperan su decisión" not in luis.sees


def test_the_whole_case_is_in_one_view_and_one_key_approves_it(
    sqlite_office: Office, receipt: str, asked: int, tmp_path: Path
) -> None:
    with at_inbox(sqlite_office, tmp_path) as marta:
        marta.types("enter")
        assert marta.place == CASE
        for seen in ("Ana Peña Ortiz", "$45.97", receipt, "Cuenta equivocada", "Trae el original", "Debe ahora"):
            assert seen in marta.sees
        marta.types("a")
        assert marta.place == APPROVALS
        assert f"Aprobada y hecha: la solicitud {asked}." in marta.sees
        assert "Nada espera aprobación." in marta.sees
    assert decision(sqlite_office, asked) is Decision.APPROVED


def test_a_rejection_has_its_reason_which_the_author_reads(sqlite_office: Office, asked: int, tmp_path: Path) -> None:
    with at_inbox(sqlite_office, tmp_path) as marta:
        marta.types("enter", "r")
        assert marta.place == WORDS
        marta.types("enter")
        assert "Diga por qué" in marta.sees
        marta.types("No procede", "enter")
        assert f"Rechazada: la solicitud {asked}." in marta.sees
    with at_inbox(sqlite_office, tmp_path, "ana") as ana:
        assert "RECHAZADA" in ana.sees
        ana.types("enter")
        assert "Marta Solá Díaz rechaza: No procede" in ana.sees


def test_a_question_goes_back_to_the_author_who_answers_it(sqlite_office: Office, asked: int, tmp_path: Path) -> None:
    with at_inbox(sqlite_office, tmp_path) as marta:
        marta.types("enter", "d", "Trajo el recibo?", "enter")
        assert "devuelta" in marta.sees
    with at_inbox(sqlite_office, tmp_path, "ana") as ana:
        assert "LE PREGUNTAN" in ana.sees
        ana.types("enter", "c", "Si, el original", "enter")
        assert "suya, espera" in ana.sees
    assert decision(sqlite_office, asked) is None


def test_its_author_decides_nothing_and_may_withdraw_it(sqlite_office: Office, asked: int, tmp_path: Path) -> None:
    with at_inbox(sqlite_office, tmp_path, "ana") as ana:
        ana.types("enter", "a")
        assert "la decide otra persona" in ana.sees
        ana.types("x")
        assert ana.place == APPROVALS
        assert "retirada" in ana.sees
    assert decision(sqlite_office, asked) is Decision.WITHDRAWN


def test_what_changed_since_is_marked_and_what_no_longer_holds_is_said(
    sqlite_office: Office, receipt: str, asked: int, tmp_path: Path
) -> None:
    do(sqlite_office, void(receipt), signed_by="raul")
    with at_inbox(sqlite_office, tmp_path) as marta:
        marta.types("enter")
        assert "! Debe ahora" in marta.sees
        assert "(antes: $45.97)" in marta.sees
        marta.types("a")
        assert marta.place == CASE
        assert "ya está anulado" in marta.sees
    assert decision(sqlite_office, asked) is None


def test_what_is_said_meanwhile_appears_while_it_is_read(sqlite_office: Office, asked: int, tmp_path: Path) -> None:
    with at_inbox(sqlite_office, tmp_path) as marta:
        marta.types("enter")
        do(sqlite_office, AnswerApproval(approval_id=asked, words="Otra cosa"))
        marta.waits_for("Otra cosa")
        marta.types("escape")
        assert marta.place == APPROVALS


def test_the_largest_come_first_when_asked(sqlite_office: Office, asked: int, clock: TestClock, tmp_path: Path) -> None:
    clock.advance(minutes=12)
    do(sqlite_office, RequestApproval.of(SendTransfer(amount_cents=90_000, reason="turn_in")))
    with at_inbox(sqlite_office, tmp_path) as marta:
        first, second = (marta.sees.index(amount) for amount in ("$45.97", "$900.00"))
        assert first < second
        marta.types("o")
        first, second = (marta.sees.index(amount) for amount in ("$45.97", "$900.00"))
        assert second < first
        marta.types("escape")
        assert marta.place == HOME
