"""Builders of tests: a day of an office that its reports can be asked about."""

from sqlalchemy import func, select
from sqlmodel import col

from oficinista.batches.commands import Declared, KeyItem, OpenBatch
from oficinista.batches.suspense import VoidSuspense
from oficinista.billing.models import Bill
from oficinista.cases.objections import FileObjection, WithdrawObjection
from oficinista.commitments.commands import KeepCommitment, MakeCommitment
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.queue.commands import AddTransaction, CallAgain, CallNext, FinishVisit, NoteNoShow, StartServing
from oficinista.reports.commands import TakeSnapshot
from oficinista.storage.store import Store
from oficinista.tills.closing import DifferenceReason
from oficinista.tills.models import TillKind
from oficinista.tills.payments import VoidPayment
from tests.office import TODAY, TestClock, do, make_office, with_bills
from tests.queue_builders import arrive
from tests.tills_builders import card, cash, close_with, count, open_till, papers, pay

NAME = "=HYPERLINK(1)"


def a_day(office: Office) -> None:
    """A morning: nine payments of a minute after waits of one to nine, one served in a blink, one who did not come."""
    clock = office.clock
    assert isinstance(clock, TestClock)
    account = with_bills(office, 3).number
    session = open_till(office)
    for _ in range(10):
        arrive(office)
    for _ in range(9):
        clock.advance(minutes=1)
        do(office, CallNext())
        do(office, StartServing())
        clock.advance(minutes=1)
        do(office, AddTransaction(kind="payment"))
        do(office, FinishVisit())
    do(office, CallNext())
    do(office, StartServing())
    do(office, FinishVisit())
    arrive(office, "claim")
    do(office, CallNext())
    for _ in range(2):
        do(office, CallAgain())
    do(office, NoteNoShow())
    pay(office, account, 1_000)
    pay(office, account, 2_000, cash(500), card(1_500))
    wrong = pay(office, account, 300).receipt
    do(office, VoidPayment(receipt=wrong, reason=NAME), signed_by="marta")
    promise = do(office, MakeCommitment(account=account, what="Llamarle", due_on=TODAY)).number
    bill = office.ask(lambda connection: connection.execute(select(func.max(col(Bill.number)))).scalar_one())
    objection = do(office, FileObjection(bill=bill, grounds="Dice que no gastó tanto", received_on=TODAY)).number
    do(office, WithdrawObjection(number=objection, words="Ya la entiende"))
    do(office, KeepCommitment(number=promise, words="Se le llamó"))
    do(office, count(session, 15_000 + 1_450, *papers(card(1_500))))
    do(office, count(session, 15_000 + 1_450, *papers(card(1_500))))
    do(office, close_with(session, DifferenceReason(kind=TenderKind.CASH, reason="unknown", note="No aparece")),
       signed_by="marta")  # fmt: skip
    envelope = Declared(kind=TenderKind.CHECK, quantity=1, amount_cents=1_200)
    do(office, OpenBatch(kind=TillKind.MAIL, declared=(envelope,)), "eva", signed_by="luis")
    stray = [do(office, KeyItem(kind=TenderKind.CHECK, amount_cents=cents, payer="Sin firma"), "eva").document
             for cents in (200, 1_200)]  # fmt: skip
    do(office, VoidSuspense(document=stray[0], reason="Mal leído"), "eva", signed_by="marta")
    for _ in range(2):
        do(office, TakeSnapshot(), "sistemas")


def fill(store: Store) -> None:
    make_office(store)
    a_day(Office(store, clock=TestClock()))
