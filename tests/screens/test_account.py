"""An account at the counter: found, shown, explained, printed."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.customers.contacts import looks
from oficinista.customers.correcting import CorrectAccount
from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.queries import serving
from screens.keys import ACCOUNT, EXPLAIN, HOME, PRINT, RECEIPT, SEARCH, WHY
from tests.counter import at_counter
from tests.office import BilledAccount, do, with_bills, with_customer
from tests.tills_builders import open_till, pay

ANA = 2
"""The clerk's id in the test office."""


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """An account that owes three bills of $45.97, the last for October 2026."""
    return with_bills(sqlite_office, 3, phone="7875550142")


# Finding it


def test_a_digit_typed_at_home_begins_the_search_and_none_is_lost(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number)
        assert ana.place == SEARCH
        assert f"Buscar   {account.number}" in ana.sees
        ana.types("enter")
        assert ana.place == ACCOUNT


def test_a_name_is_found_without_accents_and_in_any_order(sqlite_office: Office) -> None:
    with_customer(sqlite_office, name="José Núñez Peña")
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "pena nunez")
        assert "José Núñez Peña" in ana.sees


def test_of_several_the_one_under_the_cursor_is_opened(sqlite_office: Office) -> None:
    for name in ("Ada Ríos Cruz", "Eva Ríos Cruz"):
        with_customer(sqlite_office, name=name)
    with at_counter(sqlite_office) as ana:
        ana.types("b", "rios", "down", "down", "enter")
        assert "EVA RÍOS CRUZ" in ana.sees


def test_what_is_typed_in_the_list_goes_on_in_the_box(sqlite_office: Office) -> None:
    for name in ("Ada Ríos Cruz", "Eva Ríos Cruz"):
        with_customer(sqlite_office, name=name)
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "rios", "down", " eva")
        assert "Buscar   rios eva" in ana.sees
        assert "Ada" not in ana.sees


def test_a_search_that_finds_nothing_says_so(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "zzz")
        assert "No hay nada con eso. Pruebe con menos palabras." in ana.sees
        ana.types(*["backspace"] * 3, "10000")
        assert "No hay nada con ese número. Escríbalo entero." in ana.sees


def test_a_search_says_what_is_only_similar(sqlite_office: Office) -> None:
    with_customer(sqlite_office, "María González Díaz")
    with_customer(sqlite_office, "Ana Rivera")
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "gonsales")
        assert "Nada se escribe así; esto es parecido." in ana.sees
        assert "Parecido: María González Díaz:" in ana.sees
        ana.types(*["backspace"] * 8, "rivera")
        assert "Ana Rivera:" in ana.sees
        assert "parecido" not in ana.sees.lower()


def test_a_scanned_bill_opens_its_account_from_home(sqlite_office: Office, account: BilledAccount) -> None:
    bill = bill_number(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.scans(bill)
        assert ana.place == ACCOUNT
        assert "DEBE $137.91" in ana.sees


def test_a_scan_in_the_middle_of_a_search_is_not_typed_into_it(sqlite_office: Office, account: BilledAccount) -> None:
    bill = bill_number(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "per")
        ana.scans(bill)
        assert ana.place == ACCOUNT
        ana.types("escape")
        assert ana.place == HOME


def test_an_account_scanned_on_another_takes_its_place(sqlite_office: Office, account: BilledAccount) -> None:
    other = with_bills(sqlite_office, 1, name="José Núñez Peña")
    with at_counter(sqlite_office) as ana:
        ana.scans(bill_number(sqlite_office, account))
        ana.scans(bill_number(sqlite_office, other))
        assert "JOSÉ NÚÑEZ PEÑA" in ana.sees
        ana.types("escape")
        assert ana.place == HOME


def test_a_scan_of_something_else_says_what_was_read(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        ana.scans("750105530007")
        assert ana.place == HOME
        assert "No hay una cuenta ni una factura 750105530007." in ana.sees


def test_a_scan_during_a_form_keeps_what_was_typed(sqlite_office: Office, account: BilledAccount) -> None:
    do(sqlite_office, IssueTicket(service="claim"))
    bill = bill_number(sqlite_office, account)
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "h", "busca papeles")
        ana.scans(bill)
        assert ana.place == ACCOUNT
        ana.types("h")
        assert "busca papeles" in ana.sees


# What it shows


def test_the_account_says_whose_it_is_and_what_it_owes_since_when(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert "MARÍA NIEVES ORTIZ" in ana.lines[1]
        assert ana.lines[1].endswith("DEBE $137.91")
        assert "Vencido $137.91 desde el mar 22 sep 2026." in ana.sees
        assert "teléfono ***-***-0142" in ana.sees
        assert sqlite_office.ask(looks, account.number) == []
        ana.types("0")
        assert "787-555-0142" in ana.sees
    assert [one.login for one in sqlite_office.ask(looks, account.number)] == ["ana"]


def test_the_running_balance_ends_in_what_the_account_owes(sqlite_office: Office, account: BilledAccount) -> None:
    open_till(sqlite_office)
    pay(sqlite_office, account.number, 4597)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        rows = [
            line for line in ana.lines if " 2026 " in line and "$" in line and ("Pago" in line or "Factura" in line)
        ]
        assert [row.split()[-1] for row in rows] == ["$91.94", "$137.91", "$91.94", "$45.97"]


def test_a_credit_is_not_shown_as_a_debt(sqlite_office: Office, account: BilledAccount) -> None:
    open_till(sqlite_office)
    pay(sqlite_office, account.number, 20_000)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert ana.lines[1].endswith("A FAVOR $62.09")


def test_an_account_without_bills_says_what_cannot_be_explained(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert "NO DEBE NADA" in ana.sees
        ana.types("e")
        assert "La cuenta todavía no tiene facturas." in ana.sees


def test_a_name_with_markup_is_shown_as_it_is_written(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office, name="Juan [/] [@click=app.exit]Pérez")
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        assert "JUAN [/] [@CLICK=APP.EXIT]PÉREZ" in ana.sees


def test_what_another_terminal_changes_shows_in_the_open_account(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter")
        do(sqlite_office, CorrectAccount(account=account.number, phone="9395550199"))
        ana.waits_for("***-***-0199")


# Explaining


def test_one_key_explains_the_last_bill_and_its_parts_sum(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "e")
        assert ana.place == EXPLAIN
        assert "Factura de oct 2026" in ana.sees
        amounts = amounts_above(ana.lines, "Suma de la factura")
        assert sum(amounts[:-1]) == amounts[-1] == 13_791


def test_the_difference_from_the_bill_before_is_told_in_parts_that_sum(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "e")
        lines = ana.lines[next(n for n, line in enumerate(ana.lines) if "La de sep 2026 fue de" in line) + 1 :]
        amounts = amounts_above(lines, "más alta que la anterior")
        assert sum(amounts[:-1]) == amounts[-1] == 4_597


def test_earlier_and_later_bills_are_one_key_away(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "e", "p")
        assert "Esta es la última factura." in ana.sees
        ana.types("a", "a")
        assert "Factura de ago 2026" in ana.sees
        assert "Es la primera factura de la cuenta." in ana.sees
        ana.types("a")
        assert "No hay una factura anterior." in ana.sees
        ana.types("p")
        assert "Factura de sep 2026" in ana.sees


def test_the_consumption_is_one_key_away_and_back(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "e", "c")
        assert "Consumo de cada mes, en m³" in ana.sees
        ana.types("c")
        assert "Suma de la factura" in ana.sees


def test_what_does_not_fit_is_read_by_paging(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "e", "pagedown")
        assert "Vence el 22 de noviembre de 2026." in ana.sees
        ana.types("pagedown")
        assert "No hay más abajo." in ana.sees
        ana.types("pageup")
        assert "Cargo base de agua" in ana.sees


def test_another_bill_is_read_from_its_beginning(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "e", "pagedown", "a")
        assert "Cargo base de agua" in ana.sees


def test_enter_explains_the_bill_under_the_cursor(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "down", "enter")
        assert "Factura de sep 2026" in ana.sees


def test_enter_on_a_payment_shows_its_receipt(sqlite_office: Office, account: BilledAccount) -> None:
    open_till(sqlite_office)
    paid = pay(sqlite_office, account.number, 4597)
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "enter")
        assert ana.place == RECEIPT
        assert paid.receipt in ana.sees


def test_an_explanation_given_at_the_window_belongs_to_the_visit_once(
    sqlite_office: Office, account: BilledAccount
) -> None:
    do(sqlite_office, IssueTicket(service="claim", account_number=account.number))
    with at_counter(sqlite_office) as ana:
        ana.types("n", "enter", "e", "escape", "e")
    window = sqlite_office.ask(serving, ANA)
    assert window is not None
    assert [done.kind for done in window.transactions] == ["Explicación de factura"]


# Dates


def test_one_key_tells_why_each_date_is_what_it_is(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office, size=(120, 40)) as ana:
        ana.types(account.number, "enter")
        assert "Primer día para suspender, si el aviso sale hoy: mar 15 dic 2026 [Y]" in ana.sees
        ana.types("y")
        assert ana.place == WHY
        assert "Último día para objetar la última factura: lun 23 nov 2026" in ana.sees
        assert "22 de noviembre de 2026: domingo; se salta." in ana.sees
        assert "27 L.P.R.A. § 262b(a)" in ana.sees


# Printing


def test_the_statement_goes_to_the_printer_with_two_keys(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "i")
        assert ana.place == PRINT
        ana.types("1")
        assert ana.place == ACCOUNT
        assert f"A la impresora: EST-{account.number}-2026-11-24." in ana.sees
    assert "$137.91" in spooled(sqlite_office, f"EST-{account.number}-2026-11-24.txt")


def test_a_copy_of_the_last_receipt_goes_to_the_printer_with_two_keys(
    sqlite_office: Office, account: BilledAccount
) -> None:
    open_till(sqlite_office)
    receipt = pay(sqlite_office, account.number, 4597).receipt
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "i", "2")
        assert f"A la impresora: {receipt}." in ana.sees
        ana.types("i", "2")
    assert "COPIA" in spooled(sqlite_office, f"{receipt}-1.txt")


def test_without_receipts_there_is_none_to_print(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(account.number, "enter", "i", "2")
        assert ana.place == PRINT
        assert "NO La cuenta no tiene recibos." in ana.sees


def test_a_receipt_that_was_never_printed_is_an_alert_at_home(sqlite_office: Office, account: BilledAccount) -> None:
    open_till(sqlite_office)
    receipt = pay(sqlite_office, account.number, 4597).receipt
    with at_counter(sqlite_office) as ana:
        assert f"Recibos sin imprimir: 1, desde {receipt}." in ana.sees
        ana.types(account.number, "enter", "i", "2", "escape")
        assert "sin imprimir" not in ana.sees


def bill_number(office: Office, account: BilledAccount) -> str:
    from oficinista.billing.queries import bills

    newest = office.ask(bills, account.id, most=1)[0]
    assert newest.period_start == date(2026, 10, 1)
    return newest.number


def amounts_above(lines: list[str], last: str) -> list[int]:
    """The amounts at the right of the lines up to the one that has `last`, in cents."""
    shown = lines[: next(n for n, line in enumerate(lines) if last in line) + 1]
    ends = [line.split()[-1] for line in shown[3 if "Factura de" in shown[1] else 0 :] if line[70:].strip()]
    return [int(end.replace("$", "").replace(",", "").replace(".", "")) for end in ends if "$" in end]


def spooled(office: Office, name: str) -> str:
    return (Path(f"{office.store.url.database}.spool") / name).read_text("utf-8")
