"""The one door: each order once for its key, by somebody who may, signed by somebody else where it must be."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select, text
from sqlmodel import col

from oficinista.audit.models import AuditEvent
from oficinista.audit.verify import verify
from oficinista.ledger.check import check
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import REGISTRY, Order, Refusal, Refused, Result, all_commands, command, find_command
from oficinista.queue.commands import CallNext, IssueTicket, StartServing
from oficinista.staff.commands import AddClerk, DisableClerk, GrantPermission, SetPin
from oficinista.staff.models import Role
from oficinista.staff.pins import TRIES_MAX
from oficinista.staff.roles import permissions_of
from oficinista.tills.payments import AccountPart, TakePayment, Tendered, VoidPayment
from oficinista.tills.transfers import SendTransfer
from oficinista.transaction import Transaction
from tests.office import PIN, PIN_HASH, TestClock, attempt, do, refused, with_bills
from tests.queue_builders import arrive, waiting_labels
from tests.tills_builders import cash, open_till, pay, payment

SIGNED_CASH = SendTransfer(amount_cents=60_000, reason="turn_in")
"""What a clerk never does alone."""


@pytest.fixture(autouse=True)
def whole(office: Office) -> Iterator[None]:
    """Whatever was asked, the books and the record of orders are whole afterwards."""
    yield
    assert office.ask(lambda connection: [p for p in check(connection) if not p.holds]) == []
    assert office.ask(verify, office.info.id).faults == ()


def orders_carried_out(office: Office) -> list[tuple[str, int, int | None]]:
    """Every link of the record: the order, who gave it, who signed it."""
    links = select(col(AuditEvent.order_name), col(AuditEvent.clerk_id), col(AuditEvent.cosigner_id))
    return office.ask(lambda c: [tuple(row) for row in c.execute(links.order_by(col(AuditEvent.id)))])


def test_the_same_key_gives_the_same_answer_and_nothing_is_done_twice(office: Office) -> None:
    account = with_bills(office, 1)
    open_till(office)
    order = payment(account.number, 1_000)
    first, again = (attempt(office, order, key="the key") for _ in range(2))
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert again.value == first.value
    assert office.ask(lambda c: c.execute(text("SELECT COUNT(*) FROM payment")).scalar_one()) == 1
    assert [name for name, *_ in orders_carried_out(office)].count("payment.take") == 1


def test_a_key_is_not_used_for_another_order(office: Office) -> None:
    attempt(office, IssueTicket(service="payment"), key="the key")
    answer = attempt(office, IssueTicket(service="claim"), key="the key")
    assert isinstance(answer, Refusal)
    assert answer.code == "key.reused"
    assert waiting_labels(office) == ["P-001"]


def test_a_key_is_not_used_by_another_person(office: Office) -> None:
    attempt(office, IssueTicket(service="payment"), "ana", key="the key")
    answer = attempt(office, IssueTicket(service="payment"), "luis", key="the key")
    assert isinstance(answer, Refusal)
    assert answer.code == "key.reused"


def test_a_key_whose_order_was_refused_is_free_to_be_used_again(office: Office) -> None:
    assert isinstance(attempt(office, CallNext(), key="the key"), Refusal)
    arrive(office)
    answer = attempt(office, CallNext(), key="the key")
    assert isinstance(answer, Done)
    assert not answer.is_replay


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_key_has_a_length(office: Office, key: str) -> None:
    answer = office.run(IssueTicket(service="payment"), actor="ana", key=key)
    assert isinstance(answer, Refusal)
    assert answer.code == "key.length"


def test_who_was_not_granted_an_order_is_told_and_nothing_is_done(office: Office) -> None:
    before = orders_carried_out(office)
    refusal = refused(office, AddClerk(login="nadie", name="Nadie", role=Role.CLERK), "ana")
    assert (refusal.code, refusal.next_step) == ("permission.missing", "Lo hace: sistemas. Sistemas puede otorgarlo.")
    assert refused(office, IssueTicket(service="payment"), "sistemas").code == "permission.missing"
    assert orders_carried_out(office) == before


def test_a_permission_granted_counts_from_the_next_order(office: Office) -> None:
    do(office, GrantPermission(login="sistemas", action="ticket.issue"), "sistemas")
    assert do(office, IssueTicket(service="payment"), "sistemas").label == "P-001"


def test_who_is_disabled_does_nothing_more_not_even_a_replay(office: Office) -> None:
    attempt(office, IssueTicket(service="payment"), "ana", key="the key")
    do(office, DisableClerk(login="ana"), "sistemas")
    for key in ("the key", "another key"):
        answer = attempt(office, IssueTicket(service="payment"), "ana", key=key)
        assert isinstance(answer, Refusal)
        assert answer.code == "clerk.disabled"
    assert waiting_labels(office) == ["P-001"]


def test_who_does_not_exist_does_nothing(office: Office) -> None:
    assert refused(office, IssueTicket(service="payment"), "nadie").code == "clerk.unknown"
    answer = office.run(IssueTicket(service="payment"), actor=999, key="x")
    assert isinstance(answer, Refusal)
    assert answer.code == "clerk.unknown"


def test_what_needs_a_signature_waits_for_it(office: Office) -> None:
    open_till(office, fund=90_000)
    answer = refused(office, SIGNED_CASH)
    assert (answer.code, bool(answer.next_step)) == ("approval.required", True)
    do(office, SIGNED_CASH, signed_by="marta")
    name, _, cosigner = orders_carried_out(office)[-1]
    assert (name, cosigner is None) == ("transfer.send", False)


def test_nobody_signs_their_own_order(office: Office) -> None:
    do(office, GrantPermission(login="ana", action="transfer.send", limit_cents=0, can_check=True), "sistemas")
    open_till(office, fund=90_000)
    assert refused(office, SIGNED_CASH, "ana", signed_by="ana").code == "approval.own"


@pytest.mark.parametrize("signer", ["luis", "sistemas"])
def test_who_may_not_approve_does_not_sign(office: Office, signer: str) -> None:
    open_till(office, fund=90_000)
    assert refused(office, SIGNED_CASH, signed_by=signer).code == "approval.not_allowed"


def test_who_approves_up_to_an_amount_does_not_sign_beyond_it(office: Office) -> None:
    do(office, GrantPermission(login="marta", action="transfer.send", limit_cents=59_999, can_check=True), "sistemas")
    open_till(office, fund=200_000)
    assert refused(office, SIGNED_CASH, signed_by="marta").code == "approval.not_allowed"
    do(office, SIGNED_CASH, signed_by="raul")


def test_up_to_their_limit_a_clerk_needs_nobody(office: Office) -> None:
    open_till(office, fund=90_000)
    do(office, SendTransfer(amount_cents=50_000, reason="turn_in"))
    assert refused(office, SendTransfer(amount_cents=50_001, reason="turn_in")).code == "approval.required"


def test_a_signature_is_for_one_order_only(office: Office) -> None:
    account = with_bills(office, 1)
    open_till(office)
    first, second = (pay(office, account.number, 500).receipt for _ in range(2))
    do(office, VoidPayment(receipt=first, reason="Cuenta equivocada"), signed_by="marta")
    assert refused(office, VoidPayment(receipt=second, reason="Cuenta equivocada")).code == "approval.required"


def test_an_order_refused_after_its_signature_leaves_no_approval_behind(office: Office) -> None:
    assert refused(office, SIGNED_CASH, signed_by="marta").code == "till.not_open"
    assert office.ask(lambda c: c.execute(text("SELECT COUNT(*) FROM approval")).scalar_one()) == 0


def wrong_pin(office: Office, login: str = "marta") -> str:
    answer = office.run(SIGNED_CASH, actor="ana", key="x", cosignature=Cosignature(login, "000000"))
    assert isinstance(answer, Refusal)
    return answer.code


def test_a_wrong_pin_signs_nothing_and_after_five_not_even_the_right_one_does(office: Office, clock: TestClock) -> None:
    open_till(office, fund=200_000)
    assert [wrong_pin(office) for _ in range(TRIES_MAX + 1)] == ["pin.wrong"] * TRIES_MAX + ["pin.locked"]
    assert refused(office, SIGNED_CASH, signed_by="marta").code == "pin.locked"
    do(office, SIGNED_CASH, signed_by="raul")
    clock.advance(minutes=10, seconds=1)
    do(office, SIGNED_CASH, signed_by="marta")


def test_a_right_pin_forgets_the_wrong_ones_before_it(office: Office) -> None:
    open_till(office, fund=200_000)
    for _ in range(2):
        assert [wrong_pin(office) for _ in range(TRIES_MAX - 1)] == ["pin.wrong"] * (TRIES_MAX - 1)
        do(office, SIGNED_CASH, signed_by="marta")


def test_a_new_pin_lifts_the_lock(office: Office) -> None:
    open_till(office, fund=200_000)
    for _ in range(TRIES_MAX):
        wrong_pin(office)
    do(office, SetPin(login="marta", pin_hash=PIN_HASH), "sistemas")
    do(office, SIGNED_CASH, signed_by="marta")


def test_the_pin_itself_is_kept_nowhere(office: Office) -> None:
    open_till(office, fund=90_000)
    do(office, SIGNED_CASH, signed_by="marta")
    wrong_pin(office)
    kept = office.ask(
        lambda c: [
            str(tuple(row))
            for table in ("audit_event", "answered_order", "approval", "clerk")
            for row in c.execute(text(f"SELECT * FROM {table}"))
        ]
    )
    assert not [row for row in kept if f"'{PIN}'" in row or f'"{PIN}"' in row or "000000'" in row]


def test_every_order_carried_out_is_a_link_and_a_refused_one_is_none(office: Office) -> None:
    before = len(orders_carried_out(office))
    arrive(office)
    refused(office, StartServing())
    do(office, CallNext())
    refused(office, CallNext())
    assert [name for name, *_ in orders_carried_out(office)[before:]] == ["ticket.issue", "ticket.call_next"]


def test_the_office_s_time_does_not_go_back_with_the_clock(office: Office, clock: TestClock) -> None:
    arrive(office)
    clock.advance(hours=-5)
    arrive(office)
    arrive(office)
    moments = office.ask(lambda c: c.execute(select(col(AuditEvent.at)).order_by(col(AuditEvent.id))).scalars().all())
    assert all(later > earlier for earlier, later in pairwise(moments))
    assert moments[-1] - moments[-2] < timedelta(seconds=1)


class Break(Order):
    """An order with a defect in it."""


class Broken(Result):
    """Never given."""


def half_done(tx: Transaction, order: Break) -> Broken:
    tx.connection.execute(text("UPDATE clerk SET name = 'otro nombre'"))
    raise ZeroDivisionError


def test_a_defect_is_an_exception_and_leaves_nothing(office: Office) -> None:
    command("test.break", needs_permission=False)(half_done)
    before = orders_carried_out(office)
    with pytest.raises(ZeroDivisionError):
        attempt(office, Break())
    del REGISTRY["test.break"]
    assert orders_carried_out(office) == before
    assert office.ask(lambda c: c.execute(text("SELECT COUNT(*) FROM clerk WHERE name LIKE 'otro%'")).scalar()) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: payment("000000000001", 1.5),  # type: ignore[arg-type]
        lambda: payment("000000000001", "100"),  # type: ignore[arg-type]
        lambda: payment("000000000001", 0),
        lambda: payment("000000000001", -5),
        lambda: payment("000000000001", 10**11 + 1),
        lambda: payment("000000000001", True),
        lambda: TakePayment(tenders=(), accounts=(AccountPart(number="1", amount_cents=5),)),
        lambda: TakePayment(tenders=(cash(5),), accounts=()),
        lambda: Tendered(kind="gold", received_cents=5),  # type: ignore[arg-type]
        lambda: IssueTicket(service="payment", colour="blue"),  # type: ignore[call-arg]
        lambda: IssueTicket(service="PAYMENT"),
        lambda: IssueTicket(service="payment", paper_number=0),
        lambda: IssueTicket(service="payment", note="x" * 201),
    ],
)
def test_an_order_that_is_not_well_formed_is_never_made(make: Any) -> None:
    with pytest.raises(ValidationError):
        make()


def test_an_order_does_not_change_once_made() -> None:
    order = IssueTicket(service="payment")
    with pytest.raises(ValidationError):
        order.service = "claim"


def test_what_a_person_types_is_made_harmless_before_it_is_kept(office: Office) -> None:
    arrive(office, note="\x1b[2J Juan [/] Pérez\u202e\x00")
    kept = office.ask(lambda c: c.execute(text("SELECT note FROM visit_period")).scalar_one())
    assert kept == "\ufffd[2J Juan [/] Pérez\ufffd\ufffd"


def test_an_order_that_does_not_exist_is_said() -> None:
    for name in ("ticket.dance", "nothing", ""):
        with pytest.raises(Refused) as caught:
            find_command(name)
        assert caught.value.refusal.code == "command.unknown"


def test_every_order_says_what_it_does_and_every_permission_is_of_one() -> None:
    commands = all_commands()
    assert [name for name, one in commands.items() if not one.carry_out.__doc__] == []
    granted = {permission.action for role in Role for permission in permissions_of(role)}
    assert granted <= commands.keys() | {"rule.override", "holiday.set"}
    assert {name for name, one in commands.items() if one.needs_permission} <= granted
