"""Commitments: what is promised has a day and somebody who answers; kept or broken follows from what was done."""

from datetime import date

import pytest

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.cases.objections import DecideObjection, FileObjection
from oficinista.cases.queries import Ending, case_file, ending
from oficinista.commitments.agenda import due_things
from oficinista.commitments.commands import (
    CancelCommitment,
    GiveCommitment,
    KeepCommitment,
    MakeCommitment,
    MoveCommitment,
)
from oficinista.commitments.models import Awaits, Basis
from oficinista.commitments.queries import CommitmentRow, commitment_file, commitments, promised
from oficinista.commitments.standing import Standing
from oficinista.office import Office
from oficinista.work.commands import CompleteOrder, CreateOrder, PrepareOrder
from tests.adjustments_builders import credit, numbers
from tests.office import BilledAccount, TestClock, do, refused, with_bills

WHAT = "Llamarle con el resultado"
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def account(office: Office) -> BilledAccount:
    return with_bills(office, 2)


def promise(office: Office, account: BilledAccount, due_on: date = FRIDAY, **facts: object) -> str:
    order = MakeCommitment(account=account.number, what=WHAT, due_on=due_on, **facts)  # type: ignore[arg-type]
    return str(do(office, order).number)


def row(office: Office, number: str) -> CommitmentRow:
    return office.ask(commitment_file, number, office.info.id, office.today).row


def test_a_promise_says_what_to_whom_for_when_and_on_what_basis(office: Office, account: BilledAccount) -> None:
    number = promise(office, account, basis=Basis.POLICY, citation="Norma de servicio 4")
    found = row(office, number)
    assert number == "COM-TST-2026-000001"
    assert (found.what, found.to_whom, found.due_on) == (WHAT, "María Nieves Ortiz", FRIDAY)
    assert (found.basis, found.citation, found.owner) == (Basis.POLICY, "Norma de servicio 4", "Ana Peña Ortiz")
    assert (found.standing, found.days_left) == (Standing.OPEN, 3)


def test_a_law_or_a_policy_is_named_and_the_office_is_open_that_day(office: Office, account: BilledAccount) -> None:
    order = MakeCommitment(account=account.number, what=WHAT, due_on=FRIDAY, basis=Basis.LAW)
    assert refused(office, order).code == "commitment.no_citation"
    thursday = refused(office, MakeCommitment(account=account.number, what=WHAT, due_on=date(2026, 11, 26)))
    assert (thursday.code, "27 de noviembre" in thursday.next_step) == ("commitment.closed_day", True)
    past = MakeCommitment(account=account.number, what=WHAT, due_on=date(2026, 11, 23))
    assert refused(office, past).code == "commitment.past"


def test_what_is_done_by_its_day_is_kept_and_later_it_is_not(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    in_time, late, never = (promise(office, account) for _ in range(3))
    clock.advance(days=3)
    do(office, KeepCommitment(number=in_time, words="Se le llamó"))
    assert row(office, late).standing is Standing.OPEN, "its day is not over"
    clock.advance(days=3)
    do(office, KeepCommitment(number=late, words="Se le llamó"))
    assert [row(office, one).standing for one in (in_time, late, never)] == ["kept", "kept_late", "broken"]
    assert [one.number for one in office.ask(commitments, office.info.id, office.today)] == [never]


def test_the_crew_s_result_keeps_what_was_promised_of_it(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    promised_one = promise(office, account, awaits=Awaits.ORDER)
    order = str(do(office, CreateOrder(account=account.number, type="reading")).number)
    exactly = promise(office, account, awaits=Awaits.ORDER, record=order)
    do(office, PrepareOrder(number=order, words="Va hoy"))
    assert refused(office, KeepCommitment(number=exactly, words="Hecho")).code == "commitment.by_record"
    assert row(office, exactly).standing is Standing.OPEN
    clock.advance(days=2)
    result = {"access": "free", "register_m3": "812", "moving": "no"}
    do(office, CompleteOrder(number=order, result=result, words="Leído", on=date(2026, 11, 25)))
    for number in (promised_one, exactly):
        assert (row(office, number).standing, row(office, number).done_on) == (Standing.KEPT, date(2026, 11, 25))


def test_a_bill_that_is_adjusted_keeps_it_until_the_adjustment_is_taken_back(
    office: Office, account: BilledAccount
) -> None:
    bill, other = numbers(office, account)[-1], numbers(office, account)[0]
    do(office, credit(account, 100, bill=bill))
    number = promise(office, account, awaits=Awaits.ADJUSTMENT, record=bill)
    do(office, credit(account, 100, bill=other))
    assert row(office, number).standing is Standing.OPEN, "before the promise, or of another bill, is no answer"
    adjusted = do(office, credit(account, 200, bill=bill))
    assert row(office, number).standing is Standing.KEPT
    do(office, ReverseAdjustment(number=adjusted.number, note="No procedía"), signed_by="marta")
    assert row(office, number).standing is Standing.OPEN


def test_it_cannot_promise_a_record_that_the_account_does_not_have(office: Office, account: BilledAccount) -> None:
    order = MakeCommitment(account=account.number, what=WHAT, due_on=FRIDAY, awaits=Awaits.CASE, record="OBJ-1")
    assert refused(office, order).code == "commitment.no_record"


def test_a_day_is_moved_before_it_comes_and_somebody_is_told(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = promise(office, account)
    moved = MoveCommitment(number=number, due_on=date(2026, 11, 30), words="No hay carro", told="Por teléfono, a ella")
    assert do(office, moved).due_on == date(2026, 11, 30)
    last = office.ask(commitment_file, number, office.info.id, office.today).steps[-1]
    assert "Por teléfono, a ella" in last.words
    clock.advance(days=7)
    assert row(office, number).standing is Standing.BROKEN
    again = MoveCommitment(number=number, due_on=date(2026, 12, 4), words="No hay carro", told="Por teléfono")
    assert refused(office, again).code == "commitment.broken"


def test_it_is_of_one_person_and_a_supervisor_gives_it_to_another(office: Office, account: BilledAccount) -> None:
    number = promise(office, account)
    assert refused(office, KeepCommitment(number=number, words="Hecho"), "luis").code == "commitment.not_yours"
    do(office, GiveCommitment(number=number, login="luis", words="Ana está de vacaciones"), "marta")
    do(office, KeepCommitment(number=number, words="Hecho"), "luis")
    assert row(office, number).standing is Standing.KEPT


def test_one_without_effect_is_neither_kept_nor_broken(office: Office, account: BilledAccount) -> None:
    number = promise(office, account)
    assert refused(office, CancelCommitment(number=number, words="Se mudó")).code == "permission.missing"
    do(office, CancelCommitment(number=number, words="Se mudó"), "marta")
    assert row(office, number).standing is Standing.CANCELLED
    assert refused(office, KeepCommitment(number=number, words="Hecho")).code == "commitment.closed"


def test_what_is_due_is_one_list_by_days_left(office: Office, account: BilledAccount, clock: TestClock) -> None:
    later = promise(office, account, date(2026, 12, 7))
    case = str(do(office, FileObjection(bill=numbers(office, account)[-1], grounds="No es mío")).number)
    sooner = promise(office, account)
    order = str(do(office, CreateOrder(account=account.number, type="reading"), "luis").number)
    mine = office.ask(due_things, office.info.id, office.today, 2)
    assert {one.number for one in mine} == {sooner, case, later}
    assert mine[-1].number == later
    everything = office.ask(due_things, office.info.id, office.today)
    assert {one.number for one in everything} == {later, case, sooner, order}
    assert [one.days_left for one in everything] == sorted(one.days_left for one in everything)
    clock.advance(days=3)
    assert office.ask(promised, office.info.id, 2, office.today).due_today == 1
    clock.advance(days=1)
    counted = office.ask(promised, office.info.id, 2, office.today)
    assert (counted.broken, counted.broken_by_others) == (1, 0)
    counted = office.ask(promised, office.info.id, 5, office.today, is_supervisor=True)
    assert (counted.broken, counted.broken_by_others) == (0, 1), "what anybody broke is told to the supervisors"


def test_what_is_to_be_done_in_a_case_is_declared_and_a_missed_term_passes_it_to_the_supervisor(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    filed = FileObjection(bill=numbers(office, account)[-1], grounds="No es mío", received_on=date(2026, 11, 20))
    number = str(do(office, filed).number)
    [one] = office.ask(due_things, office.info.id, office.today)
    assert (one.what, one.who) == ("Decidir y contestar", "office")
    assert (one.is_pressing, one.missed) == (False, None)
    clock.advance(days=45)
    [one] = office.ask(due_things, office.info.id, office.today)
    assert one.is_pressing, "the first day of alarm has come, fifteen before the last"
    assert office.ask(case_file, number, office.info.id, office.today).row.alarm_day == 45
    clock.advance(days=20)
    [one] = office.ask(due_things, office.info.id, office.today)
    assert (one.who, one.missed) == ("supervisor", "escalate")
    do(office, DecideObjection(number=number, words="La lectura es buena", outcome="sustain"), "marta")
    [one] = office.ask(due_things, office.info.id, office.today)
    assert (one.what, one.who) == ("Entregar la carta; vencido el término, cerrar", "office"), "one closed, one opened"
    clock.advance(days=14)
    assert office.ask(ending, office.info.id, office.today) == Ending(escalated=0, closable=1, soon=0)
