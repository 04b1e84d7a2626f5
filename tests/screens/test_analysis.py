"""The analysis of an account at the counter: bill by bill, on any day, compared, printed."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.queries import serving
from oficinista.tills.payments import VoidPayment
from screens.keys import (
    ACCOUNT,
    ADJUST,
    ADJUSTED,
    ANALYSIS,
    ANALYZED_BILL,
    AS_OF,
    EXPLAIN,
    FINDINGS,
    REBILL,
    RECEIPT,
    WHAT_IF,
)
from tests.adjustments_builders import credit, numbers, rebill
from tests.counter import AtCounter, at_counter
from tests.counter_builders import balance_of
from tests.office import BilledAccount, TestClock, do, with_bills, with_customer
from tests.tills_builders import open_till, pay

BILL = 4_597
ANA = 2
"""The clerk's id in the test office."""


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """Two bills of a year, October's of 60 m³ among them; the first two and ten dollars of the third are paid."""
    found = with_bills(sqlite_office, 13, until=date(2026, 9, 1))
    use(sqlite_office, found, 60_000)
    open_till(sqlite_office)
    pay(sqlite_office, found.number, 2 * BILL + 1_000)
    return found


def use(office: Office, account: BilledAccount, litres: int, month: str = "2026-10") -> None:
    """A reading and its bill."""
    do(office, RecordReading(account=account.number, month=month, months=1, measured_l=litres), "sistemas")
    do(office, RunBilling(month=month), "sistemas")


def analyzing(ana: AtCounter, account: BilledAccount, *keys: str) -> None:
    """Open the analysis of an account, and type."""
    ana.types(account.number, "enter", "a")
    assert ana.place == ANALYSIS
    ana.types(*keys)


def row(ana: AtCounter, text: str) -> list[str]:
    """The words of the first row of the list with a text."""
    return next(line for line in ana.lines if text in line and "/" in line[:12]).lstrip("> !").split()


# Bill by bill


def test_each_bill_stands_beside_its_tariff_and_the_balance_is_the_ledgers(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account)
        assert row(ana, "Factura sep 2026")[4:] == ["30", "13.0", "$45.97", "$45.97", "$597.61"]
        assert ana.lines[1].endswith("DEBE $901.81")
        assert row(ana, "Pago 000001")[-1] == "$901.81"
    assert balance_of(sqlite_office, account.number) == 90_181


def test_a_payment_says_which_months_it_paid_and_a_bill_what_paid_it(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account)
        assert "Pagó: sep 2025 $45.97, oct 2025 $45.97, nov 2025 $10.00." in ana.sees
        ana.types("end")
        assert "La pagó: REC-TST-2026-000001 $45.97. Pendiente $0.00." in ana.sees


def test_the_lines_of_a_bill_are_beside_the_tariffs(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "end", "enter")
        assert ana.place == ANALYZED_BILL
        assert "Factura de sep 2025" in ana.sees
        assert next(line for line in ana.lines if "Total" in line).split() == ["Total", "$45.97", "$45.97", "igual"]
        assert "Le aplicó REC-TST-2026-000001" in ana.sees
        ana.types("a")
        assert "No hay una factura anterior." in ana.sees
        ana.types("p")
        assert "Factura de oct 2025" in ana.sees


def test_a_voided_payment_says_so(sqlite_office: Office, account: BilledAccount) -> None:
    do(sqlite_office, VoidPayment(receipt="REC-TST-2026-000001", reason="Por error"), signed_by="marta")
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "down")
        assert "Pago anulado" in ana.sees
        assert row(ana, "Anula pago")[-1] == "$1,003.75"
        assert "REC-TST-2026-000001. Pagó: sep 2025 $45.97" in ana.sees


def test_an_adjustment_stands_on_its_bill_with_its_reason(sqlite_office: Office, account: BilledAccount) -> None:
    number = do(sqlite_office, credit(account, 1_000, bill=numbers(sqlite_office, account)[-1])).number
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "down", "down")
        assert f"Ajuste {number} -$10.00." in ana.sees
        ana.types("enter")
        assert f"{number}, Cargo indebido" in ana.sees
        ana.types("escape", "up", "up", "enter")
        assert ana.place == ADJUSTED


def test_enter_on_a_payment_shows_its_receipt(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "enter")
        assert ana.place == RECEIPT


def test_a_bill_with_something_wrong_is_marked_and_says_what(sqlite_office: Office, account: BilledAccount) -> None:
    wrong = rebill(numbers(sqlite_office, account)[-1], service="water", reason="wrong_terms")
    do(sqlite_office, wrong, signed_by="marta")
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "down")
        assert any(line.startswith("! ") and "Factura oct 2026" in line for line in ana.lines)
        ana.types("up")
        assert "alcantarillado. [X]" in ana.sees
        assert "oct 2026 anulada" in ana.sees


def test_an_account_without_bills_has_nothing_to_analyze(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office, name="Juan [/] Pérez")
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "e")
        assert "JUAN [/] PÉREZ" in ana.sees
        assert "No hay facturas a esa fecha." in ana.sees
        ana.types("c")
        assert "No hay consumo que mostrar." in ana.sees


def test_the_key_of_each_verb_acts_on_the_bill_under_the_cursor(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "down", "down", "e")
        assert ana.place == EXPLAIN
        assert "Factura de sep 2026" in ana.sees
        bill = numbers(sqlite_office, account)[-2]
        for key, place in (("j", ADJUST), ("x", REBILL), ("r", WHAT_IF)):
            ana.types("escape", key)
            assert (ana.place, bill in ana.sees) == (place, True)


def test_what_another_terminal_does_shows_in_the_open_analysis(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account)
        do(sqlite_office, credit(account, 1_000))
        ana.waits_for("DEBE $891.81")


# On another day


def test_the_account_as_it_stood_on_a_past_day(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "o")
        assert ana.place == AS_OF
        ana.types("15/9/2026", "enter")
        assert "Como estaba el mar 15 sep 2026." in ana.sees
        assert ana.lines[1].endswith("DEBÍA $551.64")
        assert "Pago" not in ana.sees
        assert "Factura sep 2026" not in ana.sees
        ana.types("o", "enter")
        assert ana.lines[1].endswith("DEBE $901.81")


@pytest.mark.parametrize(("typed", "said"), [("25/11/2026", "no ha llegado"), ("31/2/2026", "no es una fecha")])
def test_a_day_that_is_none_is_refused_where_it_is_typed(
    sqlite_office: Office, account: BilledAccount, typed: str, said: str
) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "o", typed, "enter")
        assert ana.place == AS_OF
        assert said in ana.sees


def test_a_past_day_corrects_nothing(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "o", "15/9/2026", "enter", "x")
        assert ana.place == ANALYSIS
        assert "Para corregirla, vuelva a hoy con O." in ana.sees


# What stands out


def test_what_stands_out_is_told_with_its_evidence_its_certainty_and_what_to_do(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account)
        assert "! oct 2026: Usó 60.0 m³ al mes; lo usual en esa época son 13.0 m³" in ana.sees
        ana.types("s")
        assert ana.place == FINDINGS
        assert "oct 2026, probable" in ana.sees
        assert "Pida que se lea otra vez el contador." in ana.sees


def test_what_an_analysis_finds_is_an_alert_of_the_account_with_its_key(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert ana.place == ACCOUNT
        assert "! oct 2026: Usó 60.0 m³ al mes" in ana.sees
        assert "Un año antes usó 13.0 m³ al mes. [A]" in ana.sees


def test_an_account_in_order_has_no_alert_of_an_analysis(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 13)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert "[A]" not in ana.sees
        ana.types("a")
        assert "Nada llama la atención en sus lecturas ni en sus facturas." in ana.sees


def test_an_old_finding_is_no_alert_any_more(sqlite_office: Office, clock: TestClock, account: BilledAccount) -> None:
    clock.advance(days=220)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert "[A]" not in ana.sees
        ana.types("a")
        assert "! oct 2026: Usó 60.0 m³ al mes" in ana.sees


# Consumption


def test_the_consumption_is_compared_and_drawn_month_by_month(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "c")
        assert "oct 2026: 60.0 m³ al mes; un año antes, 13.0 m³; lo usual en esa época, 13.0" in ana.sees
        assert "oct 2026 60.0  ████" in ana.sees


def test_a_wide_terminal_plots_two_years_with_what_is_usual(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office, size=(120, 40)) as ana:
        analyzing(ana, account, "c")
        assert "┄ lo usual, 13.0" in ana.sees
        assert "sep oct nov dic ene" in ana.sees
        assert any(line.lstrip().startswith("60.0 ") for line in ana.lines)


def test_customers_alike_are_compared_in_the_month_of_the_last_bill(sqlite_office: Office) -> None:
    far = "Urb. Paseo de los Robles del Norte, Calle Almendro Interior B-1234"
    neighbours = [with_customer(sqlite_office, address=far) for _ in range(20)]
    for place, one in enumerate(neighbours):
        order = RecordReading(account=one.number, month="2026-10", months=1, measured_l=1_000 * place)
        do(sqlite_office, order, "sistemas")
    do(sqlite_office, RunBilling(month="2026-10"), "sistemas")
    with at_counter(sqlite_office) as ana:
        analyzing(ana, neighbours[3])
        assert "las como esta 10.0" in ana.sees
        assert "B-1234" in ana.sees, "what does not fit in a line goes on in the next"
        ana.types("c")
        assert "De 20 cuentas como esta, la mitad usa de 5.0 m³ a 15.0 m³ al mes" in ana.sees


# Printing


def test_one_key_prints_the_page_for_the_file_and_the_one_for_the_customer(
    sqlite_office: Office, account: BilledAccount
) -> None:
    do(sqlite_office, IssueTicket(service="claim", account_number=account.number))
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "a", "i")
        name = f"{account.number}-2026-11-24"
        assert f"A la impresora: ANA-{name}, EXP-{name}." in " ".join(ana.sees.split())
        ana.types("escape")
        assert ana.place == ACCOUNT
    assert "ANÁLISIS DE CUENTA" in spooled(sqlite_office, f"ANA-{name}.txt")
    assert "SU CUENTA, EXPLICADA" in spooled(sqlite_office, f"EXP-{name}.txt")
    window = sqlite_office.ask(serving, ANA)
    assert window is not None
    assert [done.product_id for done in window.transactions] == [f"ANA-{name}"]


def test_a_past_day_is_printed_as_it_was(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        analyzing(ana, account, "o", "15/9/2026", "enter", "i")
    page = spooled(sqlite_office, f"ANA-{account.number}-2026-09-15.txt")
    assert "Como estaba el 15 de septiembre de 2026" in page
    assert page.rstrip().splitlines()[-1].split() == ["Balance", "$551.64"]


def spooled(office: Office, name: str) -> str:
    return (Path(f"{office.store.url.database}.spool") / name).read_text("utf-8")
