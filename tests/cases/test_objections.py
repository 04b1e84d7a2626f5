"""Objections from the counter to the region: in time or late, each date from the law, the debt held meanwhile."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from oficinista.backups.proofs import all_faults, soundness_faults
from oficinista.cases.channels import Channel
from oficinista.cases.objections import (
    AcceptLate,
    AppealObjection,
    CloseObjection,
    CorrectObjected,
    DecideAppeal,
    DecideObjection,
    FileObjection,
    RefuseLate,
    WithdrawObjection,
)
from oficinista.cases.queries import case_file, cases, misplaced
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.staff.settings import OverrideRule
from oficinista.suspensions.queries import may_suspend
from tests.adjustments_builders import credit, numbers, read, rebill
from tests.letters_builders import delivered
from tests.office import BilledAccount, TestClock, do, refused, with_bills

ISSUED = date(2026, 11, 1)
IN_TIME = date(2026, 11, 20)
WORDS = "No gastamos tanta agua"


def last_bill(office: Office, account: BilledAccount) -> str:
    return numbers(office, account)[-1]


def objected(office: Office, account: BilledAccount, on: date = IN_TIME) -> str:
    """The number of an objection of the account's last bill, received on a day."""
    order = FileObjection(bill=last_bill(office, account), grounds=WORDS, received_on=on)
    return str(do(office, order).number)


def sustained(office: Office, number: str, on: date) -> None:
    do(office, DecideObjection(number=number, words="La lectura es buena", outcome="sustain", on=on), actor="marta")


@pytest.fixture
def account(office: Office) -> BilledAccount:
    return with_bills(office, 2)


def test_sixty_days_from_the_objection_to_decide_with_why(office: Office, account: BilledAccount) -> None:
    filed = do(office, FileObjection(bill=last_bill(office, account), grounds=WORDS, received_on=IN_TIME))
    assert (filed.state, filed.next_on) == ("investigating", date(2027, 1, 19))
    assert any("262b(b)" in sentence for sentence in filed.why)
    [row] = office.ask(cases, office.info.id, office.today)
    assert (row.number, row.owner, row.days_left) == (filed.number, "office", 56)
    assert filed.number == "OBJ-TST-2026-000001"


def test_one_that_comes_after_its_term_waits_for_a_supervisor(office: Office, account: BilledAccount) -> None:
    late = last_bill(office, account)
    old = numbers(office, account)[0]
    number = str(do(office, FileObjection(bill=old, grounds=WORDS)).number)
    assert office.ask(case_file, number, office.info.id, office.today).row.state == "late"
    assert refused(office, AcceptLate(number=number, words="Estuvo enferma")).code == "permission.missing"
    moved = do(office, AcceptLate(number=number, words="Estuvo enferma"), actor="marta")
    assert (moved.state, moved.next_on) == ("investigating", date(2027, 1, 25))
    other = str(do(office, FileObjection(bill=late, grounds=WORDS, received_on=IN_TIME)).number)
    early = refused(office, RefuseLate(number=other, words=WORDS), actor="marta")
    offered = "Se puede: Corregir el error, Resolver a favor, Sostener la factura, Retirar."
    assert (early.code, early.next_step) == ("case.not_now", offered), "what happens of itself is nobody's to do"


def test_the_same_bill_is_objected_once(office: Office, account: BilledAccount) -> None:
    number = objected(office, account)
    again = refused(office, FileObjection(bill=last_bill(office, account), grounds=WORDS))
    assert again.code == "objection.again"
    assert number in again.message
    do(office, WithdrawObjection(number=number, words="Ya entendió"))
    assert objected(office, account) != number


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (FileObjection(bill="999999999999", grounds=WORDS), "bill.unknown"),
        (CloseObjection(number="OBJ-TST-2026-000099", words=WORDS), "case.unknown"),
    ],
)
def test_what_does_not_exist_is_refused(office: Office, order: Order, code: str) -> None:
    assert refused(office, order, actor="marta").code == code


def test_an_objection_comes_by_a_channel_that_the_office_has(sqlite_office: Office) -> None:
    office, bill = sqlite_office, last_bill(sqlite_office, with_bills(sqlite_office, 1))
    closed = OverrideRule(
        key="objection.channels", value=["office", "mail"], effective_from=office.today, source="Aviso"
    )
    do(office, closed, "marta")
    by_fax = refused(office, FileObjection(bill=bill, channel=Channel.FAX, grounds=WORDS))
    assert (by_fax.code, by_fax.next_step) == ("objection.channel", "Se reciben: en persona, por correo. Aviso.")
    do(office, FileObjection(bill=bill, channel=Channel.MAIL, grounds=WORDS))


def test_nobody_objects_to_a_bill_before_it_was_sent(office: Office, account: BilledAccount) -> None:
    early = FileObjection(bill=last_bill(office, account), grounds=WORDS, received_on=ISSUED - timedelta(days=1))
    assert refused(office, early).code == "objection.before_bill"
    do(office, early.model_copy(update={"received_on": ISSUED}))


def test_no_more_is_objected_than_the_bill_charges(office: Office, account: BilledAccount) -> None:
    order = FileObjection(bill=last_bill(office, account), grounds=WORDS, amount_cents=1_000_000)
    assert refused(office, order).code == "objection.too_much"


def test_nothing_happens_before_what_came_before_nor_after_today(office: Office, account: BilledAccount) -> None:
    number = objected(office, account)
    early = DecideObjection(number=number, words=WORDS, outcome="sustain", on=IN_TIME - timedelta(days=1))
    assert refused(office, early, actor="marta").code == "case.earlier"
    tomorrow = office.today + timedelta(days=1)
    late = DecideObjection(number=number, words=WORDS, outcome="sustain", on=tomorrow)
    assert refused(office, late, actor="marta").code == "case.future"


def test_a_favourable_decision_needs_a_corrected_bill(office: Office, account: BilledAccount) -> None:
    number = objected(office, account)
    favour = DecideObjection(number=number, words="Hubo un salidero", outcome="favor")
    assert refused(office, favour, actor="marta").code == "case.not_corrected"
    do(office, credit(account, 1_000, bill=last_bill(office, account)))
    decided = do(office, favour, actor="marta")
    assert (decided.state, decided.next_on) == ("favored", date(2027, 1, 19)), "it is to be told in writing by then"
    delivered(office, number)
    assert office.ask(case_file, number, office.info.id, office.today).row.state == "adjusted"
    assert office.ask(cases, office.info.id, office.today) == []


def test_what_was_corrected_before_the_objection_is_no_answer_to_it(office: Office, account: BilledAccount) -> None:
    do(office, credit(account, 1_000, bill=last_bill(office, account)))
    number = objected(office, account)
    favour = DecideObjection(number=number, words="Ya se le ajustó", outcome="favor")
    assert refused(office, favour, actor="marta").code == "case.not_corrected"


def test_a_plain_error_is_corrected_at_the_counter(office: Office, account: BilledAccount) -> None:
    number = objected(office, account)
    do(office, credit(account, 500, bill=last_bill(office, account)))
    assert do(office, CorrectObjected(number=number, words="Se cobró dos veces")).state == "favored"


def test_the_region_is_reached_in_ten_days_and_not_later(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = objected(office, account)
    sustained(office, number, office.today)
    delivered(office, number)
    file = office.ask(case_file, number, office.info.id, office.today)
    assert file.row.next_on == date(2026, 12, 4)
    early = CloseObjection(number=number, words="Venció")
    assert refused(office, early, actor="marta").code == "case.term_runs"
    clock.advance(days=11)
    assert refused(office, AppealObjection(number=number, words=WORDS)).code == "case.too_late"
    assert do(office, early, actor="marta").state == "sustained"


def test_the_region_decides_in_twenty_days_and_says_how_to_go_on(office: Office, account: BilledAccount) -> None:
    number = objected(office, account)
    sustained(office, number, office.today)
    appealed = do(office, AppealObjection(number=number, words=WORDS))
    assert appealed.next_on == date(2026, 12, 14)
    decided = do(office, DecideAppeal(number=number, words="Se sostiene", outcome="sustain"), actor="marta")
    assert (decided.state, decided.next_on) == ("reviewable", date(2026, 12, 14))
    assert "Por confirmar." in decided.why


def test_what_is_objected_is_neither_noticed_nor_cut_for(office: Office, account: BilledAccount) -> None:
    account_id, office_id = account.id, office.info.id
    before = office.ask(may_suspend, account_id, office_id, office.today)
    assert before.notice_from == office.today
    assert before.cut is not None
    assert before.cut.date == date(2026, 12, 15)
    for number in numbers(office, account):
        do(office, FileObjection(bill=number, grounds=WORDS, received_on=IN_TIME))
    late, in_time = office.ask(cases, office_id, office.today)
    after = office.ask(may_suspend, account_id, office_id, office.today)
    assert {late.state, in_time.state} == {"late", "investigating"}
    assert after.amount_cents < before.amount_cents, "a late one that nobody accepted holds nothing"
    do(office, AcceptLate(number=next(one.number for one in (late, in_time) if one.state == "late"), words=WORDS),
       actor="marta")  # fmt: skip
    held = office.ask(may_suspend, account_id, office_id, office.today)
    assert (held.amount_cents, held.notice_from, held.cut) == (0, None, None)
    assert all("objetados" in sentence for sentence in held.why[:2])


def test_an_objected_bill_is_voided_with_the_signature_of_who_decides(office: Office, account: BilledAccount) -> None:
    number = objected(office, account)
    order = rebill(last_bill(office, account), readings=read("2026-10", 12_000))
    answer = refused(office, order)
    assert answer.code == "approval.required"
    assert number in answer.message
    assert do(office, order, signed_by="marta").difference_cents < 0


def test_a_term_that_runs_is_a_reason_to_wait(office: Office) -> None:
    account = with_bills(office, 1)
    found = office.ask(may_suspend, account.id, office.info.id, ISSUED + timedelta(days=5))
    assert found.notice_from is not None
    assert found.notice_from > ISSUED + timedelta(days=20)
    assert "corre hasta" in found.why[0]


def test_a_case_is_not_moved_behind_the_door(office: Office, account: BilledAccount) -> None:
    objected(office, account)
    with office.store.write() as connection:
        connection.execute(text("UPDATE case_record SET state = 'adverse'"))
    assert office.ask(misplaced) == ["OBJ-TST-2026-000001"]
    [told] = office.ask(soundness_faults)
    assert "OBJ-TST-2026-000001" in told
    assert told in office.ask(all_faults)
