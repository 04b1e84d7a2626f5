"""Nobody acts on their own account or a relative's: not to pay, void, adjust, sign or approve; and the try is known."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.approvals.queries import case
from oficinista.audit.models import AuditEvent
from oficinista.audit.verify import verify
from oficinista.customers.conflicts import DeclareLink, NoteConflict, declared_links
from oficinista.customers.models import Relation
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.tills.payments import VoidPayment
from tests.adjustments_builders import credit, numbers, read, rebill
from tests.counter_builders import balance_of
from tests.office import BilledAccount, do, refused, with_bills
from tests.tills_builders import open_till, pay, payment


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes two bills."""
    return with_bills(office, 2)


def declare(office: Office, login: str, account: BilledAccount, relation: Relation = Relation.RELATIVE) -> None:
    do(office, DeclareLink(login=login, account=account.number, relation=relation), "raul")


def attempts(office: Office) -> list[tuple[int, NoteConflict]]:
    """Who was recorded as trying, by the actor of the record and what it says."""
    rows = select(col(AuditEvent.clerk_id), col(AuditEvent.order_json)).where(
        col(AuditEvent.order_name) == "conflict.note"
    )
    return office.ask(lambda c: [(who, NoteConflict.model_validate_json(said)) for who, said in c.execute(rows)])


@pytest.mark.parametrize("relation", [Relation.SELF, Relation.RELATIVE])
def test_nobody_takes_a_payment_for_their_own_account_or_a_relatives(
    office: Office, account: BilledAccount, relation: Relation
) -> None:
    open_till(office)
    declare(office, "ana", account, relation)
    refusal = refused(office, payment(account.number, 4_597))
    assert (refusal.code, account.number in refusal.message) == ("conflict.interest", True)
    assert balance_of(office, account.number) == 9_194


def test_the_attempt_stays_in_the_audit_chain_though_nothing_was_done(office: Office, account: BilledAccount) -> None:
    open_till(office)
    declare(office, "ana", account)
    for _ in range(2):
        refused(office, payment(account.number, 4_597))
    found = attempts(office)
    assert [said for _, said in found] == [
        NoteConflict(login="ana", account=account.number, order_name="payment.take")
    ] * 2
    assert not office.ask(verify, office.info.id).faults


def test_it_holds_for_every_account_of_the_customer_in_a_payment_of_several(
    office: Office, account: BilledAccount
) -> None:
    open_till(office)
    other = with_bills(office, 1)
    declare(office, "ana", account)
    both = payment(other.number, 1_000)
    both = both.model_copy(update={"accounts": (*both.accounts, *payment(account.number, 1_000).accounts)})
    assert refused(office, both).code == "conflict.interest"
    pay(office, other.number, 1_000)


def test_nobody_voids_adjusts_or_corrects_it_either(office: Office, account: BilledAccount) -> None:
    open_till(office)
    receipt = pay(office, account.number, 4_597).receipt
    declare(office, "ana", account)
    orders: list[Order] = [
        VoidPayment(receipt=receipt.lower(), reason="Cuenta equivocada"),
        credit(account, 500),
        rebill(*numbers(office, account), readings=read("2026-10", 12_000)),
    ]
    assert [refused(office, order, signed_by="marta").code for order in orders] == ["conflict.interest"] * 3
    assert [said.order_name for _, said in attempts(office)] == [
        "payment.void",
        "adjustment.request",
        "bill.void_and_rebill",
    ]


def test_nobody_signs_it_in_place_and_the_record_says_who(office: Office, account: BilledAccount) -> None:
    open_till(office)
    order = VoidPayment(receipt=pay(office, account.number, 4_597).receipt, reason="Cuenta equivocada")
    declare(office, "marta", account)
    assert refused(office, order, signed_by="marta").code == "conflict.interest"
    assert [said.login for _, said in attempts(office)] == ["marta"]
    do(office, order, signed_by="raul")


def test_nobody_asks_or_decides_its_approval(office: Office, account: BilledAccount) -> None:
    open_till(office)
    order = VoidPayment(receipt=pay(office, account.number, 4_597).receipt, reason="Cuenta equivocada")
    asked = do(office, RequestApproval.of(order)).approval_id
    declare(office, "marta", account)
    seen = office.ask(case, asked, office.info.id).seen
    for verdict in Verdict:
        decision = DecideApproval(approval_id=asked, verdict=verdict, words="Porque sí", seen=seen)
        assert refused(office, decision, "marta").code == "conflict.interest"
    declare(office, "ana", account)
    approval = DecideApproval(approval_id=asked, verdict=Verdict.APPROVE, seen=seen)
    assert refused(office, approval, "raul").code == "conflict.interest"
    assert refused(office, RequestApproval.of(order)).code == "conflict.interest"


def test_a_link_is_lifted_by_somebody_else_and_both_declarations_stay(office: Office, account: BilledAccount) -> None:
    open_till(office)
    declare(office, "ana", account)
    assert [(one.login, one.relation) for one in office.ask(declared_links, office.info.id)] == [
        ("ana", Relation.RELATIVE)
    ]
    declare(office, "ana", account, Relation.NONE)
    assert office.ask(declared_links, office.info.id) == ()
    pay(office, account.number, 4_597)


def test_who_declares_is_a_supervisor_or_it_and_nobody_lifts_their_own(office: Office, account: BilledAccount) -> None:
    order = DeclareLink(login="raul", account=account.number, relation=Relation.NONE)
    assert refused(office, order, "ana").code == "permission.missing"
    declare(office, "raul", account)
    assert refused(office, order, "raul").code == "conflict.own"
    do(office, order, "sistemas")


def test_nobody_is_recorded_as_trying_without_a_link(office: Office, account: BilledAccount) -> None:
    slander = NoteConflict(login="luis", account=account.number, order_name="payment.take")
    assert refused(office, slander).code == "conflict.none"
    assert attempts(office) == []
