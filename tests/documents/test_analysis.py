"""The analysis on paper: a page for the file and one that the customer understands."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.billing.analysis import Analysis, analyze
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.documents.analysis import customer_page, file_page
from oficinista.documents.paper import PAGE_WIDTH
from oficinista.documents.printing import account_analysis
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tills.payments import VoidPayment
from tests.office import BilledAccount, TestClock, do, with_bills
from tests.printing_builders import in_folder
from tests.tills_builders import open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> BilledAccount:
    """An account whose ninth bill, of October, is of 60 m³, with the first two and a part paid."""
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    found = with_bills(office, 8, until=date(2026, 9, 1), name="Zoé Peña Ortiz")
    do(
        office,
        RecordReading(account=found.number, month="2026-10", months=1, measured_l=60_000, register_l=1_234_000),
        "sistemas",
    )
    do(office, RunBilling(month="2026-10"), "sistemas")
    open_till(office)
    pay(office, found.number, 2 * BILL + 100)
    return found


def analysis(office: Office, account: BilledAccount) -> Analysis:
    return office.ask(analyze, account.id, office.today)


def test_the_file_page_holds_bills_payments_and_what_stands_out(office: Office, account: BilledAccount) -> None:
    page = file_page(analysis(office, account), "Oficina de pruebas")
    assert "ANÁLISIS DE CUENTA" in page
    assert "! oct 2026 (probable): Usó 60.0 m³ al mes" in page
    assert "Pida que se lea otra vez el contador." in " ".join(page.split())
    assert "marcaba 1,234 m³" in page
    assert "a la factura 200010000003, abr 2026" in page
    assert page.rstrip().splitlines()[-1].split() == ["Balance", "$680.96"]


def test_the_customer_page_says_what_is_owed_why_and_where_each_payment_went(
    office: Office, account: BilledAccount
) -> None:
    page = " ".join(customer_page(analysis(office, account), "Oficina de pruebas").split())
    assert "Usted debe $680.96, de 7 facturas; la más vieja, de abr 2026." in page
    assert "más alta que la anterior." in page
    assert "Su pago REC-TST-2026-000001, 24 de noviembre de 2026 $92.94" in page
    assert "a la factura 200010000001, feb 2026 $45.97" in page
    assert "Puede pedirnos que leamos otra vez su contador." in page
    assert "Pida que se lea" not in page


def test_nothing_is_wider_than_the_paper(office: Office, account: BilledAccount) -> None:
    found = analysis(office, account)
    for page in (file_page(found, "Oficina"), customer_page(found, "Oficina")):
        assert max(map(len, page.splitlines())) <= PAGE_WIDTH


def test_a_voided_payment_is_marked_on_both_pages(office: Office, account: BilledAccount) -> None:
    do(office, VoidPayment(receipt="REC-TST-2026-000001", reason="Cuenta equivocada"), signed_by="marta")
    found = analysis(office, account)
    for page in (file_page(found, "Oficina"), customer_page(found, "Oficina")):
        assert "(anulado)" in page


def test_both_pages_are_printed(office: Office, account: BilledAccount) -> None:
    files = in_folder(office, account_analysis(office, account.number))
    assert [path.name for path in files] == [
        f"ANA-{account.number}-2026-11-24.txt",
        f"EXP-{account.number}-2026-11-24.txt",
    ]


def test_the_customer_is_told_the_last_day_to_object_while_there_is_one(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    assert "objetar" not in str(account_analysis(office, account.number)[1].content)
    clock.advance(days=7)
    do(office, RecordReading(account=account.number, month="2026-11", months=1, measured_l=13_000), "sistemas")
    do(office, RunBilling(month="2026-11"), "sistemas")
    page = " ".join(str(account_analysis(office, account.number)[1].content).split())
    assert "Último día para objetar la última factura 21 de diciembre de 2026" in page


def test_the_pages_of_a_past_day_say_so(office: Office, account: BilledAccount) -> None:
    page = str(account_analysis(office, account.number, date(2026, 11, 2))[1].content)
    assert "Como estaba el 2 de noviembre de 2026" in page
    assert "REC-TST" not in page


def test_who_owes_nothing_is_told_so(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, analysis(office, account).balance_cents + 500)
    assert "Usted tiene $5.00 a su favor." in customer_page(analysis(office, account), "Oficina")


def test_an_account_that_nobody_has_is_not_printed(office: Office) -> None:
    with pytest.raises(Refused):
        account_analysis(office, "99")
