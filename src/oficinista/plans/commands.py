"""What is done with payment plans: offered, answered with other terms, signed, reviewed, restored and given up.

A plan is signed by two people: who prepared it and a supervisor. None of it moves money: a plan changes what is due
now, never what is owed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlmodel import col

from oficinista.cases.engine import Deed, Moved, Subject, act, open_case
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.cases.queries import SOON_DAYS
from oficinista.customers.commands import AccountNumber, Day
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import later, tr
from oficinista.money import format_money
from oficinista.orders import (
    ApprovalNeed,
    Fact,
    Line,
    Order,
    PositiveCents,
    Refused,
    Result,
    Said,
    UnsignedCents,
    command,
)
from oficinista.plans.models import PlanDebt, PlanInstalment, PlanTerms
from oficinista.plans.offering import Offered, arrears, limits_of, offer, refuse_ineligible
from oficinista.plans.queries import (
    DOWN_BY,
    PLAN,
    VERSION,
    Plan,
    Version,
    find_plan,
    plan_as_offered,
    plans,
    restoring,
    terms_words,
)
from oficinista.plans.standing import Keeping, Standing, keeping_words
from oficinista.plans.terms import Instalment, Profile, go_on, kept_rules, limits, profile_words, propose
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction

MONTHS_MAX = 600
KEEPING = "keeping"
"""In the data of a review: how the plan stood."""
Months = Annotated[int, Field(strict=True, ge=1, le=MONTHS_MAX)]


class _Terms(Order):
    """The terms that are asked; what is left out is the profile's."""

    profile: Annotated[Profile, Field(strict=False)] = Profile.ORDINARY
    down_cents: UnsignedCents | None = None
    months: Months | None = None
    income_cents: PositiveCents | None = None


class ProposePlan(_Terms):
    """Offer a plan for what an account has overdue."""

    account: AccountNumber
    words: Said


class CounterPlan(_Terms):
    """Other terms, which the customer asks for; those before are kept."""

    number: Line
    words: Said


class _InPlan(Order):
    """Something done in a plan; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


class SignPlan(_InPlan):
    """The customer and the supervisor sign the last terms."""


class RefusePlan(_InPlan):
    """The supervisor does not sign."""


class CancelPlan(_InPlan):
    """The customer gives the plan up."""


class RestorePlan(_InPlan):
    """A broken plan goes on: what its profile asks for was paid."""


class ClosePlan(_InPlan):
    """A broken plan that was not restored is lost."""


class ReviewPlans(Order):
    """Find out which plans were broken or paid, of one account or of all, and note it in each."""

    account: AccountNumber | None = None


class PlanMoved(CaseMoved):
    """Where the plan is, the version of its terms, and until when something has to be done."""

    version: int


class PlansReviewed(Result):
    """How many plans were reviewed, and the numbers of those found broken or paid."""

    reviewed: int
    broken: tuple[str, ...]
    paid: tuple[str, ...]


def _touches_account(_connection: Connection, order: ProposePlan) -> Iterable[str]:
    return [order.account]


def _touches_reviewed(_connection: Connection, order: ReviewPlans) -> Iterable[str]:
    return [] if order.account is None else [order.account]


def _touches_plan(connection: Connection, order: _InPlan | CounterPlan) -> Iterable[str]:
    return connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars()


@command("plan.propose", touches=_touches_account)
def propose_plan(tx: Transaction, order: ProposePlan) -> PlanMoved:
    """Open a plan with its first terms. Refuses an account that may have none, and terms beyond the profile."""
    hold_accounts(tx.connection, [order.account])
    offered = _offered(tx, order.account, order)
    subject = Subject(offered.arrears.account_id, amount_cents=offered.arrears.debt_cents)
    moved = open_case(tx, PLAN, subject, Deed("propose", tx.business_date, order.words, {VERSION: 1}))
    case_id = tx.connection.execute(_CASE_ID, {"number": moved.number}).scalar_one()
    _keep(tx, case_id, 1, offered, order.income_cents)
    return _moved(moved, 1)


@command("plan.counter", touches=_touches_plan)
def counter_plan(tx: Transaction, order: CounterPlan) -> PlanMoved:
    """Offer other terms, for what is overdue now. Refuses terms beyond the profile, a plan that was signed, and one of
    which nothing is overdue any more."""
    plan = _find(tx, order.number)
    hold_accounts(tx.connection, [plan.account])
    version = plan.versions[-1].number + 1
    moved = act(tx, order.number, Deed("counter", tx.business_date, order.words, {VERSION: version}))
    found = arrears(tx.connection, plan.account, tx.office.id, tx.business_date, besides=plan.number)
    refuse_ineligible(found)
    allowed = limits_of(found, order.profile, tx.rules, tx.business_date, order.income_cents)
    proposal = propose(found.debt_cents, allowed, tx.business_date, down_cents=order.down_cents, months=order.months)
    _keep(tx, plan.case_id, version, Offered(found, allowed, proposal), order.income_cents)
    return _moved(moved, version)


def _always(tx: Transaction, order: SignPlan) -> ApprovalNeed:
    """Every plan is signed by somebody else than who prepared it."""
    plan = _find(tx, order.number)
    return ApprovalNeed(plan.terms.debt_cents, later("El plan {number} lo firma el supervisor.", number=plan.number))


def _facts(connection: Connection, order: SignPlan) -> Iterator[Fact]:
    plan = plan_as_offered(connection, order.number)
    yield Fact("Cuenta", f"{plan.account}, {plan.customer}")
    yield Fact("Perfil", profile_words(plan.terms.profile))
    yield Fact("Deuda vencida", format_money(plan.terms.debt_cents))
    for sentence in terms_words(plan.terms):
        yield Fact("Términos", sentence)
    for rule in plan.terms.rules:
        yield Fact("Regla", rule)


@command("plan.sign", approval=_always, facts=_facts, touches=_touches_plan)
def sign_plan(tx: Transaction, order: SignPlan) -> PlanMoved:
    """Sign the last terms that were offered. Refuses them when what is overdue is not what they spread."""
    plan = _find(tx, order.number)
    hold_accounts(tx.connection, [plan.account])
    terms, on = plan.versions[-1], order.on or tx.business_date
    found = arrears(tx.connection, plan.account, tx.office.id, tx.business_date)
    if found.debt_cents != terms.debt_cents:
        raise Refused(
            "plan.debt_changed",
            tr("Lo vencido es {now} y el plan reparte {then}.", now=format_money(found.debt_cents),
               then=format_money(terms.debt_cents)),
            tr("Haga otra oferta con lo de hoy."),
        )  # fmt: skip
    _refuse_past(terms, tx.business_date)
    down_by = tx.rules.due(f"plan.{terms.profile}_down_days", on, tx.calendar)
    data = {VERSION: terms.number, DOWN_BY: down_by.date}
    moved = act(tx, order.number, Deed("sign", on, order.words, data))
    return _moved(moved, terms.number)


def _refuse_past(terms: Version, today: date) -> None:
    """What waited so long that an instalment would be due on the day of its signing is offered anew."""
    if terms.instalments and terms.instalments[0].due_on <= today:
        raise Refused(
            "plan.dates_past",
            tr("El primer plazo de la oferta vencía el {date}.", date=long_date(terms.instalments[0].due_on)),
            tr("Haga otra oferta, con fechas desde hoy."),
        )


@command("plan.refuse", touches=_touches_plan)
def refuse_plan(tx: Transaction, order: RefusePlan) -> PlanMoved:
    """Close a plan that is not signed."""
    return _act(tx, "refuse", order)


@command("plan.cancel", touches=_touches_plan)
def cancel_plan(tx: Transaction, order: CancelPlan) -> PlanMoved:
    """Close a plan that the customer gives up: all of it is due again."""
    return _act(tx, "cancel", order)


@command("plan.review", touches=_touches_reviewed)
def review_plans(tx: Transaction, order: ReviewPlans) -> PlansReviewed:
    """Note in each signed plan whether it was broken or paid, with why; once a day is enough.

    Of one that runs on it notes only what changed since the last time, and anew before its term ends; of one that is
    broken, only that nothing is left of it.
    """
    broken, paid, count = [], [], 0
    for plan in plans(tx.connection, tx.office.id, tx.business_date, account=order.account):
        if plan.state == "broken" and plan.standing is not None and plan.standing.left_cents == 0:
            act(tx, plan.number, Deed("complete", tx.business_date, tr("No queda deuda del plan.")))
            paid.append(plan.number)
        if plan.state != "signed" or plan.standing is None:
            continue
        count += 1
        action = _NOTED.get(plan.standing.keeping, "review")
        if action != "review" or _is_news(tx, plan, plan.standing):
            act(tx, plan.number, _found(plan.standing, action, tx.business_date))
        if plan.standing.keeping is Keeping.BROKEN:
            broken.append(plan.number)
        elif plan.standing.keeping is Keeping.PAID:
            paid.append(plan.number)
    return PlansReviewed(reviewed=count, broken=tuple(broken), paid=tuple(paid))


def _found(standing: Standing, action: str, on: date) -> Deed:
    words = " ".join((tr("Plan {state}.", state=keeping_words(standing.keeping)), *standing.why))
    return Deed(action, on, words, {KEEPING: standing.keeping})


def _is_news(tx: Transaction, plan: Plan, standing: Standing) -> bool:
    """Whether it stands otherwise than was noted last, or its term to be reviewed is about to end."""
    last = tx.connection.execute(_LAST_NOTED, {"number": plan.number}).one()
    noted = from_json(last.data_json).get(KEEPING, Keeping.AWAITS_DOWN)
    is_ending: bool = last.next_on <= tx.business_date + timedelta(days=SOON_DAYS)
    return is_ending or noted != standing.keeping


_NOTED = {Keeping.BROKEN: "note_broken", Keeping.PAID: "complete"}
"""What a review that finds so does in the case."""


@command("plan.restore", touches=_touches_plan)
def restore_plan(tx: Transaction, order: RestorePlan) -> PlanMoved:
    """Let a broken plan go on with what is left of its debt. Refuses it until all that is due and its price are paid.

    The price goes to the debt: it is no penalty (22 L.P.R.A. § 822).
    """
    plan = _find(tx, order.number)
    hold_accounts(tx.connection, [plan.account])
    terms, on = plan.terms, tx.business_date
    _refuse_unrestored(tx, plan)
    found = arrears(tx.connection, plan.account, tx.office.id, on)
    allowed = limits(terms.profile, found.debt_cents, tx.rules, on)
    proposal = go_on(found.debt_cents, allowed, on, len(terms.instalments))
    version = plan.versions[-1].number + 1
    data = {VERSION: version, DOWN_BY: on}
    moved = act(tx, order.number, Deed("restore", order.on or on, order.words, data))
    _keep(tx, plan.case_id, version, Offered(found, allowed, proposal), None)
    return _moved(moved, version)


@command("plan.close", touches=_touches_plan)
def close_plan(tx: Transaction, order: ClosePlan) -> PlanMoved:
    """Close a broken plan: what is left of it is due."""
    return _act(tx, "close", order)


def _refuse_unrestored(tx: Transaction, plan: Plan) -> None:
    if plan.terms.profile is not Profile.HOUSING:
        raise Refused(
            "plan.no_restoration",
            tr("Un plan {profile} no se restaura.", profile=profile_words(plan.terms.profile).lower()),
            tr("Delo por perdido y proponga otro."),
        )
    found = restoring(plan, tx.rules, tx.business_date)
    if plan.state != "broken" or plan.standing is None or found is None:
        raise Refused("plan.not_broken", tr("El plan {number} no está incumplido.", number=plan.number))
    if plan.standing.left_cents == 0:
        raise Refused(
            "plan.nothing_left",
            tr("No queda deuda del plan {number}.", number=plan.number),
            tr("La próxima revisión lo da por saldado."),
        )
    if found.missing_cents > 0:
        raise Refused(
            "plan.not_restored",
            tr("Para restaurarlo faltan {missing}: lo vencido y {price} más, que se abonan a la deuda.",
               missing=format_money(found.missing_cents), price=format_money(found.price.value)),
            tr("Fuente: {source}.", source=tr(found.price.source)),
        )  # fmt: skip


def _offered(tx: Transaction, account: str, order: _Terms) -> Offered:
    return offer(
        tx.connection,
        account,
        order.profile,
        office_id=tx.office.id,
        today=tx.business_date,
        down_cents=order.down_cents,
        months=order.months,
        income_cents=order.income_cents,
    )


def _keep(tx: Transaction, case_id: int, version: int, offered: Offered, income_cents: int | None) -> None:
    """Keep a version of a plan's terms with its instalments and the debts it spreads."""
    row = {
        "case_id": case_id,
        "version": version,
        "profile": offered.allowed.profile,
        "debt_cents": offered.proposal.debt_cents,
        "down_cents": offered.proposal.down_cents,
        "income_cents": income_cents,
        "missed_months": offered.allowed.missed_months,
        "rules": kept_rules(offered.allowed.rules),
        "made_on": tx.business_date,
        "made_at": tx.now,
    }
    terms_id = tx.connection.execute(insert(PlanTerms).values(row).returning(col(PlanTerms.id))).scalar_one()
    debts = [
        {"terms_id": terms_id, "open_item_id": item, "amount_cents": cents} for item, cents in offered.arrears.debts
    ]
    tx.connection.execute(insert(PlanDebt), debts)
    if offered.proposal.instalments:
        tx.connection.execute(insert(PlanInstalment), [_part(terms_id, one) for one in offered.proposal.instalments])


def _part(terms_id: int, one: Instalment) -> dict[str, Any]:
    return {"terms_id": terms_id, "number": one.number, "due_on": one.due_on, "amount_cents": one.amount_cents}


def _find(tx: Transaction, number: str) -> Plan:
    return find_plan(tx.connection, number, tx.office.id, tx.business_date)


def _act(tx: Transaction, action: str, order: _InPlan) -> PlanMoved:
    plan = _find(tx, order.number)
    moved = act(tx, order.number, Deed(action, order.on or tx.business_date, order.words))
    return _moved(moved, plan.terms.number)


def _moved(moved: Moved, version: int) -> PlanMoved:
    return PlanMoved(**dict(case_moved(moved)), version=version)


_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
_CASE_ID = select(col(Case.id)).where(col(Case.number) == bindparam("number"))
_LAST_NOTED: Select[*tuple[Any, ...]] = (
    select(col(CaseEvent.data_json), col(Case.next_on))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"))
    .order_by(col(CaseEvent.place).desc())
    .limit(1)
)
"""The last event of a plan that runs: its signing, or a review."""
