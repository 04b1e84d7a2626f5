"""The same money on receipts, in drawers, counted and deposited: each difference is told where it is, to the cent."""

from itertools import pairwise

from sqlalchemy import text

from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.reports.queries import ask_report
from oficinista.tills.closing import DifferenceReason
from oficinista.tills.deposits import PrepareDeposit
from oficinista.tills.payments import VoidPayment
from oficinista.tills.tie_out import Step, TieOut, of_day
from tests.office import do, with_bills
from tests.tills_builders import bring, card, cash, check, close_with, count, open_till, papers, pay, turn_in


def tied(office: Office) -> TieOut:
    """The day of the office, once its findings are held against each difference that they explain."""
    found = office.ask(of_day, office.info.id, office.today)
    for one in found.tenders:
        explained = {step: sum(each.cents for each in found.of(one.kind, step)) for step in Step}
        steps = {step: one.cents[step] - one.cents[before] for before, step in pairwise(Step)}
        assert explained == dict.fromkeys(Step, 0) | steps
    return found


def steps(found: TieOut, kind: TenderKind) -> list[int]:
    [one] = [one for one in found.tenders if one.kind is kind]
    return [one.cents[step] for step in Step]


def test_the_money_of_a_day_is_followed_to_the_bank_and_each_difference_says_where_it_is(office: Office) -> None:
    account = with_bills(office, 4)
    session = open_till(office)
    pay(office, account.number, 9_000, check(2_000), card(3_000), cash(4_000))
    wrong = pay(office, account.number, 700).receipt
    do(office, VoidPayment(receipt=wrong, reason="Otra cuenta"), signed_by="marta")
    bring(office, 2_000)
    sent = turn_in(office, 1_000)
    found = tied(office)
    assert steps(found, TenderKind.CASH) == [4_000, 4_000, 0, 0]
    assert [one.words for one in found.of(TenderKind.CASH)] == ["sin cerrar"]
    do(office, count(session, 19_900, *papers(check(2_100), card(3_000))))
    reasons = (DifferenceReason(kind=TenderKind.CASH, reason="unknown"),)
    do(office, close_with(session, *reasons))
    found = tied(office)
    assert steps(found, TenderKind.CASH) == [4_000, 4_000, 3_900, 0]
    assert steps(found, TenderKind.CHECK) == [2_000, 2_000, 2_100, 0]
    assert [one.words for one in found.of(TenderKind.CASH)] == [
        "Faltante. Sin explicación",
        "espera depósito",
        f"{sent} espera depósito",
    ]
    do(office, PrepareDeposit(bag="B-1", counted_cents=6_000), "marta")
    found = tied(office)
    assert steps(found, TenderKind.CASH) == [4_000, 4_000, 3_900, 3_900]
    assert [one.agrees for one in found.tenders] == [False, False, False]
    assert (found.total(Step.RECEIPTS), found.ledger_cents) == (9_000, 9_000)
    rows = office.ask(ask_report, "office-close", "marta", office_id=office.info.id, today=office.today).rows
    assert rows[0] == ("Efectivo", 4_000, 4_000, 3_900, 3_900, None, "NO CUADRA")
    assert rows[2] == ("Tarjeta", 3_000, 3_000, 3_000, 0, None, "espera")
    assert rows[3] == ("Total", 9_000, 9_000, 9_000, 6_000, 9_000, "NO CUADRA")
    assert rows[4][:4] == ("Caja 1 · Ana Peña Ortiz: Efectivo, Faltante. Sin explicación", None, None, -100)
    mix = office.ask(ask_report, "tender-mix", "marta", office_id=office.info.id, today=office.today).rows
    assert [row[2] for row in mix] == ["Efectivo", "Cheque", "Tarjeta"]


def test_a_receipt_that_the_drawer_does_not_have_is_found(sqlite_office: Office) -> None:
    """As it would be in books that somebody rewrote, their guards away."""
    account = with_bills(sqlite_office, 1)
    open_till(sqlite_office)
    pay(sqlite_office, account.number, 500)
    with sqlite_office.store.write(sqlite_office.info.id) as connection:
        connection.execute(text("DROP TRIGGER tender_no_update"))
        connection.execute(text("UPDATE tender SET amount_cents = 400"))
    found = tied(sqlite_office)
    assert steps(found, TenderKind.CASH) == [400, 500, 0, 0]
    assert not found.agrees
