"""One real complaint, whole: a high bill, its objection, the crew that finds a leak, the credit, the letters, the bill
that is made again, the payment, and the case closed within the law's term. Through the door, and by keys."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.adjustments.commands import propose_credit
from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.approvals.queries import case as approval
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.models import ReadingKind
from oficinista.billing.queries import balance
from oficinista.cases.investigations import TakeStep
from oficinista.cases.objections import Channel, DecideObjection, FileObjection
from oficinista.cases.playbooks import Progress, steps_taken
from oficinista.cases.queries import CaseFile, case_file, cases, misplaced
from oficinista.files.queries import papers
from oficinista.letters.due import due_letters
from oficinista.office import Office
from oficinista.suspensions.queries import may_suspend
from oficinista.work.commands import CreateOrder
from oficinista.work.queries import orders
from oficinista.work.results import ImportResults
from oficinista.work.results_file import read_results
from tests.adjustments_builders import assert_whole, confirm, credit, numbers, read, rebill
from tests.counter import at_counter
from tests.counter_builders import at_account
from tests.letters_builders import delivered, issued
from tests.office import PIN, BilledAccount, TestClock, do, with_bills
from tests.tills_builders import open_till, pay

OBJECTED, DECIDE_BY = date(2026, 11, 20), date(2027, 1, 19)
FOUND, REPAIRED = date(2026, 11, 25), date(2026, 11, 28)
USUAL_L, LEAKING_L = 13_000, 61_000
GROUNDS = "No gastamos tanta agua"
STEPS = {
    "verify_reading": {"reading": "sound"},
    "compare": {"use": "high"},
    "leak_questions": {"toilet": "no", "filled": "no", "people": "no", "plumber": "no"},
}
VERIFIED, COMPARED = ("1", "1", "enter", "enter"), ("2", "2", "enter", "enter")
ASKED = ("3", "1", "enter", "1", "enter", "1", "enter", "1", "enter", "enter")
"""The keys of the same steps."""
SIGNED = ("marta", "enter", PIN, "enter")
LEAK_RULES = {"leak__adjustment_percent": 50, "leak__window_bills": 2, "leak__cap_cents": 50_000,
              "leak__every_months": 12, "leak__proof_days": 45, "leak__clean_bills": 1,
              "leak__clean_percent": 20}  # fmt: skip


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """Three bills as usual, and the one of October with the water of a leak."""
    account = with_bills(sqlite_office, 3, until=date(2026, 9, 1))
    billed(sqlite_office, account, "2026-10", LEAKING_L)
    confirm(sqlite_office, **LEAK_RULES)
    return account


def billed(office: Office, account: BilledAccount, month: str, litres: int, **facts: object) -> None:
    given = {"account": account.number, "month": month, "months": 1, "measured_l": litres} | facts
    do(office, RecordReading.model_validate(given), actor="sistemas")
    do(office, RunBilling(month=month), actor="sistemas")


def crew_finds(office: Office, order: str, folder: Path) -> None:
    """What the crew's file says of an order is brought in."""
    file = folder / "brigada.csv"
    row = f"{order},{FOUND},done,Se oye,customer,100,Bajo la marquesina"
    file.write_text(f"order,date,outcome,notes,found,register_m3,place\n{row}\n", "utf-8")
    done = do(office, ImportResults(rows=read_results(file).rows))
    assert (done.completed, done.rejected) == (1, ())


def after_the_repair(office: Office, account: BilledAccount, clock: TestClock) -> None:
    """The bill of November is an estimate as high as the one before; that of December is as usual again."""
    clock.advance(days=7)
    billed(office, account, "2026-11", LEAKING_L, kind=ReadingKind.ESTIMATED)
    clock.advance(days=34)
    billed(office, account, "2026-12", USUAL_L)


def case_of(office: Office, number: str) -> CaseFile:
    return office.ask(case_file, number, office.info.id, office.today)


def assert_closed_in_time(office: Office, account: BilledAccount, number: str) -> None:
    found = case_of(office, number)
    assert (found.row.state, found.steps[-1].happened_on <= DECIDE_BY) == ("adjusted", True)
    assert [one.progress for one in office.ask(steps_taken, number)] == [Progress.DONE] * len(STEPS) + [
        Progress.DONE] * 3  # fmt: skip
    assert office.ask(cases, office.info.id, office.today) == []
    assert office.ask(balance, account.id) == 0
    kinds = {one.kind for one in office.ask(papers, office.info.id, account.id)}
    assert {"letter", "work_order"} <= kinds
    assert office.ask(misplaced) == []
    assert_whole(office, account)


def test_a_whole_complaint_through_the_door(
    sqlite_office: Office, account: BilledAccount, clock: TestClock, tmp_path: Path
) -> None:
    office, high = sqlite_office, numbers(sqlite_office, account)[-1]
    filed = do(office, FileObjection(bill=high, channel=Channel.MAIL, grounds=GROUNDS, received_on=OBJECTED))
    number = str(filed.number)
    assert filed.next_on == DECIDE_BY
    delivered(office, number)
    for step, answers in STEPS.items():
        do(office, TakeStep(number=number, step=step, answers=answers))
    order = do(office, CreateOrder(account=account.number, type="underground_leak", case=number, is_prepared=True))
    clock.advance(days=1)
    crew_finds(office, order.number, tmp_path)
    assert "Bajo la marquesina" in case_of(office, number).steps[-1].words
    assert [one.template for one in office.ask(due_letters, office.info.id)] == ["underground_leak_found"]
    after_the_repair(office, account, clock)

    proposal = office.ask(propose_credit, "hidden_leak", high, office_id=office.info.id, today=office.today,
                          repaired_on=REPAIRED)  # fmt: skip
    wanted = credit(account, proposal.amount_cents, reason="hidden_leak", bill=high, repaired_on=REPAIRED)
    asked = do(office, RequestApproval.of(wanted, "El salidero se reparó"))
    seen = office.ask(approval, asked.approval_id, office.info.id).seen
    do(office, DecideApproval(approval_id=asked.approval_id, verdict=Verdict.APPROVE, seen=seen), "marta")
    estimated = numbers(office, account)[-2]
    do(office, rebill(estimated, reason="estimate_replaced", readings=read("2026-11", 30_000)), signed_by="marta")
    held = office.ask(may_suspend, account.id, office.info.id, office.today)
    assert any("objetados" in sentence for sentence in held.why)
    do(office, DecideObjection(number=number, words="Había un salidero bajo tierra", outcome="favor"), "marta")
    for owed in office.ask(due_letters, office.info.id):
        if not owed.subject.startswith(number):
            issued(office, owed.template, owed.subject)
    delivered(office, number)
    open_till(office)
    pay(office, account.number, office.ask(balance, account.id))
    assert office.ask(due_letters, office.info.id) == []
    assert_closed_in_time(office, account, number)


def test_a_whole_complaint_by_keys(
    sqlite_office: Office, account: BilledAccount, clock: TestClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    office = sqlite_office
    with at_account(office, account.number, tmp_path) as ana:
        ana.types("o", "enter", "20/11/2026", "enter", GROUNDS, "enter")
        ana.types("l", "enter", "f10", "enter", "e", "1", "enter", "María", "enter", "enter", "escape", "escape")
        ana.types("k", "f", *VERIFIED, *COMPARED, *ASKED, "4", "4", "f10")
        [order] = office.ask(orders, office.info.id, office.today)
        assert f"4 Orden de campo: espera la orden {order.number}" in ana.sees
        clock.advance(days=1)
        crew_finds(office, order.number, tmp_path)
        after_the_repair(office, account, clock)
        open_till(office)

        ana.types("c", "home", "down", "down", "j", "4", "v", "enter", "28/11/2026", "enter", "Lo reparó", "enter")
        ana.types(*SIGNED, "escape", "home", "down", "down")
        ana.types("x", "30", "enter", "2", "v", "enter", "Según la brigada", "enter", *SIGNED)
        assert "Anulada y facturada de nuevo." in ana.sees
        with at_counter(office, "marta") as marta:
            marta.types("k", "enter", "f", "5", "2", "Había un salidero", "enter", "enter")
            assert "A favor del cliente; falta la carta. Lo tiene la oficina: Entregar la" in marta.sees
        ana.types("escape", "k", "l", "enter", "f10", "enter", "e", "1", "enter", "María", "enter", "enter", "c")
        ana.types("l", "enter", "f10", "home", "enter", "f10", "home", "enter", "f10")
        assert "por hacer" not in ana.sees
        ana.types("escape", "p", "enter", "enter", "573.29", "enter")
    assert_closed_in_time(office, account, order.case or "")
