"""Every declared lifecycle walked: from every state every action by the engine, and every order by who may give it.

That nobody gives an order without its permission is told of every order in `tests/security`. Here a case is put in each
of its states, and whatever was tried is undone: a lifecycle is walked as soon as it is declared.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from pydantic_core import to_json
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from oficinista.cases.engine import Deed, act
from oficinista.cases.investigations import OpenInvestigation
from oficinista.cases.lifecycle import Action, Lifecycle, Owner, lifecycles
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.objections import FileObjection
from oficinista.closings.disconnecting import DisconnectService
from oficinista.connections.commands import AnswerPermit
from oficinista.office import Office
from oficinista.orders import Order, Refused, find_command
from oficinista.plans.commands import ProposePlan
from oficinista.refunds.commands import RequestRefund
from oficinista.staff.actors import find_actor
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.staff.roles import permissions_of
from oficinista.suspensions.commands import IssueNotice
from oficinista.theft.opening import OpenTheft, Source
from oficinista.transaction import Transaction
from oficinista.work.commands import CreateOrder
from tests.adjustments_builders import credit, numbers
from tests.connections_builders import TOTAL, account_of, advance, applied, estimate, study, with_papers
from tests.office import PIN_HASH, BilledAccount, TestClock, do, opened_copy, with_bills
from tests.refunds_builders import with_credit
from tests.security_builders import least_order

WORDS = "Como se acordó"
UNSIGNED = "unsigned"
"""The database refuses it, since nobody signed: what the door asks for before."""
HOLDERS = {Role.CLERK: "ana", Role.SUPERVISOR: "marta", Role.LIAISON: "nora"}
AT_COUNTER = {
    Owner.OFFICE: {Role.CLERK, Role.SUPERVISOR},
    Owner.SUPERVISOR: {Role.SUPERVISOR},
    Owner.REGION: {Role.SUPERVISOR},
    Owner.CREW: {Role.CLERK, Role.SUPERVISOR},
    Owner.NETWORK: {Role.LIAISON, Role.SUPERVISOR},
    Owner.APPLICANT: {Role.CLERK, Role.SUPERVISOR},
}
"""Who closes at the counter what each has to do: what the region, the crews, the network area and the applicant did is
noted there."""


def paid_up(office: Office, _one: BilledAccount) -> Order:
    """What leaves an application for a connection paid for, whatever comes, with the permit that it takes."""
    number = applied(office)
    with_papers(office, number)
    do(office, credit(account_of(office, number), TOTAL), signed_by="marta")
    do(office, advance(number, "submit"))
    do(office, study(number, "roads"), "marta")
    do(office, estimate(number), signed_by="marta")
    return advance(number, "paid")


OPENED: dict[str, Callable[[Office, BilledAccount], Order]] = {
    "connection": paid_up,
    "permit": lambda *_: AnswerPermit(number="PER-TST-2026-000001", words=WORDS, outcome="ask"),
    "disconnection": lambda _, one: DisconnectService(account=one.number, words=WORDS),
    "investigation": lambda office, one: OpenInvestigation(bill=numbers(office, one)[-1], words=WORDS),
    "objection": lambda office, one: FileObjection(bill=numbers(office, one)[-1], grounds=WORDS),
    "plan": lambda _, one: ProposePlan(account=one.number, words=WORDS),
    "refund": lambda _, one: RequestRefund(account=one.number, words=WORDS),
    "suspension": lambda _, one: IssueNotice(account=one.number, words=WORDS),
    "theft": lambda _, one: OpenTheft(account=one.number, source=Source.REPORT, words=WORDS),
    "work_order": lambda _, one: CreateOrder(account=one.number, type="visible_leak"),
}
FACTS: dict[str, dict[str, Any]] = {
    "connection.return": {"reason": "papers"},
    "connection.study": {"main": "PVC de 6", "point": "Km 6.2", "diameter": "1"},
    "connection.estimate": {"lines": {"connection": TOTAL}},
    "order.complete": {"result": {"found": "inside", "place": "Detrás del inodoro", "repaired": "no"}},
    "order.correct": {"asked": "Mirar el patio"},
    "investigation.step": {"step": "verify_reading", "answers": {"reading": "sound"}},
    "investigation.skip": {"step": "compare"},
}
"""What an order needs beside its number and words, to be carried out."""
SIGNED = {"version": 1, "down_by": "2026-12-01"}
STEPS = {("plan", "signed"): SIGNED, ("plan", "broken"): SIGNED}
"""What is kept in the step that led to a state."""
UNTRUE = {
    "connection.advance": {UNSIGNED, "connection.no_bill", "connection.permits_missing"},
    "connection.estimate": {UNSIGNED},
    "connection.open": {UNSIGNED},
    "connection.permit": {"case.paper_missing"},
    "connection.study": {UNSIGNED},
    "investigation.decide": {"case.steps_missing"},
    "investigation.go_on": {"case.term_runs"},
    "objection.correct": {"case.not_corrected"},
    "objection.decide": {"case.not_corrected"},
    "objection.decide_appeal": {"case.not_corrected"},
    "objection.close": {"case.not_told"},
    "plan.restore": {"plan.no_restoration"},
    "refund.verify": {"case.paper_missing"},
    "refund.decide": {UNSIGNED},
    "refund.pay": {"refund.other_way"},
    "refund.confirm": {UNSIGNED},
    "refund.cancel": {UNSIGNED},
    "suspension.order_cut": {"suspension.too_early"},
    "theft.calculate": {"theft.lacking"},
    "theft.let_stand": {"case.term_runs"},
    "theft.charge": {"theft.not_calculated"},
    "theft.connect": {"theft.has_meter"},
    "theft.refer": {"case.paper_missing"},
    "theft.dismiss": {"case.paper_missing"},
    "theft.take_back": {"theft.charge_stands"},
}
"""With what an order may be refused although it is its turn: what it asks for besides is not true here."""
LIFECYCLES = list(lifecycles().values())
_LAST_PLACE = select(func.max(col(CaseEvent.place))).where(col(CaseEvent.case_id) == bindparam("case"))


def open_all(office: Office) -> None:
    """A case of each lifecycle, at an account of its own."""
    liaison = AddClerk(login="nora", name="Nora Báez", role=Role.LIAISON, pin_hash=PIN_HASH)
    do(office, liaison, actor="sistemas")
    for name, order in OPENED.items():
        account = with_credit(office) if name == "refund" else with_bills(office, 1)
        do(office, order(office, account))


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(open_all, tmp_path, clock) as office:
        yield office


@contextmanager
def standing(office: Office, lifecycle: Lifecycle, state: str, login: str = "ana") -> Iterator[tuple[Transaction, str]]:
    """A transaction of somebody's with the case of a lifecycle in a state; nothing of it is kept."""
    with office.store.write(office.info.id) as connection:
        tx = office._begin(connection, find_actor(connection, login), b"", "walk")
        of_it = select(col(Case.id), col(Case.number)).where(col(Case.lifecycle) == lifecycle.name)
        case = connection.execute(of_it.order_by(col(Case.id).desc())).first()
        assert case is not None
        _place(tx, lifecycle, case.id, state)
        yield tx, case.number
        connection.rollback()


def _place(tx: Transaction, lifecycle: Lifecycle, case_id: int, state: str) -> None:
    step = {
        "case_id": case_id,
        "place": 1 + tx.connection.execute(_LAST_PLACE, {"case": case_id}).scalar_one(),
        "action": next(code for code, one in lifecycle.actions.items() if one.to == state),
        "state": state,
        "happened_on": tx.business_date,
        "words": WORDS,
        "data_json": to_json(STEPS.get((lifecycle.name, state), {})).decode(),
        "clerk_id": tx.actor.id,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(CaseEvent), step)
    ends = "closed_on" if lifecycle.states[state].is_end else "next_on"
    stands = {"state": state, "next_on": None, "closed_on": None, ends: tx.business_date}
    tx.connection.execute(update(Case).where(col(Case.id) == case_id).values(stands))


def tried(tx: Transaction, number: str, deed: Callable[[], object]) -> tuple[str, str]:
    """With what a deed is refused, if it is, and where the case stands then; undone again."""
    undo, refusal = tx.connection.begin_nested(), ""
    try:
        deed()
    except Refused as refused:
        refusal = refused.refusal.code
    except IntegrityError:
        refusal = UNSIGNED
    else:
        state = tx.connection.execute(select(col(Case.state)).where(col(Case.number) == number)).scalar_one()
    undo.rollback()
    return refusal, "" if refusal else str(state)


class Given(NamedTuple):
    """An order about a case, who may give it, and the actions that it may do."""

    name: str
    order: Order
    roles: set[Role]
    actions: tuple[Action, ...]


def by_hand(lifecycle: Lifecycle) -> list[Action]:
    return [one for one in lifecycle.actions.values() if one.sources and not (one.of_itself or one.by_child)]


def who_may(name: str) -> set[Role]:
    return {role for role in HOLDERS if any(one.action == name for one in permissions_of(role))}


@cache
def _least(name: str) -> Order:
    return least_order(name)


def orders_about(lifecycle: Lifecycle, number: str) -> Iterator[Given]:
    """Each order that is given by hand in a case, with every outcome that it may have."""
    for name in dict.fromkeys(one.order for one in by_hand(lifecycle)):
        fields = find_command(name).order_type.model_fields
        outcomes = get_args(fields["outcome"].annotation) if "outcome" in fields else (None,)
        for outcome in outcomes:
            facts = {"number": number, "words": WORDS, "outcome": outcome} | FACTS.get(name, {})
            order = _least(name).model_copy(update={key: value for key, value in facts.items() if key in fields})
            does = [one for one in by_hand(lifecycle) if one.order == name and one.outcome in {None, outcome}]
            yield Given(name, order, who_may(name), tuple(does))


def test_every_declared_lifecycle_is_walked_by_every_role_that_has_an_order_of_it() -> None:
    assert OPENED.keys() == lifecycles().keys()
    orders = {action.order for one in LIFECYCLES for action in by_hand(one)}
    assert {role for role in Role for one in permissions_of(role) if one.action in orders} == HOLDERS.keys()


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_an_action_leads_where_it_is_declared_and_is_refused_in_every_other_state(
    office: Office, lifecycle: Lifecycle
) -> None:
    for state in lifecycle.states:
        with standing(office, lifecycle, state) as (tx, number):
            for code, action in lifecycle.actions.items():
                refusal, stands = tried(tx, number, partial(act, tx, number, Deed(code, tx.business_date)))
                if state not in action.sources:
                    assert refusal == "case.not_now", (state, code)
                elif refusal:
                    assert action.needs or action.papers, (state, code, refusal)
                else:
                    assert stands == action.leads_from(state), (state, code)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_an_order_does_in_each_state_what_is_declared_or_is_refused_whoever_gives_it(
    office: Office, lifecycle: Lifecycle
) -> None:
    orders: list[Given] = []
    for state, (role, login) in product(lifecycle.states, HOLDERS.items()):
        with standing(office, lifecycle, state, login) as (tx, number):
            orders = orders or list(orders_about(lifecycle, number))
            for given in (one for one in orders if role in one.roles):
                refusal, stands = tried(tx, number, partial(find_command(given.name).carry_out, tx, given.order))
                lawful = {one.leads_from(state) for one in given.actions if state in one.sources}
                if refusal:
                    assert not lawful or refusal in UNTRUE.get(given.name, ()), (state, role, given.order)
                else:
                    assert stands in lawful, (state, role, given.order)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_who_has_something_to_do_in_a_state_may_do_what_closes_it(lifecycle: Lifecycle) -> None:
    for code, state in lifecycle.states.items():
        if state.owner is None:
            continue
        leading_out = (one.order for one in lifecycle.actions_from(code).values() if one.leads_from(code) != code)
        assert any(AT_COUNTER[state.owner] & who_may(order) for order in leading_out), code
