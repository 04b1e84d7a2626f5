"""Work orders on the screen: made in few keys, answered by the form of their type, and a high bill step by step."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.cases.objections import FileObjection
from oficinista.cases.playbooks import steps_taken
from oficinista.cases.queries import case_file, cases
from oficinista.office import Office
from oficinista.work.commands import CreateOrder
from oficinista.work.queries import OrderFile, OrderRow, order_file, orders
from tests.adjustments_builders import numbers
from tests.counter import at_counter
from tests.letters_builders import text_of
from tests.office import BilledAccount, TestClock, do, with_bills, with_customer


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 2, address="Urb. Las Lomas, Calle 1 B-1", meter_serial="T00000001")


def the_order(office: Office) -> OrderRow:
    [found] = office.ask(orders, office.info.id, office.today)
    return found


def file_of(office: Office, number: str) -> OrderFile:
    return office.ask(order_file, number, office.info.id, office.today)


def test_an_order_is_made_in_four_keys_and_the_account_says_so(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter")
        ana.types("m", "m", "3", "f10")
        made = the_order(sqlite_office)
        assert f"Hecha: orden {made.number}." in ana.sees
        assert (made.type, made.state, made.crew) == ("visible_leak", "prepared", "Inspectores")
        ana.types("escape")
        assert f"{made.number} [M], hasta el" in ana.sees


def test_one_alike_is_told_and_made_only_on_purpose(sqlite_office: Office, account: BilledAccount) -> None:
    first = do(sqlite_office, CreateOrder(account=account.number, type="seal")).number
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "m", "m", "5")
        assert f"Ya hay una igual abierta: {first}" in ana.sees
        ana.types("f10")
        assert "Otra vez Enter" in ana.sees
        assert len(sqlite_office.ask(orders, 1, sqlite_office.today)) == 1
        ana.types("f10")
    assert len(sqlite_office.ask(orders, 1, sqlite_office.today)) == 2


def test_a_result_is_typed_by_the_form_of_its_type_and_what_is_not_asked_is_passed_over(
    sqlite_office: Office, account: BilledAccount
) -> None:
    order = CreateOrder(account=account.number, type="visible_leak", is_prepared=True)
    number = do(sqlite_office, order).number
    with at_counter(sqlite_office) as ana:
        ana.types("o", "enter")
        assert "Inspección por salidero visible: orden" in ana.sees
        assert "2 Completar con su resultado" in ana.sees
        ana.types("2", "3", "enter", "enter", "Se miró todo", "enter")
        assert "Hecho: Completada." in ana.sees
        assert "Salidero: No" in ana.sees
    assert file_of(sqlite_office, number).results == (("Salidero", "No"),)


def test_the_sheet_of_an_order_is_printed_for_the_crew_and_the_paper_of_its_result_after_it(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "paper"))
    order = CreateOrder(account=account.number, type="location", is_prepared=True)
    number = do(sqlite_office, order).number
    with at_counter(sqlite_office) as ana:
        ana.types("o", "enter", "i")
        ana.waits_for(f"A la impresora: {number}.")
        sheet = (tmp_path / "paper" / f"{number}.txt").read_text("utf-8")
        assert all(one in sheet for one in (number, account.number, "T00000001", "Se encontró", "[ ] Sí", "Firma:"))
        ana.types("2", "1", "enter", "En la acera", "enter", "T00000009", "enter", "enter", "enter")
        assert "! La brigada halló el contador T00000009; el registrado es T00000001. [G]" in ana.sees
        ana.types("i")
        ana.waits_for("A la impresora: ARC-TST-2026-000001.")
        ana.types("g", "k")
        assert any(line.startswith("Número del papel") and number in line for line in ana.lines)
    assert "T00000009" in text_of((tmp_path / "paper" / "ARC-TST-2026-000001.pdf").read_bytes())


def test_an_order_that_comes_back_is_corrected_and_goes_out_again(
    sqlite_office: Office, account: BilledAccount
) -> None:
    order = CreateOrder(account=account.number, type="visible_leak", is_prepared=True)
    number = do(sqlite_office, order).number
    with at_counter(sqlite_office) as ana:
        ana.types("slash", number, "enter")
        ana.types("3", "Portón cerrado", "enter", "enter")
        assert "Hecho: Devuelta, por corregir, hasta el" in ana.sees
        ana.types("2", " y llamar antes", "enter", "enter", "Hay perro", "enter")
        ana.types("1", "enter", "enter")
        assert "En la calle. Lo tiene la brigada: Traer el resultado." in ana.sees
    assert file_of(sqlite_office, number).row.asked == "Buscar salideros a la vista, dentro y fuera y llamar antes"


def test_home_tells_of_orders_past_their_term_and_lists_the_first_to_end_first(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    other = with_customer(sqlite_office)
    later = do(sqlite_office, CreateOrder(account=account.number, type="meter_test", is_prepared=True)).number
    sooner = do(sqlite_office, CreateOrder(account=other.number, type="seal")).number
    clock.advance(days=4)
    with at_counter(sqlite_office) as ana:
        assert "Órdenes con su término vencido: 1. O las muestra." in ana.sees
        ana.types("o")
        lines = [line for line in ana.lines if "ORD-" in line]
        assert [sooner in lines[0], later in lines[1]] == [True, True]
        ana.types("m")
        assert "Una orden se hace desde su cuenta" in ana.sees


def test_a_high_bill_is_gone_through_from_its_analysis_each_step_by_its_number(
    sqlite_office: Office, account: BilledAccount
) -> None:
    office = sqlite_office
    with at_counter(office) as ana:
        ana.types("slash", account.number, "enter", "a", "f")
        assert "Qué dice el cliente" in ana.sees
        assert "da un término." in ana.sees, "a sentence too long for a line goes on in the next"
        ana.types("Dice que no estaba", "enter")
        [case] = office.ask(cases, 1, office.today)
        assert f"Factura alta: caso {case.number}" in ana.sees
        assert "1 Verificar la lectura: falta" in ana.sees
        ana.types("1")
        assert "La lectura se tomó del contador." in ana.sees
        ana.types("1", "enter", "enter")
        assert "La lectura: Concuerda" in ana.sees
        ana.types("2", "f7", "No tiene historial", "enter")
        assert "2 Comparar con su historial: SALTADO" in ana.sees
        assert "No tiene historial" in ana.sees
        ana.types("3", "1", "enter", "1", "enter", "1", "enter", "2", "enter", "enter")
        ana.types("4", "1", "f10")
        assert f"4 Orden de campo: espera la orden {the_order(office).number}" in ana.sees
        ana.types("5")
        assert f"Investigación: caso {case.number}" in ana.sees
        ana.types("2", "La lectura es buena", "enter", "enter")
        assert "Faltan pasos del caso" in ana.sees
    assert the_order(office).case == case.number


def test_an_objection_is_gone_through_in_its_own_case(sqlite_office: Office, account: BilledAccount) -> None:
    office = sqlite_office
    objection = FileObjection(bill=numbers(office, account)[-1], grounds="No gastamos", received_on=date(2026, 11, 20))
    number = do(office, objection).number
    with at_counter(office) as ana:
        ana.types("k", "enter", "f", "4", "f7", "Ya fue el plomero", "enter")
        assert "4 Orden de campo: SALTADO" in ana.sees
        assert "Hasta el 19 de enero de 2027" in ana.sees
    assert office.ask(steps_taken, number)[3].progress == "skipped"
    assert office.ask(case_file, number, 1, office.today).row.state == "investigating"
