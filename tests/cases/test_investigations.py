"""A bill that is found too high: step by step, nothing left out unseen, with what the crew found."""

from datetime import date

import pytest

from oficinista.cases.investigations import (
    AskPapers,
    CancelInvestigation,
    DecideInvestigation,
    GoOn,
    OpenInvestigation,
    ReopenInvestigation,
    SkipStep,
    TakeStep,
)
from oficinista.cases.objections import DecideObjection, FileObjection
from oficinista.cases.playbooks import Progress, steps_taken
from oficinista.cases.queries import CaseFile, case_file
from oficinista.letters.due import due_letters
from oficinista.office import Office
from oficinista.work.commands import CompleteOrder, CreateOrder, ReopenOrder
from oficinista.work.queries import orders
from tests.adjustments_builders import credit, numbers
from tests.office import BilledAccount, TestClock, do, refused, with_bills

WORDS = "La factura subió al doble"
READING = {"reading": "sound"}
ANSWERS = {
    "verify_reading": READING,
    "compare": {"use": "high"},
    "leak_questions": {"toilet": "yes", "filled": "no", "people": "no", "plumber": "no"},
}


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 2)


def opened(office: Office, account: BilledAccount) -> str:
    return str(do(office, OpenInvestigation(bill=numbers(office, account)[-1], words=WORDS)).number)


def case_file_of(office: Office, number: str) -> CaseFile:
    return office.ask(case_file, number, office.info.id, office.today)


def take_all(office: Office, number: str) -> None:
    for step, answers in ANSWERS.items():
        do(office, TakeStep(number=number, step=step, answers=answers))


def progress(office: Office, number: str) -> dict[str, Progress]:
    return {one.code: one.progress for one in office.ask(steps_taken, number)}


def test_no_step_is_left_out_unseen(sqlite_office: Office, account: BilledAccount) -> None:
    office, number = sqlite_office, opened(sqlite_office, account)
    decide = DecideInvestigation(number=number, outcome="sustain", words="Hay un salidero del cliente")
    assert "Verificar la lectura, Comparar con su historial" in refused(office, decide).message
    take_all(office, number)
    assert "Orden de campo" in refused(office, decide).message
    do(office, SkipStep(number=number, step="field_order", words="El plomero ya lo encontró"))
    decided = do(office, decide)
    assert decided.state == "decided"
    assert progress(office, number) == {
        "verify_reading": "done", "compare": "done", "leak_questions": "done", "field_order": "skipped",
        "decide": "done", "letter": "pending"}  # fmt: skip
    skipped = office.ask(steps_taken, number)[3]
    assert skipped.words == "El plomero ya lo encontró"


def test_the_field_order_is_waited_for_and_its_result_is_told(sqlite_office: Office, account: BilledAccount) -> None:
    office, number = sqlite_office, opened(sqlite_office, account)
    take_all(office, number)
    made = CreateOrder(account=account.number, type="reading", case=number, is_prepared=True)
    order = str(do(office, made).number)
    skip = SkipStep(number=number, step="field_order", words="No hace falta")
    assert refused(office, skip).code == "step.waiting"
    result = {"access": "free", "register_m3": "1234", "moving": "no"}
    do(office, CompleteOrder(number=order, result=result))
    assert progress(office, number)["field_order"] == "done"
    do(office, ReopenOrder(number=order, words="Leyeron otro contador"))
    decide = DecideInvestigation(number=number, outcome="correct", words="La lectura estaba mal")
    assert refused(office, decide).code == "case.steps_missing"
    do(office, CancelInvestigation(number=number, words="La objetó"))
    assert office.ask(orders, office.info.id, office.today) == [], "its order is cancelled with it"


def test_a_correction_is_decided_when_the_bill_was_corrected(sqlite_office: Office, account: BilledAccount) -> None:
    office, number = sqlite_office, opened(sqlite_office, account)
    take_all(office, number)
    do(office, SkipStep(number=number, step="field_order", words="Se ve en la foto"))
    decide = DecideInvestigation(number=number, outcome="correct", words="La lectura estaba mal")
    assert refused(office, decide).code == "case.not_corrected"
    do(office, credit(account, 1_000, bill=numbers(office, account)[-1]))
    assert do(office, decide).state == "decided"


def test_a_step_has_its_own_answers(sqlite_office: Office, account: BilledAccount) -> None:
    office, number = sqlite_office, opened(sqlite_office, account)
    assert refused(office, TakeStep(number=number, step="compare", answers=READING)).code == "form.missing"
    assert refused(office, TakeStep(number=number, step="field_order", answers={})).code == "step.not_by_hand"
    assert refused(office, TakeStep(number=number, step="pray", answers={})).code == "step.unknown"
    assert refused(office, SkipStep(number=number, step="decide", words="Después")).code == "step.needed"


def test_a_bill_is_looked_into_once_at_a_time(sqlite_office: Office, account: BilledAccount, clock: TestClock) -> None:
    office, number = sqlite_office, opened(sqlite_office, account)
    again = OpenInvestigation(bill=numbers(office, account)[-1], words=WORDS)
    assert refused(office, again).code == "investigation.again"
    do(office, CancelInvestigation(number=number, words="Ya entendió"))
    do(office, again)
    reopen = ReopenInvestigation(number=number, words="Volvió el cliente")
    assert refused(office, reopen).code == "investigation.again"
    clock.advance(days=31)
    assert refused(office, reopen).code == "investigation.closed_long"


def test_an_objection_whose_steps_were_begun_is_not_decided_without_them(
    sqlite_office: Office, account: BilledAccount
) -> None:
    office = sqlite_office
    objection = FileObjection(bill=numbers(office, account)[-1], grounds=WORDS, received_on=date(2026, 11, 20))
    number = do(office, objection).number
    do(office, TakeStep(number=number, step="verify_reading", answers=READING))
    decide = DecideObjection(number=number, words="La lectura es buena", outcome="sustain")
    assert refused(office, decide, actor="marta").code == "case.steps_missing"


def test_the_term_to_decide_stands_still_while_papers_of_the_customer_are_waited_for(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    office, number = sqlite_office, opened(sqlite_office, account)
    opened_on, until = office.today, case_file_of(office, number).row.next_on
    assert until == date(2026, 12, 24)
    clock.advance(days=6)
    waiting = do(office, AskPapers(number=number, words="La factura del plomero"))
    assert (waiting.state, waiting.next_on) == ("waiting", date(2026, 12, 15))
    assert "Mientras tanto no corre el término de «En investigación»." in waiting.why
    without = GoOn(number=number, outcome="without", words="No vino")
    assert refused(office, without).code == "case.term_runs", "the customer was given until then"
    assert [one.template for one in office.ask(due_letters, office.info.id)] == ["papers_asked"]
    clock.advance(days=10)
    went_on = do(office, GoOn(number=number, outcome="came", words="Trajo la factura del plomero"))
    assert (went_on.state, went_on.next_on) == ("investigating", date(2027, 1, 4)), "ten days later, and a holiday"
    said = "Detenido desde el 30 de noviembre de 2026 hasta que siguió el 10 de diciembre de 2026"
    assert any(said in sentence for sentence in went_on.why)
    seen = case_file_of(office, number)
    assert seen.due is not None
    assert (seen.row.opened_on, seen.due.why) == (opened_on, went_on.why)
