"""What the printer gets: receipts, closing reports, statements, and the folder they go through."""

from pathlib import Path

import pytest

from oficinista.customers.correcting import CorrectAccount
from oficinista.documents.closing_report import closing_text
from oficinista.documents.paper import Paper
from oficinista.documents.printing import account_statement, closing_report, receipt
from oficinista.documents.receipt import receipt_text
from oficinista.documents.spool import spool_folder
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tills import queries, receipts
from oficinista.tills.closing import DifferenceReason, Papers, ReviewTill
from oficinista.tills.payments import AccountPart, TakePayment, VoidPayment
from tests.office import BilledAccount, TestClock, do, with_bills
from tests.printing_builders import in_folder, put_out
from tests.tills_builders import cash, check, close_till, close_with, count, open_till, pay, turn_in

BILL = 4_597


@pytest.fixture
def account(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> BilledAccount:
    """An account that owes three bills of $45.97, an open till of Ana's, and a folder for the printer."""
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    found = with_bills(office)
    open_till(office)
    return found


def text_of(office: Office, receipt: str) -> str:
    return receipt_text(office.ask(receipts.find_receipt, receipt))


def report(office: Office, session: int = 1) -> str:
    return closing_text(office.ask(queries.closing, session))


def test_a_receipt_says_what_was_paid_with_what_and_what_is_left(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    clock.advance(hours=2, minutes=41)
    taken = pay(office, account.number, BILL + 1_000, check(4_000), cash(2_000))
    head = office.ask(receipts.find_payment, taken.receipt).head.hex()[:8].upper()
    assert text_of(office, taken.receipt).splitlines() == [
        "Autoridad de Acueductos y Alcantarillados",
        "            Oficina de pruebas",
        "              RECIBO DE PAGO",
        "           REC-TST-2026-000001",
        "",
        "24 de noviembre de 2026         10:41 a.m.",
        "Atendido por Ana Peña Ortiz         Caja 1",
        "------------------------------------------",
        f"Cuenta {account.number}",
        "María Nieves Ortiz",
        "  Factura 200010000001, ago 2026    $45.97",
        "  Factura 200010000002, sep 2026    $10.00",
        "Pagado                              $55.97",
        "Balance nuevo                       $81.94",
        "------------------------------------------",
        "Efectivo                            $20.00",
        "Cheque 1044                         $40.00",
        "Recibido                            $60.00",
        "Cambio                               $4.03",
        "TOTAL PAGADO                        $55.97",
        "------------------------------------------",
        f"          Verificación {head}",
        "           Guarde este recibo.",
    ]


def test_a_receipt_of_two_accounts_shows_both_and_who_paid(office: Office, account: BilledAccount) -> None:
    other = with_bills(office, months=1, name="Pedro Ruiz Sosa")
    parts = tuple(AccountPart(number=n, amount_cents=1_000) for n in (account.number, other.number))
    text = text_of(office, do(office, TakePayment(tenders=(cash(2_000),), accounts=parts, payer="Juan Ruiz")).receipt)
    assert "María Nieves Ortiz" in text
    assert "Pedro Ruiz Sosa" in text
    assert "Pagado por Juan Ruiz" in text


def test_a_receipt_shows_the_credit_it_leaves(office: Office, account: BilledAccount) -> None:
    text = text_of(office, pay(office, account.number, 3 * BILL + 250).receipt)
    assert "  A crédito de la cuenta             $2.50" in text
    assert "Crédito a favor                      $2.50" in text


def test_a_reprint_says_that_it_is_a_copy(office: Office, account: BilledAccount) -> None:
    given = pay(office, account.number, 100).receipt
    [original] = in_folder(office, receipt(office, given, actor="ana"))
    [copy] = in_folder(office, receipt(office, given, actor="luis"), "luis")
    assert "COPIA" not in original.read_text("utf-8")
    assert "*** COPIA 1 ***" in copy.read_text("utf-8")


def test_a_voided_receipt_says_so_on_paper(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, 100).receipt
    do(office, VoidPayment(receipt=receipt, reason="Cuenta equivocada"), signed_by="marta")
    text = text_of(office, receipt)
    assert "*** ANULADO: ANU-TST-2026-000001 ***" in text
    assert "Cuenta equivocada" in text


def test_nothing_is_wider_than_the_paper(office: Office, account: BilledAccount) -> None:
    name = "Hermanos Fernández-Echevarría y Compañía de Responsabilidad Limitada, Inc."
    do(office, CorrectAccount(account=account.number, name=name))
    pay(office, account.number, BILL, check(BILL, "N" * 120))
    turn_in(office, 100, bag="Bolsa " + "9" * 90)
    close_till(office, 1, 14_900, Papers(kind=TenderKind.CHECK, quantity=1, amount_cents=BILL))
    lines = text_of(office, "REC-TST-2026-000001").splitlines() + report(office).splitlines()
    assert max(map(len, lines)) == 42


def test_a_long_name_at_the_right_stands_below_within_the_paper() -> None:
    paper = Paper(42)
    paper.pair("A", "Caja 2 · María de los Ángeles Fernández-Echevarría Núñez")
    assert [line.strip() for line in str(paper).splitlines()] == [
        "A", "Caja 2 · María de los Ángeles", "Fernández-Echevarría Núñez",
    ]  # fmt: skip
    assert max(map(len, str(paper).splitlines())) == 42


def test_a_name_cannot_command_the_printer() -> None:
    paper = Paper(42)
    paper.text("Juan \x1b@\x1dV0 Pérez")
    paper.pair("\x1b[2J", "\x9b1m")
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in str(paper) if c != "\n")


def test_a_closing_report_has_everything_to_sign_for(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, BILL, check(1_000), cash(4_000))
    void = pay(office, account.number, 500).receipt
    do(office, VoidPayment(receipt=void, reason="Cuenta equivocada"), signed_by="marta")
    turn_in(office, 9_000, bag="Bolsa 1182")
    checks = Papers(kind=TenderKind.CHECK, quantity=1, amount_cents=1_000)
    open_still = report(office)
    assert ("Sesión 1, sin cerrar" in open_still, "Supervisor" in open_still) == (True, False)
    do(office, count(1, 8_000, checks))
    do(office, count(1, 8_100, checks))
    why = DifferenceReason(kind=TenderKind.CASH, reason="change_error", note="Se dio de más.")
    closed = do(office, close_with(1, why), signed_by="marta")
    do(office, ReviewTill(session_id=1, note="Conforme."), "raul")
    text = report(office)
    for line in (
        "           CIE-TST-2026-000001",
        "Fondo de cambio                    $150.00",
        "Efectivo, 2 recibos                 $40.97",
        "Cheque, 1 recibo                    $10.00",
        "ANU-TST-2026-000001                 -$5.00",
        "  Anula REC-TST-2026-000002: Cuenta",
        "  equivocada",
        "  Firmó Marta Solá Díaz",
        "SAL-TST-2026-000001                -$90.00",
        "  Entrega de efectivo a la caja fuerte.",
        "  Bolsa 1182",
        "  Arqueo 1, Ana Peña Ortiz          $80.00",
        "  Arqueo 2, Ana Peña Ortiz          $81.00",
        "  Esperado                          $95.97",
        "  Faltante                         -$14.97",
        "    Error al dar cambio",
        "    Se dio de más.",
        "  Sin diferencia                     $0.00",
        f"         Cadena {closed.head[:16].upper()}",
        "Diferencias firmadas por Marta Solá Díaz.",
        "Revisado por Raúl Cintrón Gómez. Conforme.",
    ):
        assert line in text.splitlines(), text


def test_a_different_opening_is_shown_on_the_closing_report(office: Office, account: BilledAccount) -> None:
    close_till(office, 1, 15_000)
    session = open_till(office, fund=12_000)
    close_till(office, session, 12_000)
    assert "La sesión anterior de esta caja abrió con $150.00." in " ".join(report(office, session).split())
    assert "La sesión anterior" not in report(office, 1)


def test_a_session_without_money_has_a_report_too(office: Office, account: BilledAccount) -> None:
    close_till(office, 1, 15_000)
    session = open_till(office, fund=0)
    close_till(office, session, 0)
    assert [one.name for one in in_folder(office, closing_report(office, session))] == [f"CIE-{session}.txt"]
    assert "Sin dinero esperado ni contado." in report(office, session)


def test_a_statement_ends_with_what_the_account_owes(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, BILL)
    lines = str(account_statement(office, account.number)[0].content).splitlines()
    assert lines[-5].split()[-2:] == ["$45.97", "$137.91"]
    assert lines[-4].split()[-2:] == ["-$45.97", "$91.94"]
    assert lines[-2].split() == ["Balance", "$91.94"]


def test_a_failed_printer_loses_no_payment(
    office: Office, account: BilledAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    monkeypatch.setenv("OFICINISTA_SPOOL", str(blocked))
    given = pay(office, account.number, BILL).receipt
    with pytest.raises(Refused) as caught:
        put_out(office, receipt(office, given, actor="ana"))
    assert caught.value.refusal.code == "spool.unwritable"
    assert [one.receipt for one in office.ask(receipts.unprinted, office.info.id, office.today)] == [given]
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "repaired"))
    put_out(office, receipt(office, given, actor="ana"))
    assert office.ask(receipts.unprinted, office.info.id, office.today) == ()


def test_the_printers_folder_holds_only_whole_documents(office: Office, account: BilledAccount) -> None:
    given = pay(office, account.number, BILL).receipt
    paths = in_folder(office, receipt(office, given, actor="ana"))
    assert list(spool_folder(office.store).iterdir()) == paths


def test_who_may_not_print_gets_no_paper(office: Office, account: BilledAccount) -> None:
    given = pay(office, account.number, BILL).receipt
    with pytest.raises(Refused) as caught:
        receipt(office, given, actor="sistemas")
    assert caught.value.refusal.code == "permission.missing"
    assert not spool_folder(office.store).exists()


def test_a_receipt_never_given_is_not_printed(office: Office, account: BilledAccount) -> None:
    with pytest.raises(Refused) as caught:
        receipt(office, "REC-TST-2026-000009", actor="ana")
    assert caught.value.refusal.code == "payment.unknown"


def test_documents_lie_beside_the_database(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OFICINISTA_SPOOL", raising=False)
    assert spool_folder(sqlite_office.store) == Path(f"{sqlite_office.store.url.database}.spool")
