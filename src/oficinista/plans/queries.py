"""What is asked about plans: the terms of each version, and how a plan stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Row, Select, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.clock import business_date
from oficinista.customers.models import Account, Customer
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import OpenItem
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.plans.books import Since, Then, books_since
from oficinista.plans.models import PlanDebt, PlanInstalment, PlanTerms
from oficinista.plans.standing import (
    Agreement,
    Books,
    Keeping,
    PartStanding,
    Standing,
    keeping_words,
    part_standings,
    standing,
)
from oficinista.plans.terms import RESTORED_BY, Instalment, Profile, rules_words
from oficinista.rulebook import Rule, Rulebook
from oficinista.storage import office_rules

PLAN = "plan"
"""The lifecycle of plans."""
VERSION, DOWN_BY = "version", "down_by"
"""In the data of a signing: which version, and until when its down payment is made."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan's terms, as it was offered on a day."""

    id: int
    number: int
    profile: Profile
    debt_cents: int
    down_cents: int
    income_cents: int | None
    missed_months: int
    rules: tuple[str, ...]
    made_on: date
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """Which version was signed, when, and until when its down payment is made."""

    version: int
    on: date
    at: datetime
    down_by: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with all its versions; without a signing it stands nowhere, and once it is over, as on its last day.

    Its `parts`, the down payment and the instalments as they stand, are asked for one plan at a time.
    """

    case_id: int
    number: str
    office_id: int
    account_id: int
    account: str
    customer: str
    state: str
    closed_on: date | None
    versions: tuple[Version, ...]
    signing: Signing | None
    standing: Standing | None
    parts: tuple[PartStanding, ...]

    @property
    def terms(self) -> Version:
        """The version that was signed, or the last that was offered."""
        wanted = self.versions[-1].number if self.signing is None else self.signing.version
        return next(one for one in self.versions if one.number == wanted)

    @property
    def is_kept(self) -> bool:
        """Whether it was signed and protects from notice and suspension."""
        return self.state == "signed" and self.standing is not None and self.standing.is_kept

    @property
    def state_words(self) -> str:
        """Where it is, and while it runs how it is kept."""
        state = tr(find_lifecycle(PLAN).states[self.state].title)
        if self.state == "signed" and self.standing is not None:
            return f"{state}, {keeping_words(self.standing.keeping)}"
        return state


@dataclass(frozen=True, slots=True)
class Restoring:
    """What restores a broken plan: the price that its profile sets, and what is missing of it and of what is due."""

    price: Rule
    missing_cents: int


def find_plan(connection: Connection, number: str, office_id: int, today: date) -> Plan:
    """The plan of a number, as it stands today. Refuses one that does not exist."""
    row = connection.execute(_PLANS.where(col(Case.number) == number, col(Case.office_id) == office_id)).one_or_none()
    if row is None:
        raise _unknown_plan(number)
    return _plan(connection, row, today, with_parts=True)


def _unknown_plan(number: str) -> Refused:
    return Refused(
        "plan.unknown",
        tr("No hay un plan {number}.", number=number),
        tr("Vea los que hay con «oficinista plan list --all»."),
    )


def plan_as_offered(connection: Connection, number: str) -> Plan:
    """The plan of a number with its terms, wherever it stands. Refuses one that does not exist."""
    row = connection.execute(_PLANS.where(col(Case.number) == number)).one_or_none()
    if row is None:
        raise _unknown_plan(number)
    return _bare(connection, row, date.max)


def plans(
    connection: Connection, office_id: int, today: date, *, account: str | None = None, with_closed: bool = False
) -> list[Plan]:
    """The open plans of an office or of one account, each as it stands today."""
    query = _PLANS.where(col(Case.office_id) == office_id)
    if not with_closed:
        query = query.where(col(Case.closed_on).is_(None))
    if account is not None:
        query = query.where(col(Account.number) == account)
    return [_plan(connection, row, today) for row in connection.execute(query.order_by(col(Case.id))).all()]


def running_plan(connection: Connection, account_id: int, today: date) -> Plan | None:
    """The plan of an account that was signed and is not over."""
    query = _PLANS.where(col(Case.account_id) == account_id, col(Case.state) == "signed")
    row = connection.execute(query).first()
    return None if row is None else _plan(connection, row, today)


def kept_plan(connection: Connection, account_id: int, today: date) -> Plan | None:
    """The plan that an account keeps: what of its debt is due is what the plan says."""
    plan = running_plan(connection, account_id, today)
    return plan if plan is not None and plan.is_kept else None


def restoring(plan: Plan, rules: Rulebook, on: date) -> Restoring | None:
    """What restores a broken plan of public housing: its price and what is missing, at most all that is left of it.

    None for a plan that nothing restores: it is lost, and another may be proposed.
    """
    standing = plan.standing
    if plan.terms.profile is not Profile.HOUSING or standing is None or standing.keeping is not Keeping.BROKEN:
        return None
    price = rules.get(RESTORED_BY, on)
    missing = price.value + standing.due_now_cents - standing.ahead_cents
    return Restoring(price, max(min(missing, standing.left_cents), 0))


def asked_cents(plan: Plan | None, account_id: int, balance_cents: int) -> int:
    """What is proposed to be paid of an account: what the plan that it keeps asks for next, or all that it owes."""
    owed = max(balance_cents, 0)
    if plan is None or plan.standing is None or plan.account_id != account_id:
        return owed
    return min(plan.standing.asked_cents or owed, owed)


def spreads_entry(connection: Connection, plan: Plan, entry_id: int) -> bool:
    """Whether what a plan was signed for has the debt of an entry in it."""
    values = {"terms": plan.terms.id, "entry": entry_id}
    return connection.execute(_SPREADS, values).first() is not None


def plan_of_bill(connection: Connection, bill_id: int) -> str | None:
    """The number of the signed plan that spreads a bill's debt."""
    return connection.execute(_PLAN_OF_BILL, {"bill": bill_id}).scalars().first()


def plan_then(connection: Connection, account_id: int, at: datetime) -> Plan | None:
    """The plan that an account had signed at a moment and that was not over, with its terms."""
    case_id = connection.execute(_SIGNED_THEN, {"account": account_id, "at": at}).scalars().first()
    if case_id is None:
        return None
    row = connection.execute(_PLANS.where(col(Case.id) == case_id)).one()
    return _bare(connection, row, business_date(at))


def books_of(connection: Connection, plan: Plan, signing: Signing, then: Then | None = None) -> tuple[Books, Agreement]:
    """What the ledger and the cases say of a signed plan, now or as they said at a moment, and what was agreed."""
    rules: Rulebook = office_rules.rulebook(connection, plan.office_id)
    terms = plan.terms
    current = bool(rules.get("plan.requires_current_bill", signing.on).value)
    agreement = Agreement(signing.on, terms.down_cents, signing.down_by, terms.instalments, terms.missed_months)
    since = Since(plan.account_id, terms.id, signing.at, signing.on, current)
    return books_since(connection, since, then), agreement


def is_plan(number: str) -> bool:
    """Whether a number is of the series of plans."""
    return number.startswith(f"{find_lifecycle(PLAN).series}-")


def _plan(connection: Connection, row: Row[Any], today: date, *, with_parts: bool = False) -> Plan:
    """The plan of a row as it stands on a day: since its signing, and until it was over."""
    plan = _bare(connection, row, today)
    if plan.signing is None:
        return plan
    day = today if plan.closed_on is None else min(today, plan.closed_on)
    books, agreement = books_of(connection, plan, plan.signing)
    days = office_rules.calendar(connection)
    return replace(
        plan,
        standing=standing(agreement, books, day, days),
        parts=part_standings(agreement, books, day, days) if with_parts else (),
    )


def _bare(connection: Connection, row: Row[Any], today: date) -> Plan:
    return Plan(
        row.id,
        row.number,
        row.office_id,
        row.account_id,
        row.account,
        row.name,
        row.state,
        row.closed_on,
        tuple(_versions(connection, row.id)),
        _signing(connection, row.id, today),
        None,
        (),
    )


def _versions(connection: Connection, case_id: int) -> Iterator[Version]:
    instalments: dict[int, list[Instalment]] = {}
    for row in connection.execute(_INSTALMENTS, {"case": case_id}):
        instalments.setdefault(row.terms_id, []).append(Instalment(row.number, row.due_on, row.amount_cents))
    for row in connection.execute(_TERMS, {"case": case_id}):
        yield Version(
            row.id,
            row.version,
            row.profile,
            row.debt_cents,
            row.down_cents,
            row.income_cents,
            row.missed_months,
            rules_words(row.rules),
            row.made_on,
            tuple(instalments.get(row.id, ())),
        )


def _signing(connection: Connection, case_id: int, today: date) -> Signing | None:
    row = connection.execute(_SIGNED, {"case": case_id, "today": today}).first()
    if row is None:
        return None
    data = from_json(row.data_json)
    return Signing(data[VERSION], row.happened_on, row.made_at, date.fromisoformat(data[DOWN_BY]))


def terms_words(terms: Version) -> tuple[str, ...]:
    """The terms in sentences: what whoever signs must see."""
    down = tr("Pronto pago: {amount}.", amount=format_money(terms.down_cents))
    return (down, instalment_words(terms.instalments)) if terms.instalments else (down,)


def instalment_words(instalments: Sequence[Instalment]) -> str:
    """How many instalments there are, of how much, and until when; the last one apart where it is of another amount."""
    count, last = len(instalments), instalments[-1]
    amount, until = format_money(instalments[0].amount_cents), long_date(last.due_on)
    if count == 1:
        return tr("Un plazo de {amount} el {date}.", amount=amount, date=until)
    if last.amount_cents == instalments[0].amount_cents:
        return tr("{count} plazos de {amount}, el último el {date}.", count=count, amount=amount, date=until)
    return tr("{count} plazos de {amount}, el último de {last} el {date}.", count=count, amount=amount,
              last=format_money(last.amount_cents), date=until)  # fmt: skip


def due_words(plan: Plan, name: str) -> str:
    """How a plan stands, and what is paid next and until when: `PLA-…: al día; $18.38 hasta el 24 dic 2026`."""
    standing = plan.standing
    if standing is None or plan.state != "signed":
        return f"{name}: {plan.state_words}"
    words = f"{name}: {keeping_words(standing.keeping)}"
    if standing.due_now_cents:
        return tr("{plan}; vencen {amount}", plan=words, amount=format_money(standing.due_now_cents))
    part = standing.next_part
    if part is None:
        return words
    return tr("{plan}; {amount} hasta el {date}", plan=words, amount=format_money(part.amount_cents),
              date=f"{part.due_on.day} {short_month(part.due_on)}")  # fmt: skip


_PLANS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.number),
        col(Case.office_id),
        col(Case.account_id),
        col(Account.number).label("account"),
        col(Customer.name),
        col(Case.state),
        col(Case.closed_on),
    )
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(col(Case.lifecycle) == PLAN)
)
_TERMS = (
    select(
        col(PlanTerms.id),
        col(PlanTerms.version),
        col(PlanTerms.profile),
        col(PlanTerms.debt_cents),
        col(PlanTerms.down_cents),
        col(PlanTerms.income_cents),
        col(PlanTerms.missed_months),
        col(PlanTerms.rules),
        col(PlanTerms.made_on),
    )
    .where(col(PlanTerms.case_id) == bindparam("case"))
    .order_by(col(PlanTerms.version))
)
_INSTALMENTS: Select[*tuple[Any, ...]] = (
    select(
        col(PlanInstalment.terms_id),
        col(PlanInstalment.number),
        col(PlanInstalment.due_on),
        col(PlanInstalment.amount_cents),
    )
    .join(PlanTerms, col(PlanTerms.id) == col(PlanInstalment.terms_id))
    .where(col(PlanTerms.case_id) == bindparam("case"))
    .order_by(col(PlanInstalment.terms_id), col(PlanInstalment.number))
)
_SIGNED: Select[*tuple[Any, ...]] = (
    select(col(CaseEvent.data_json), col(CaseEvent.happened_on), col(CaseEvent.made_at))
    .where(
        col(CaseEvent.case_id) == bindparam("case"),
        col(CaseEvent.action).in_(("sign", "restore")),
        col(CaseEvent.happened_on) <= bindparam("today"),
    )
    .order_by(col(CaseEvent.place).desc())
)
_SPREADS = (
    select(col(PlanDebt.open_item_id))
    .join(OpenItem, col(OpenItem.id) == col(PlanDebt.open_item_id))
    .where(col(PlanDebt.terms_id) == bindparam("terms"), col(OpenItem.entry_id) == bindparam("entry"))
)
_PLAN_OF_BILL = (
    select(col(Case.number))
    .join(PlanTerms, col(PlanTerms.case_id) == col(Case.id))
    .join(PlanDebt, col(PlanDebt.terms_id) == col(PlanTerms.id))
    .join(OpenItem, col(OpenItem.id) == col(PlanDebt.open_item_id))
    .join(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(Bill.id) == bindparam("bill"), col(Case.state) == "signed")
)
_LATER = aliased(CaseEvent)
_SIGNED_THEN = (
    select(col(Case.id))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.account_id) == bindparam("account"),
        col(Case.lifecycle) == PLAN,
        col(CaseEvent.state) == "signed",
        col(CaseEvent.made_at) <= bindparam("at"),
        ~exists().where(
            col(_LATER.case_id) == col(Case.id),
            col(_LATER.place) > col(CaseEvent.place),
            col(_LATER.made_at) <= bindparam("at"),
        ),
    )
)
"""The plans whose last event until a moment left them signed."""
