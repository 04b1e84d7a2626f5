"""An order that waits for somebody else: decided once, by who may, in time, and only as it was asked and seen."""

from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from oficinista.approvals.commands import (
    AnswerApproval,
    DecideApproval,
    RequestApproval,
    Verdict,
    WithdrawApproval,
)
from oficinista.approvals.queries import Case, asked_by, case, find_approval, inbox
from oficinista.audit.models import Approval, AuditEvent, Decision, NoteKind
from oficinista.audit.verify import verify
from oficinista.ledger.check import check
from oficinista.ledger.models import Entry, EntryKind
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal
from oficinista.staff.commands import DisableClerk, GrantPermission
from oficinista.tills.payments import VoidPayment
from oficinista.tills.transfers import SendTransfer
from tests.adjustments_builders import credit
from tests.office import PIN, TestClock, attempt, do, refused, with_bills
from tests.tills_builders import count, open_till, pay


@pytest.fixture
def receipt(office: Office) -> str:
    """A payment of $45.97 in Ana's open till."""
    open_till(office)
    return str(pay(office, with_bills(office, 2).number, 4_597).receipt)


def void(receipt: str) -> VoidPayment:
    return VoidPayment(receipt=receipt, reason="Cuenta equivocada")


def ask(office: Office, order: Order, actor: str = "ana", note: str = "El cliente trae prueba") -> int:
    return int(do(office, RequestApproval.of(order, note), actor).approval_id)


def seen(office: Office, approval_id: int) -> Case:
    return office.ask(case, approval_id, office.info.id)


def approval(office: Office, approval_id: int, mark: str | None = None) -> DecideApproval:
    """An approval of what there is to see now, or of what was seen before."""
    mark = seen(office, approval_id).seen if mark is None else mark
    return DecideApproval(approval_id=approval_id, verdict=Verdict.APPROVE, seen=mark)


def rejection(approval_id: int, words: str = "No procede") -> DecideApproval:
    return DecideApproval(approval_id=approval_id, verdict=Verdict.REJECT, words=words)


def question(approval_id: int, words: str = "¿Trajo el recibo?") -> DecideApproval:
    return DecideApproval(approval_id=approval_id, verdict=Verdict.ASK, words=words)


def decision(office: Office, approval_id: int) -> Decision | None:
    return office.ask(find_approval, approval_id, office.info.id).decision


def entries(office: Office, kind: EntryKind) -> list[Any]:
    rows = select(col(Entry.clerk_id), col(Entry.approval_id), col(Entry.total_cents)).where(col(Entry.kind) == kind)
    return office.ask(lambda connection: list(connection.execute(rows)))


def is_sound(office: Office) -> bool:
    """Whether every proof of the ledger and of the audit chain holds."""
    return office.ask(
        lambda connection: (
            all(proof.holds for proof in check(connection)) and not verify(connection, office.info.id).faults
        )
    )


# Approved


def test_an_approved_order_is_carried_out_as_its_authors_and_bound_to_the_approval(
    office: Office, receipt: str
) -> None:
    asked = ask(office, void(receipt))
    assert not entries(office, EntryKind.PAYMENT_VOID)
    done = do(office, approval(office, asked), "marta")
    assert (done.decision, done.result["receipt"]) == (Decision.APPROVED, receipt)
    ana = office.ask(find_approval, asked, office.info.id).maker_id
    assert [tuple(row) for row in entries(office, EntryKind.PAYMENT_VOID)] == [(ana, asked, 4_597)]
    assert is_sound(office)


def test_the_audit_chain_shows_the_order_with_both_people_and_then_the_decision(office: Office, receipt: str) -> None:
    do(office, approval(office, ask(office, void(receipt))), "marta")
    last = select(col(AuditEvent.order_name), col(AuditEvent.clerk_id), col(AuditEvent.cosigner_id), col(AuditEvent.at))
    rows = office.ask(lambda c: list(c.execute(last.order_by(col(AuditEvent.id).desc()).limit(2))))
    decided, voided = rows
    assert (decided.order_name, voided.order_name) == ("approval.decide", "payment.void")
    assert (voided.clerk_id, voided.cosigner_id) != (decided.clerk_id, decided.clerk_id)
    assert voided.cosigner_id == decided.clerk_id
    assert voided.at < decided.at


def test_life_goes_on_after_an_approval(office: Office, receipt: str) -> None:
    do(office, approval(office, ask(office, void(receipt))), "marta")
    second = pay(office, with_bills(office, 1).number, 1_000).receipt
    do(office, approval(office, ask(office, void(second))), "raul")
    assert len(entries(office, EntryKind.PAYMENT_VOID)) == 2
    assert is_sound(office)


def test_the_same_decision_again_gets_the_same_answer_and_does_nothing(office: Office, receipt: str) -> None:
    order = approval(office, ask(office, void(receipt)))
    first = attempt(office, order, "marta", key="once")
    again = attempt(office, order, "marta", key="once")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (again.value, again.is_replay) == (first.value, True)
    assert len(entries(office, EntryKind.PAYMENT_VOID)) == 1


def test_the_same_request_again_is_the_same_request(office: Office, receipt: str) -> None:
    order = RequestApproval.of(void(receipt))
    first, again = (attempt(office, order, key="asked") for _ in range(2))
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert first.value == again.value
    assert refused(office, order).code == "approval.waiting"


def test_an_adjustment_beyond_its_author_is_applied_when_somebody_else_approves_it(office: Office) -> None:
    account = with_bills(office, 3)
    asked = ask(office, credit(account, 9_000))
    assert refused(office, credit(account, 9_000)).code == "approval.required"
    do(office, approval(office, asked), "marta")
    assert [row.approval_id for row in entries(office, EntryKind.ADJUSTMENT)] == [asked]
    assert is_sound(office)


# Who


def test_nobody_decides_their_own_order(office: Office) -> None:
    open_till(office, "ana")
    do(office, GrantPermission(login="ana", action="transfer.send", limit_cents=100, can_check=True), "sistemas")
    asked = ask(office, SendTransfer(amount_cents=5_000, reason="turn_in"))
    for order in (approval(office, asked), rejection(asked), question(asked)):
        assert refused(office, order, "ana").code == "approval.own"
    assert decision(office, asked) is None


def test_the_database_refuses_the_author_too(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    do(office, GrantPermission(login="ana", action="payment.void", can_check=True), "sistemas")
    own = text(
        "UPDATE approval SET decision = 'approved', decided_at = made_at, checker_id = maker_id WHERE id = :asked"
    )
    with pytest.raises(DBAPIError, match="checker_is_not_maker"), office.store.write(office.info.id) as connection:
        connection.execute(own, {"asked": asked})


@pytest.mark.parametrize("who", ["luis", "sistemas"])
def test_who_may_not_check_it_decides_nothing(office: Office, receipt: str, who: str) -> None:
    asked = ask(office, void(receipt))
    for order in (approval(office, asked), rejection(asked), question(asked)):
        assert refused(office, order, who).code == "approval.not_allowed"
    assert decision(office, asked) is None


def test_nobody_decides_beyond_their_limit(office: Office, receipt: str) -> None:
    do(office, GrantPermission(login="marta", action="payment.void", limit_cents=4_596, can_check=True), "sistemas")
    asked = ask(office, void(receipt))
    assert refused(office, approval(office, asked), "marta").code == "approval.not_allowed"
    assert refused(office, rejection(asked), "marta").code == "approval.not_allowed"
    do(office, approval(office, asked), "raul")


def test_an_author_who_lost_the_permission_gets_nothing_done(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    do(office, DisableClerk(login="ana"), "sistemas")
    assert refused(office, approval(office, asked), "marta").code == "clerk.disabled"
    assert decision(office, asked) is None


def test_who_may_not_do_it_asks_for_no_approval(office: Office, receipt: str) -> None:
    assert refused(office, RequestApproval.of(void(receipt)), "sistemas").code == "permission.missing"


# Once, in time


def test_an_order_is_decided_once(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    order = approval(office, asked)
    do(office, rejection(asked), "marta")
    assert refused(office, order, "raul").code == "approval.decided"
    assert refused(office, question(asked), "raul").code == "approval.decided"
    assert refused(office, WithdrawApproval(approval_id=asked)).code == "approval.decided"
    assert not entries(office, EntryKind.PAYMENT_VOID)


def test_an_order_that_nobody_decided_in_time_is_asked_again(office: Office, receipt: str, clock: TestClock) -> None:
    asked = ask(office, void(receipt))
    clock.advance(minutes=481)
    assert refused(office, approval(office, asked), "marta").code == "approval.expired"
    assert refused(office, rejection(asked), "marta").code == "approval.expired"
    assert decision(office, ask(office, void(receipt))) is None


def test_a_rejection_says_why_and_its_author_reads_it(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    assert refused(office, rejection(asked, " "), "marta").code == "approval.words_missing"
    do(office, rejection(asked, "El recibo está bien"), "marta")
    assert [(note.kind, note.words) for note in seen(office, asked).notes] == [
        (NoteKind.NOTE, "El cliente trae prueba"),
        (NoteKind.REJECTION, "El recibo está bien"),
    ]


# Questions


def test_a_question_sends_it_back_to_its_author_who_answers(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    do(office, question(asked), "marta")
    assert seen(office, asked).approval.is_returned
    assert refused(office, AnswerApproval(approval_id=asked, words="Yo contesto"), "luis").code == "approval.not_yours"
    do(office, AnswerApproval(approval_id=asked, words="Sí, el original"))
    assert not seen(office, asked).approval.is_returned
    do(office, approval(office, asked), "marta")


def test_only_its_author_withdraws_it_and_then_nobody_decides_it(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    order = approval(office, asked)
    assert refused(office, WithdrawApproval(approval_id=asked), "marta").code == "approval.not_yours"
    do(office, WithdrawApproval(approval_id=asked))
    assert refused(office, order, "marta").code == "approval.decided"
    assert decision(office, asked) is Decision.WITHDRAWN


# Several people


def test_what_two_must_approve_is_done_by_the_second_and_never_twice_by_one(office: Office, receipt: str) -> None:
    ask(office, void(receipt))
    asked = forge(office, signatures=2)
    assert do(office, approval(office, asked), "marta").signatures_missing == 1
    assert not entries(office, EntryKind.PAYMENT_VOID)
    assert refused(office, approval(office, asked), "marta").code == "approval.twice"
    assert do(office, approval(office, asked), "raul").decision is Decision.APPROVED
    assert len(entries(office, EntryKind.PAYMENT_VOID)) == 1
    assert is_sound(office)


# What changed since


def test_what_changed_since_it_was_asked_is_marked(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    assert not [fact for fact in seen(office, asked).facts if fact.before is not None]
    do(office, void(receipt), signed_by="raul")
    changed = {fact.label: (fact.before, fact.value) for fact in seen(office, asked).facts if fact.before is not None}
    assert changed.keys() == {"Anulado con", "Debe ahora"}
    assert changed["Debe ahora"] == ("$45.97", "$91.94")


def test_what_no_longer_holds_leaves_the_request_undecided_and_says_why(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    do(office, void(receipt), signed_by="raul")
    refusal = refused(office, approval(office, asked), "marta")
    assert (refusal.code, receipt in refusal.message) == ("payment.already_void", True)
    assert decision(office, asked) is None
    assert len(entries(office, EntryKind.PAYMENT_VOID)) == 1


def test_a_till_that_closed_meanwhile_refuses_the_void(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    session = open_session(office)
    do(office, count(session, 19_597))
    assert refused(office, approval(office, asked), "marta").code.startswith(("till.", "payment."))
    assert decision(office, asked) is None


def open_session(office: Office) -> int:
    return int(office.ask(lambda c: c.execute(text("SELECT id FROM till_session")).scalar_one()))


def test_what_is_approved_is_what_was_seen(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    order = approval(office, asked)
    number = seen(office, asked).facts[-2].value.split()[0]
    pay(office, number, 100)
    assert refused(office, order, "marta").code == "approval.changed"
    assert refused(office, approval(office, asked, mark=""), "marta").code == "approval.changed"
    do(office, approval(office, asked), "marta")


# As it was asked


def forge(office: Office, **changes: Any) -> int:
    """Write a request as somebody who speaks to the database would: the last one again, with something altered."""
    columns = Approval.__table__.columns  # type: ignore[attr-defined]
    last = select(*columns).order_by(col(Approval.id).desc()).limit(1)
    with office.store.write(office.info.id) as connection:
        row = dict(connection.execute(last).one()._mapping) | changes
        del row["id"]
        return int(connection.execute(insert(Approval).returning(col(Approval.id)), row).scalar_one())


def test_an_order_that_is_not_the_one_that_was_asked_is_not_approved(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    mark = seen(office, asked).seen
    forged = forge(office, order_json=void(receipt).model_copy(update={"reason": "Otra razón"}).model_dump_json())
    assert refused(office, approval(office, forged, mark), "marta").code == "approval.altered"
    assert not entries(office, EntryKind.PAYMENT_VOID)


def test_an_amount_smaller_than_what_its_rules_ask_is_not_approved(office: Office, receipt: str) -> None:
    ask(office, void(receipt))
    forged = forge(office, amount_cents=1)
    assert refused(office, approval(office, forged), "marta").code == "approval.changed"
    assert not entries(office, EntryKind.PAYMENT_VOID)


def test_the_kept_order_cannot_be_changed(office: Office, receipt: str) -> None:
    asked = ask(office, void(receipt))
    with pytest.raises(DBAPIError, match="append-only"), office.store.write(office.info.id) as connection:
        connection.execute(text("UPDATE approval SET order_json = '{}' WHERE id = :id"), {"id": asked})


# Asking


def test_what_needs_no_approval_is_not_kept(office: Office) -> None:
    open_till(office)
    order = RequestApproval.of(SendTransfer(amount_cents=1_000, reason="turn_in"))
    assert refused(office, order).code == "approval.not_needed"


def test_what_its_own_rules_refuse_is_not_kept(office: Office, receipt: str) -> None:
    assert refused(office, RequestApproval.of(void("TST-R-2026-999999"))).code == "payment.unknown"
    broken = RequestApproval(order_name="payment.void", order={"receipt": receipt})
    assert refused(office, broken).code == "order.invalid"
    assert refused(office, RequestApproval(order_name="nada", order={})).code == "command.unknown"


def test_the_inbox_has_what_each_may_decide_and_the_author_sees_their_own(office: Office, receipt: str) -> None:
    do(office, GrantPermission(login="raul", action="payment.void", limit_cents=100, can_check=True), "sistemas")
    asked = ask(office, void(receipt))

    def waits_for(login: str) -> list[int]:
        clerk = office.ask(
            lambda c: c.execute(text("SELECT id FROM clerk WHERE login = :l"), {"l": login}).scalar_one()
        )
        return [one.id for one in office.ask(inbox, office.info.id, clerk, office.clock())]

    assert [waits_for(who) for who in ("marta", "raul", "ana", "luis")] == [[asked], [], [], []]
    ana = office.ask(find_approval, asked, office.info.id).maker_id
    assert [one.id for one in office.ask(asked_by, office.info.id, ana, office.clock())] == [asked]


def test_a_signature_in_place_still_works_while_the_same_order_waits(office: Office, receipt: str) -> None:
    ask(office, void(receipt))
    answer = office.run(void(receipt), actor="ana", key="signed", cosignature=Cosignature("marta", PIN))
    assert not isinstance(answer, Refusal)
