"""Corrections at the counter: what is shown before, what they do, what takes them back, and what waits for others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.approvals.queries import find_approval
from oficinista.audit.models import Decision
from oficinista.billing.queries import balance, bills
from oficinista.office import Office
from oficinista.tills.receipts import find_receipt
from screens.asked import AskedAdjustment, AskedRebill
from screens.keys import ACCOUNT, ADJUST, ADJUSTED, CASE, COSIGN, MOVE, REBILL, REBILLED, RECEIPT, WORDS
from tests.adjustments_builders import assert_whole, credit
from tests.counter import AtCounter
from tests.counter_builders import at_account, balance_of
from tests.office import PIN, BilledAccount, do, with_bills, with_faces
from tests.tills_builders import open_till, pay

BILL = 4_597
ALONE = ("7", "enter", "10", "enter", "Se cobro dos veces", "enter")
"""A credit of $10.00 for a charge that was not due: what a clerk may do alone."""


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """An account that owes August, September and October."""
    return with_bills(sqlite_office, 3)


@pytest.fixture
def ana(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> Iterator[AtCounter]:
    """Ana with that account open, its last bill under the cursor."""
    with at_account(sqlite_office, account.number, tmp_path) as clerk:
        yield clerk


def owed_of(office: Office, account: BilledAccount) -> list[int]:
    return [bill.open_cents for bill in reversed(office.ask(bills, account.id)) if not bill.is_voided]


# Adjusting


def test_each_reason_says_what_may_be_done_alone_and_what_must_be_seen_before_an_amount_is_typed(
    ana: AtCounter,
) -> None:
    ana.types("j")
    assert ana.place == ADJUST
    assert "Usted solo" in ana.sees
    assert "Cargo indebido                                hasta $50.00" in ana.sees
    ana.types("4")
    assert "Hay que ver: factura o fotos de la reparación." in ana.sees
    assert "un supervisor, hasta $500.00" in ana.sees


def test_a_credit_shows_what_it_does_and_then_does_it(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("j", *ALONE[:4])
    assert "Se debe de la factura                       $45.97       $35.97      -$10.00" in ana.sees
    assert "Debe la cuenta                             $137.91      $127.91      -$10.00" in ana.sees
    assert balance_of(sqlite_office, account.number) == 3 * BILL
    ana.types(*ALONE[4:])
    assert ana.place == ADJUSTED
    assert owed_of(sqlite_office, account) == [BILL, BILL, BILL - 1_000]
    ana.types("escape")
    assert ana.place == ACCOUNT
    assert "DEBE $127.91" in ana.sees
    assert_whole(sqlite_office, account)


def test_a_document_is_seen_before_the_reason_counts(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("j", "1", "enter", "10", "enter", "El 8 era un 3", "enter")
    assert ana.place == ADJUST
    assert "Falta ver: foto o lectura de campo del contador." in ana.sees
    ana.types("v", "f10")
    assert ana.place == ADJUSTED
    assert "Visto: foto o lectura de campo del contador." in ana.sees


def test_a_charge_raises_what_is_owed(sqlite_office: Office, account: BilledAccount, ana: AtCounter) -> None:
    ana.types("j", "1", "v", "c", "enter", "10", "enter")
    assert "Cargo: factura" in ana.sees
    ana.types("El 3 era un 8", "enter")
    assert balance_of(sqlite_office, account.number) == 3 * BILL + 1_000


def test_of_the_whole_account_the_oldest_debts_are_paid(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("j", "o", *ALONE)
    assert owed_of(sqlite_office, account) == [BILL - 1_000, BILL, BILL]


def test_more_than_the_bill_charged_is_told_when_it_is_typed(ana: AtCounter) -> None:
    ana.types("j", "7", "enter", "46", "enter")
    assert "La factura cobra $45.97" in ana.sees
    ana.types("backspace", "backspace", "45", "enter")
    assert "-$45.00" in ana.sees


def test_an_amount_that_the_rules_give_is_not_typed_and_its_doubt_is_shown(ana: AtCounter) -> None:
    ana.types("j", "6", "v", "enter", "5", "enter")
    assert "Cargo base de agua: $16.79 × 5 de 31 días sin servicio = $2.71." in ana.sees
    assert "Por confirmar, se propone y no se aplica" in ana.sees
    ana.types("Dos tormentas", "enter")
    assert ana.place == ADJUST
    assert "Reglas por confirmar" in ana.sees


def test_no_days_and_no_date_are_told(ana: AtCounter) -> None:
    ana.types("j", "6", "v", "enter", "0", "enter")
    assert "Días sin servicio: de 1 a 366." in ana.sees
    ana.types("tab", "tab", "escape", "j", "f8", "4", "v", "enter", "31/02/2026", "enter")
    assert "«31/02/2026» no es una fecha." in ana.sees


def test_beyond_what_is_done_alone_a_supervisor_signs_what_they_read(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("j", "o", "7", "enter", "60", "enter")
    assert "Lo firma un supervisor" in ana.sees
    ana.types("Cobro doble", "enter")
    assert ana.place == COSIGN
    for said in ("$60.00", "Cobro doble", "María Nieves Ortiz", "$77.91"):
        assert said in ana.sees
    ana.types("marta", "enter", PIN, "enter")
    assert ana.place == ADJUSTED
    assert "lo aprobó Marta Solá Díaz" in ana.sees
    assert balance_of(sqlite_office, account.number) == 3 * BILL - 6_000


def test_a_request_stands_among_the_movements_until_its_author_withdraws_it(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("j", "o", "7", "enter", "60", "enter", "Cobro doble", "enter", "f7", "Trajo recibo", "enter", "escape")
    assert "Solicitud 1, por aprobar" in ana.sees
    ana.types("home", "enter")
    assert ana.place == CASE
    ana.types("x")
    assert ana.place == ACCOUNT
    assert "Retirada: la solicitud 1." in ana.sees
    assert "por aprobar" not in ana.sees
    assert sqlite_office.ask(find_approval, 1, sqlite_office.info.id).decision is Decision.WITHDRAWN
    assert balance_of(sqlite_office, account.number) == 3 * BILL


def test_what_was_marked_comes_back_with_the_draft(ana: AtCounter) -> None:
    ana.types("j", "1", "v", "c", "enter", "10", "escape")
    assert ana.place == ACCOUNT
    ana.types("j")
    assert "Cargo: factura" in ana.sees
    assert "Visto: foto o lectura" in ana.sees
    ana.types("f8")
    assert "Crédito: factura" in ana.sees


def test_an_adjustment_is_reversed_from_where_it_is_read(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("j", *ALONE, "escape", "home", "enter")
    assert ana.place == ADJUSTED
    ana.types("r")
    assert ana.place == WORDS
    ana.types("No procedia", "enter")
    assert ana.place == ADJUSTED
    assert "REVERTIDO por ANJ-TST-2026-000001" in ana.sees
    assert balance_of(sqlite_office, account.number) == 3 * BILL
    ana.types("r")
    assert "El ajuste ya se revirtió." in ana.sees
    ana.types("escape", "home", "enter")
    assert ana.place == ADJUSTED


def test_on_a_payment_the_last_bill_is_adjusted(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    open_till(sqlite_office)
    pay(sqlite_office, account.number, BILL)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("home", "j")
        assert f"factura {sqlite_office.ask(bills, account.id)[0].number}" in ana.sees


# Voiding and billing again


def test_the_difference_is_shown_before_anything_is_voided(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("x", "14", "enter")
    assert ana.place == REBILL
    assert "13.0 m³ → 14.0 m³           $45.97     $51.53      $5.56" in ana.sees
    assert "1  Error de lectura" in ana.sees
    assert owed_of(sqlite_office, account) == [BILL, BILL, BILL]
    ana.types("v", "enter", "El 3 era un 4", "enter")
    assert ana.place == REBILLED
    assert owed_of(sqlite_office, account) == [BILL, BILL, 5_153]
    assert_whole(sqlite_office, account)


def test_several_months_are_corrected_in_order_and_together(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("end", "x", "10", "+", "+", "q", "14", "enter")
    assert "En total                                           $91.94     $80.82    -$11.12" in ana.sees
    ana.types("v", "enter", "Lecturas cruzadas", "enter")
    assert ana.place == REBILLED
    assert owed_of(sqlite_office, account) == [2_929, 5_153, BILL]


def test_the_reading_after_a_corrected_one_is_told_of_and_counts_from_it(sqlite_office: Office, tmp_path: Path) -> None:
    account = with_faces(sqlite_office)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("end", "x", "10", "enter")
        assert "La lectura de sep 2026 se contó desde la que se corrige: + la corrige también." in ana.sees
        ana.types("+", "9", "+")
        assert "El contador ya marcaba 10.0 m³ en la lectura anterior." in ana.sees
        assert "No hay" not in ana.sees
        ana.types("backspace", "enter")
        assert "13.0 m³ → 16.0 m³" in ana.sees
        assert "se contó desde la que se corrige" not in ana.sees
        ana.types("v", "enter", "El 3 era un 0", "enter")
        assert ana.place == REBILLED
    assert_whole(sqlite_office, account)


def test_months_already_typed_come_back_with_the_draft(ana: AtCounter) -> None:
    ana.types("end", "x", "10", "+", "14", "escape", "end", "x", "enter")
    assert "-$11.12" in ana.sees


def test_the_newest_bill_has_none_after_it(ana: AtCounter) -> None:
    ana.types("x", "+")
    assert "No hay una factura después" in ana.sees


def test_the_terms_are_corrected_without_a_reading(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("x", "k", "enter", "enter")
    assert "1 agua" in ana.sees
    ana.types("1", "enter")
    assert "3  Tarifa, clase, diámetro o servicio equivocado" in ana.sees
    ana.types("v", "enter", "No tiene alcantarillado", "enter")
    assert ana.place == REBILLED
    assert owed_of(sqlite_office, account) == [BILL, BILL, 2_573]


def test_nothing_to_correct_is_told(ana: AtCounter) -> None:
    ana.types("x", "13", "enter")
    assert "La factura nueva sería igual a la que se anula." in ana.sees
    ana.types("backspace", "backspace", "1,3", "enter")
    assert "no es una cantidad de metros cúbicos" in ana.sees


def test_a_void_is_undone_while_nothing_depends_on_it(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    ana.types("x", "14", "enter", "v", "enter", "El 3 era un 4", "enter", "u", "Era otra cuenta", "enter")
    assert "DESHECHA: volvieron las facturas de antes" in ana.sees
    assert owed_of(sqlite_office, account) == [BILL, BILL, BILL]
    ana.types("u")
    assert "Ya se deshizo." in ana.sees
    ana.types("escape")
    assert "Anula 2000" in ana.sees


def test_a_voided_bill_is_not_corrected_and_its_void_is_read_from_the_account(ana: AtCounter) -> None:
    ana.types("x", "14", "enter", "v", "enter", "El 3 era un 4", "enter", "escape", "home", "down", "enter")
    assert ana.place == REBILLED
    ana.types("escape", "down")
    for key in ("x", "j"):
        ana.types(key)
        assert ana.place == ACCOUNT
        assert "ya está anulada: corrija la que está en su lugar." in ana.sees


def test_an_adjusted_bill_says_what_to_do_first(sqlite_office: Office, account: BilledAccount, ana: AtCounter) -> None:
    number = do(sqlite_office, credit(account, 100, bill=sqlite_office.ask(bills, account.id)[0].number)).number
    ana.types("end", "up", "up", "x", "14", "enter")
    told = f"la factura tiene el ajuste {number}. Reviértalo primero: Enter sobre él en la cuenta, y [R]."
    assert told in " ".join(ana.sees.split())


# What another screen brings


def test_a_form_opens_with_what_another_screen_knows(
    sqlite_office: Office, account: BilledAccount, ana: AtCounter
) -> None:
    from screens.adjustment import AdjustmentScreen
    from screens.rebill import RebillScreen

    bill = sqlite_office.ask(bills, account.id)[0].number
    known = AskedAdjustment(reason="charge_not_due", amount_cents=1_250, note="Se cobró dos veces")
    ana.app.call_later(ana.app.push_screen, AdjustmentScreen(account.number, bill, known))
    ana.waits()
    ana.types("enter", "enter")
    assert "-$12.50" in ana.sees
    ana.types("escape")
    asked = AskedRebill(measured_l=14_000, service="water", reason="reading_error", note="El 3 era un 4")
    ana.app.call_later(ana.app.push_screen, RebillScreen(account.number, bill, asked))
    ana.waits()
    ana.types("enter", "enter", "enter", "enter")
    assert "13.0 m³ → 14.0 m³" in ana.sees


# Moving a payment


@pytest.fixture
def receipt(sqlite_office: Office, account: BilledAccount) -> str:
    """A payment of one bill."""
    open_till(sqlite_office)
    return str(pay(sqlite_office, account.number, BILL).receipt)


def test_a_payment_is_moved_to_the_account_it_was_for(
    sqlite_office: Office, account: BilledAccount, receipt: str, tmp_path: Path
) -> None:
    right = with_bills(sqlite_office, 2, name="Pedro Cruz")
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("home", "enter", "m")
        assert ana.place == MOVE
        ana.types(right.number, "enter")
        assert "Pedro Cruz" in ana.sees
        assert "$91.94       $45.97      -$45.97" in ana.sees
        ana.types("enter", "Era para Pedro", "enter")
        assert ana.place == RECEIPT
        assert "Pasado a la otra cuenta: TRA-TST-2026-000001." in ana.sees
        assert f"$45.97 pasó de la {account.number} a la {right.number} el" in ana.sees
        ana.types("m")
        assert f"1  {right.number} Pedro Cruz" in ana.sees
        ana.types(account.number, "enter", "enter", "Era de ella", "enter")
        assert f"$45.97 pasó de la {right.number} a la {account.number} el" in ana.sees
        ana.types("escape", "home", "enter")
        assert ana.place == RECEIPT
    assert sqlite_office.ask(balance, account.id) == 2 * BILL
    assert sqlite_office.ask(balance, right.id) == 2 * BILL


def test_a_correction_says_what_an_account_has_in_its_favour(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    open_till(sqlite_office)
    pay(sqlite_office, account.number, 4 * BILL)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("down", "j")
        assert ana.place == ADJUST
        assert "A FAVOR $45.97" in ana.sees


def test_an_account_that_nobody_has_takes_no_payment(
    sqlite_office: Office, account: BilledAccount, receipt: str, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("home", "enter", "m", "999", "enter")
        assert "No hay una cuenta" in ana.sees
        ana.types("f10")
        assert ana.place == MOVE
    assert sqlite_office.ask(find_receipt, receipt).payment.void is None
    assert sqlite_office.ask(balance, account.id) == 2 * BILL
