"""Work orders from the window to the crew and back: each state by its orders, told in the case they belong to."""

from datetime import date

import pytest

from oficinista.adjustments.technical import ReplaceMeter
from oficinista.cases.objections import FileObjection
from oficinista.cases.queries import CaseFile, case_file, misplaced
from oficinista.files.queries import content_of, papers
from oficinista.letters.due import due_letters
from oficinista.office import Office
from oficinista.work.commands import (
    CancelOrder,
    CompleteOrder,
    CorrectOrder,
    CreateOrder,
    PrepareOrder,
    ReopenOrder,
    ReturnOrder,
)
from oficinista.work.queries import order_file
from oficinista.work.types import order_types
from tests.adjustments_builders import numbers
from tests.letters_builders import text_of
from tests.office import BilledAccount, TestClock, do, refused, with_bills, with_customer

LEAK = {"found": "inside", "place": "Detrás del inodoro", "repaired": "no"}


def asked(office: Office, account: BilledAccount, kind: str = "visible_leak", **facts: object) -> str:
    """The number of a new order."""
    given = CreateOrder.model_validate({"account": account.number, "type": kind} | facts)
    return str(do(office, given).number)


def file_of(office: Office, number: str) -> CaseFile:
    return office.ask(case_file, number, office.info.id, office.today)


def test_an_order_goes_from_the_window_to_the_crew_and_back_with_its_result(office: Office) -> None:
    account = with_customer(office)
    received = do(office, CreateOrder(account=account.number, type="visible_leak"))
    assert (received.number, received.state) == ("ORD-TST-2026-000001", "received")
    assert received.next_on == date(2026, 11, 25)
    prepared = do(office, PrepareOrder(number=received.number))
    assert (prepared.state, prepared.next_on) == ("prepared", date(2026, 12, 2)), "five working days, one a holiday"
    assert "Por confirmar." in prepared.why
    assert file_of(office, received.number).row.owner == "crew"
    done = do(office, CompleteOrder(number=received.number, result=LEAK))
    assert (done.state, done.next_on) == ("completed", None)


def test_what_does_not_wait_has_a_shorter_term(office: Office) -> None:
    account = with_customer(office)
    urgent = do(office, CreateOrder(account=account.number, type="underground_leak", is_prepared=True))
    assert (urgent.state, urgent.next_on) == ("prepared", date(2026, 11, 25))


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ({}, "form.missing"),
        ({"found": "inside"}, "form.missing"),
        ({"found": "perhaps"}, "form.choice"),
        ({"found": "none", "place": "Patio"}, "form.not_asked"),
        ({"found": "none", "colour": "azul"}, "form.unknown"),
    ],
)
def test_a_result_that_is_not_of_its_type_is_refused(sqlite_office: Office, result: dict[str, str], code: str) -> None:
    office = sqlite_office
    number = asked(office, with_customer(office), is_prepared=True)
    assert refused(office, CompleteOrder(number=number, result=result)).code == code
    assert file_of(office, number).row.state == "prepared"


def test_a_result_is_filed_in_the_place_of_the_one_before(office: Office) -> None:
    account = with_customer(office)
    number = asked(office, account, "reading", is_prepared=True)
    result = {"access": "free", "register_m3": "1234", "moving": "no"}
    do(office, CompleteOrder(number=number, result=result, words="Se ve bien"))
    do(office, ReopenOrder(number=number, words="Leyeron otro"))
    do(office, PrepareOrder(number=number))
    do(office, CompleteOrder(number=number, result=result | {"register_m3": "1334"}))
    second, first = office.ask(papers, office.info.id, account.id, number)
    assert (first.kind, first.superseded_by, second.superseded_by) == ("reading_photo", second.number, None)
    assert office.ask(order_file, number, office.info.id, office.today).paper == second.number
    said = text_of(office.ask(content_of, first.id))
    assert all(one in said for one in (first.number, number, "1234", "Se ve bien", "Ana Peña Ortiz"))


def test_what_the_crew_found_changes_no_datum_and_is_said_until_the_record_says_so(office: Office) -> None:
    account = with_customer(office, meter_serial="T00000001")
    number = asked(office, account, "location", is_prepared=True)
    found = {"found": "yes", "place": "En la acera", "serial": "t00000002"}
    do(office, CompleteOrder(number=number, result=found))
    [said] = office.ask(order_file, number, office.info.id, office.today).differences
    assert said == "La brigada halló el contador T00000002; el registrado es T00000001."
    change = ReplaceMeter(account=account.number, on=office.today, paper=number, note="Lo halló la brigada",
                          serial="T00000002", diameter="5/8")  # fmt: skip
    do(office, change, "marta")
    assert office.ask(order_file, number, office.info.id, office.today).differences == ()
    other = asked(office, account, "service", is_prepared=True)
    do(office, CompleteOrder(number=other, result={"water": "good", "sewer": "not_connected"}))
    assert "sin conectar" in office.ask(order_file, other, office.info.id, office.today).differences[0]


def test_a_second_one_alike_is_made_only_beside_the_one_that_was_seen(office: Office) -> None:
    account = with_customer(office)
    first = asked(office, account)
    again = refused(office, CreateOrder(account=account.number, type="visible_leak"))
    assert (again.code, first in again.message) == ("order.duplicate", True)
    assert asked(office, account, besides=first) != first
    asked(office, account, "seal")


def test_a_returned_order_is_corrected_and_goes_out_again(office: Office) -> None:
    number = asked(office, with_customer(office), is_prepared=True)
    returned = do(office, ReturnOrder(number=number, words="Portón cerrado"))
    assert (returned.state, returned.next_on) == ("returned", date(2026, 11, 27))
    assert refused(office, CorrectOrder(number=number, words="Nada")).code == "order.nothing"
    corrected = do(office, CorrectOrder(number=number, words="Hay perro", asked="Llamar antes al 787-555-0100"))
    assert (corrected.state, corrected.next_on) == ("returned", date(2026, 11, 27)), "a correction gives no more time"
    assert do(office, PrepareOrder(number=number, crew="Brigada 2")).state == "prepared"


def test_an_order_is_reopened_with_its_number_and_not_too_late(office: Office, clock: TestClock) -> None:
    number = asked(office, with_customer(office), is_prepared=True)
    do(office, CompleteOrder(number=number, result=LEAK))
    reopened = do(office, ReopenOrder(number=number, words="El salidero sigue"))
    assert (reopened.number, reopened.state) == (number, "received")
    do(office, CancelOrder(number=number, words="Ya lo reparó"))
    clock.advance(days=31)
    assert refused(office, ReopenOrder(number=number, words="El salidero sigue")).code == "order.closed_long"
    steps = [one.action_title for one in file_of(office, number).steps]
    assert steps == ["Recibir", "Preparar y entregar a la brigada", "Completar con su resultado", "Reabrir", "Cancelar"]


def test_what_the_crew_found_is_told_in_the_objection_and_its_term_runs_on(office: Office, clock: TestClock) -> None:
    account = with_bills(office, 2)
    objection = FileObjection(bill=numbers(office, account)[-1], grounds="No gastamos", received_on=date(2026, 11, 20))
    case = do(office, objection).number
    number = asked(office, account, case=case, is_prepared=True)
    before = file_of(office, case)
    clock.advance(days=2)
    do(office, CompleteOrder(number=number, result=LEAK))
    after = file_of(office, case)
    assert (after.row.state, after.row.next_on) == (before.row.state, before.row.next_on)
    assert after.due == before.due
    assert after.steps[-1].words == (
        f"{number}, Inspección por salidero visible. Salidero: Sí, del cliente; Dónde: Detrás del inodoro; "
        "Está reparado: No"
    )
    assert "field_result" not in {one.action for one in after.possible}, "nobody does it but the order"
    assert office.ask(misplaced) == []


def test_an_order_belongs_to_a_case_of_its_account_that_is_open(office: Office) -> None:
    account, other = with_bills(office, 1), with_customer(office)
    case = do(office, FileObjection(bill=numbers(office, account)[-1], grounds="No gastamos")).number
    order = CreateOrder(account=other.number, type="seal", case=case)
    assert refused(office, order).code == "case.unknown"


def test_what_another_duty_asks_for_is_not_made_by_hand(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    order = CreateOrder(account=account.number, type="cut")
    assert refused(sqlite_office, order, actor="marta").code == "order.made_elsewhere"


def test_every_type_has_a_form_that_its_crew_can_fill_in() -> None:
    assert {one.made_by for one in order_types().values()} == {None, "suspension", "connection"}
    assert all(one.result for one in order_types().values())


def test_a_leak_of_the_customer_s_owes_its_letter_and_one_of_the_utility_s_does_not(office: Office) -> None:
    account = with_customer(office)
    for found, owed in (("utility", []), ("customer", ["underground_leak_found"])):
        number = asked(office, account, "underground_leak", is_prepared=True)
        result = {"found": found, "register_m3": "100", "place": "Bajo la acera"}
        do(office, CompleteOrder(number=number, result=result))
        assert [one.template for one in office.ask(due_letters, office.info.id)] == owed
    do(office, ReopenOrder(number=number, words="Era otra casa"))
    assert office.ask(due_letters, office.info.id) == [], "what it found is looked at again"
