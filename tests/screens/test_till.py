"""The till at the counter: opened with a counted fund, counted blind, closed with its reasons, printed and reviewed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills.closing import Papers
from oficinista.tills.denominations import denominations
from oficinista.tills.models import TillState
from oficinista.tills.queries import closing, to_review
from oficinista.tills.sessions import find_session, unsettled_of_clerk
from screens.app import Session
from screens.keys import COSIGN, PAPER, RECEIPT, TILL, TILL_CLOSING, TILL_COUNT
from tests.counter import AtCounter, at_counter
from tests.counter_builders import at_account, balance_of
from tests.office import PIN, with_bills
from tests.tills_builders import bring, check, close_till, open_till, pay, pieces

FUND = 15_000
ANA = 2
"""Her id, since she came second to the test office."""
CHECK = Papers(kind=TenderKind.CHECK, quantity=1, amount_cents=2_000)


@contextmanager
def at_till(office: Office, folder: Path, login: str = "ana") -> Iterator[AtCounter]:
    """A clerk in front of their till."""
    session = Session(drafts_path=folder / f"{login}.json", log_path=folder / "defects.log")
    with at_counter(office, login, session=session) as clerk:
        clerk.types("c")
        assert clerk.place == TILL
        yield clerk


@pytest.fixture
def session_id(sqlite_office: Office) -> int:
    """Ana's till, open with a fund of $150 and a payment of $45.97 in cash and one of $20 in a check."""
    opened = open_till(sqlite_office, fund=FUND)
    account = with_bills(sqlite_office, 2)
    pay(sqlite_office, account.number, 4_597)
    pay(sqlite_office, account.number, 2_000, check(2_000))
    return opened


def type_count(clerk: AtCounter, cash_cents: int) -> None:
    """Count so much cash, as few pieces as there can be, and the check of $20; seal it."""
    by_worth = {one.denomination_cents: one.quantity for one in pieces(cash_cents)}
    clerk.types("x")
    for one in denominations():
        clerk.types(str(by_worth.get(one.cents, 0)), "enter")
    clerk.types("1", "enter", "20", "f10")
    assert clerk.place == TILL_CLOSING


def state_of(office: Office, session_id: int) -> TillState:
    return office.ask(find_session, session_id).state


# Opening


def test_a_till_is_opened_with_its_fund_counted_piece_by_piece(sqlite_office: Office, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("a", "enter", "enter", "1", "enter", "5", "f10")
        assert ana.place == TILL
        assert "Caja 1 abierta con un fondo de $150.00." in ana.sees
        assert "Caja 1 abierta" in ana.lines[0]
    assert sqlite_office.ask(unsettled_of_clerk, ANA) is not None


def test_what_is_counted_adds_up_as_it_is_typed(sqlite_office: Office, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("a", "enter", "2", "enter", "3")
        assert "Fondo contado $350.00" in ana.sees


def test_who_has_a_till_does_not_open_another(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("a")
        assert "Ya tiene la caja 1." in ana.sees


# Blind


def test_neither_the_till_nor_the_count_tells_what_the_drawer_must_hold(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        seen = ana.sees
        ana.types("k")
        assert ana.place == TILL_COUNT
        seen += ana.sees
    assert not any(secret in seen for secret in ("195.97", "215.97", "150.00", "65.97"))


# Closing


def test_a_till_that_balances_is_closed_in_four_keys_and_the_counts(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        type_count(ana, 19_597)
        assert "Enter cierra la caja." in ana.sees
        ana.types("enter")
        assert ana.place == PAPER
        assert "CUADRE DE CAJA" in ana.sees
        assert "Sin caja" in ana.lines[0]
        ana.types("escape")
        assert "Sin caja" in ana.lines[0]
    assert state_of(sqlite_office, session_id) is TillState.CLOSED


def test_a_drawer_that_nobody_counted_is_not_sealed(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("x", "f10")
        assert "No ha contado nada." in ana.sees
    assert state_of(sqlite_office, session_id) is TillState.OPEN


def test_a_small_difference_needs_its_reason_and_nobody_else(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        type_count(ana, 19_397)
        assert "-$2.00 falta" in ana.sees
        ana.types("enter")
        assert "escoja una de la lista" in ana.sees
        ana.types("1", "enter", "enter")
        assert ana.place == PAPER
    (cash, _) = sqlite_office.ask(closing, session_id).differences
    assert (cash.difference_cents, cash.reason) == (-200, "Error al dar cambio")


def test_a_large_difference_is_noted_and_signed_in_place_by_who_reads_it(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        type_count(ana, 17_597)
        ana.types("7", "enter", "enter")
        assert "escriba qué se sabe" in ana.sees
        ana.types("Nadie vio nada", "enter")
        assert ana.place == COSIGN
        assert "-$20.00 falta" in ana.sees
        assert "Efectivo: Sin explicación. Nadie vio nada" in ana.sees
        ana.types("marta", "enter", PIN, "enter")
        assert ana.place == PAPER
    assert state_of(sqlite_office, session_id) is TillState.CLOSED


def test_a_till_is_counted_once_more_and_not_a_third_time(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("x", "1", "f10", "k", "1", "f10")
        assert ana.place == TILL_CLOSING
        ana.types("k")
        assert "ya se contó dos veces" in ana.sees
    assert len(sqlite_office.ask(closing, session_id).counts) == 2


def test_a_count_left_half_done_is_there_again(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("x", "4", "enter", "7", "escape", "x")
        assert "$400.00" in ana.sees
        assert "$350.00" in ana.sees


# Cash in and out


def test_sending_much_cash_is_signed_in_place(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    bring(sqlite_office, 60_000)
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("r", "600", "enter", "1", "enter", "S-44", "enter")
        assert ana.place == COSIGN
        assert "Entrega de efectivo: $600.00" in ana.sees
        ana.types("marta", "enter", "111111", "enter")
        assert "no es correcto" in ana.sees
        ana.types(PIN, "enter")
        assert "En camino: SAL-TST-2026-000002." in ana.sees


def test_what_is_on_its_way_keeps_the_till_from_being_counted(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("r", "50", "enter", "1", "enter", "enter", "x")
        assert "Hay dinero en camino, de esta caja o para ella." in ana.sees
        ana.types("m", "enter")
        assert "Nadie recibe lo que él mismo envió." in ana.sees
        ana.types("d")
        assert "Devuelto: ENT-TST-2026-000001." in ana.sees
        ana.types("escape", "x", "1", "f10")
        assert ana.place == TILL_CLOSING


def test_cash_from_the_safe_is_counted_blind_by_who_receives_it(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path, "marta") as marta:
        marta.types("r", "20", "enter", "1", "enter", "1", "enter", "enter")
        assert "En camino: SAL-TST-2026-000001." in marta.sees
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("m", "enter")
        assert "20.00" not in ana.sees
        ana.types("30", "enter")
        assert "Lo contado no es lo que se envió." in ana.sees
        ana.types("backspace", "backspace", "20", "enter")
        assert "Recibido: ENT-TST-2026-000001, $20.00." in ana.sees


def test_who_gives_the_order_does_not_sign_it(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("r", "600", "enter", "1", "enter", "enter", "ana", "enter", PIN, "enter")
        assert ana.place == COSIGN
        assert "Nadie firma lo que pide." in ana.sees


def test_without_a_signature_nothing_is_done_and_nothing_is_lost(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("r", "600", "enter", "1", "enter", "enter", "escape")
        assert "Cantidad           600" in ana.sees
    assert sqlite_office.ask(closing, session_id).cash_moves == ()


def test_sending_little_cash_needs_no_signature(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("r", "50", "enter", "1", "enter", "B-7", "enter")
        assert ana.place == TILL
    (move,) = sqlite_office.ask(closing, session_id).cash_moves
    assert (move.cents, move.reference) == (-5_000, "B-7")


# Receipts


def test_a_receipt_is_voided_with_a_reason_and_a_signature(sqlite_office: Office, tmp_path: Path) -> None:
    open_till(sqlite_office)
    account = with_bills(sqlite_office, 1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "50", "enter", "x", "x", "enter")
        assert "Razón: escriba 3 letras o más." in ana.sees
        ana.types("backspace", "Cuenta equivocada", "enter")
        assert ana.place == COSIGN
        assert "Total $45.97" in ana.sees
        assert "Razón: Cuenta equivocada" in ana.sees
        ana.types("marta", "enter", PIN, "enter")
        assert ana.place == RECEIPT
        assert "Devuelva $45.97 en efectivo" in ana.sees
        assert "ANULADO por ANU-TST-2026-000001: Cuenta equivocada" in ana.sees
    assert balance_of(sqlite_office, account.number) == 4_597


def test_the_original_is_printed_by_itself_and_the_next_is_a_copy(sqlite_office: Office, tmp_path: Path) -> None:
    open_till(sqlite_office)
    account = with_bills(sqlite_office, 1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "enter")
        assert "Recibo impreso." in ana.sees
        ana.types("i")
        assert ana.place == PAPER
        assert "*** COPIA 1 ***" in ana.sees


def test_a_printer_that_fails_loses_no_payment_and_the_receipt_is_printed_later(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_till(sqlite_office)
    account = with_bills(sqlite_office, 1)
    (tmp_path / "shut").write_text("a file where the folder should be")
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "shut"))
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "enter")
        assert ana.place == RECEIPT
        assert "No se pudo imprimir" in ana.sees
        ana.types("enter", "c")
        assert "SIN IMPRIMIR" in ana.sees
        monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "open"))
        ana.types("i")
        assert "SIN IMPRIMIR" not in ana.sees
    assert balance_of(sqlite_office, account.number) == 0
    assert [path.name for path in (tmp_path / "open").iterdir()] == ["REC-TST-2026-000001.txt"]


# Review


def test_a_closing_is_reviewed_by_a_supervisor_with_a_note(
    sqlite_office: Office, session_id: int, tmp_path: Path
) -> None:
    close_till(sqlite_office, session_id, 19_597, CHECK)
    with at_till(sqlite_office, tmp_path, "marta") as marta:
        marta.types("v", "enter")
        assert "Ana Peña Ortiz" in marta.sees
        marta.types("Conforme", "enter")
        assert "Cuadre revisado." in marta.sees
        assert "Ningún cuadre espera revisión." in marta.sees
    assert sqlite_office.ask(to_review, sqlite_office.info.id) == ()


def test_a_clerk_reviews_no_closing(sqlite_office: Office, session_id: int, tmp_path: Path) -> None:
    with at_till(sqlite_office, tmp_path) as ana:
        ana.types("v")
        assert "Eso lo ve un supervisor." in ana.sees
