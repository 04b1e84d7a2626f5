"""What may be offered to an account: what of it a plan may spread, what stands in the way, and what a profile gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.periods import month_after
from oficinista.billing.queries import OpenBill, open_items
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import BillHold, held_bills
from oficinista.customers.models import Account, AccountTerms, Customer
from oficinista.customers.numbers import unknown_account
from oficinista.customers.terms import terms_on
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryKind, OpenItem
from oficinista.orders import Refused
from oficinista.plans.models import PlanTerms
from oficinista.plans.queries import PLAN
from oficinista.plans.terms import Limits, Profile, Proposal, limits, propose
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules

RESIDENTIAL = "residential"


@dataclass(frozen=True, slots=True)
class Arrears:
    """What of an account a plan may spread: its overdue debts less what a case holds, and what stands in the way."""

    account_id: int
    account: str
    customer: str
    tariff_class: str
    debts: tuple[tuple[int, int], ...]
    held_cents: int
    reasons: tuple[str, ...]
    breaches: int

    @property
    def debt_cents(self) -> int:
        """What it may spread, in cents."""
        return sum(cents for _, cents in self.debts)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a profile gives for an account's arrears: its limits and the plan they make."""

    arrears: Arrears
    allowed: Limits
    proposal: Proposal


def arrears(
    connection: Connection, account: str, office_id: int, today: date, *, besides: str | None = None
) -> Arrears:
    """What of an account a plan may spread today, and every reason why it may have none beside that of a number.

    Refuses an unknown account.
    """
    values = {"number": account, "office": office_id, "today": today}
    found = connection.execute(_ACCOUNT, values).one_or_none()
    if found is None:
        raise unknown_account(account)
    holds = held_bills(connection, found.id)
    applied_for = set(connection.execute(_APPLIED_FOR, {"account": found.id}).scalars())
    late = [
        one for one in open_items(connection, found.id) if one.due_on < today and one.open_item_id not in applied_for
    ]
    held = {one.open_item_id: _held_of(one, holds) for one in late}
    free = ((one.open_item_id, one.open_cents - held[one.open_item_id]) for one in late)
    debts = tuple((item, cents) for item, cents in free if cents > 0)
    return Arrears(
        found.id,
        account,
        found.name,
        found.tariff_class,
        debts,
        sum(held.values()),
        tuple(_why_none(connection, found, debts, besides)),
        breaches_until(connection, found.id, office_id, today),
    )


def offer(
    connection: Connection,
    account: str,
    profile: Profile,
    *,
    office_id: int,
    today: date,
    down_cents: int | None = None,
    months: int | None = None,
    income_cents: int | None = None,
) -> Offered:
    """What a profile gives for an account today. Refuses an account that may have no plan, with the first reason."""
    found = arrears(connection, account, office_id, today)
    refuse_ineligible(found)
    allowed = limits_of(found, profile, office_rules.rulebook(connection, office_id), today, income_cents)
    return Offered(found, allowed, propose(found.debt_cents, allowed, today, down_cents=down_cents, months=months))


def limits_of(found: Arrears, profile: Profile, rules: Rulebook, today: date, income_cents: int | None) -> Limits:
    """What a profile allows for an account. Refuses that of public housing where nobody lives."""
    if profile is Profile.HOUSING and found.tariff_class != RESIDENTIAL:
        raise Refused(
            "plan.not_residential",
            tr("El plan de residencial público es para cuentas residenciales."),
            tr("Proponga el plan ordinario."),
        )
    return limits(profile, found.debt_cents, rules, today, income_cents, breaches=found.breaches)


def refuse_ineligible(found: Arrears) -> None:
    """Refuse an account that may have no plan, with the first reason."""
    if found.reasons:
        raise Refused("plan.not_eligible", found.reasons[0])


def breaches_until(connection: Connection, account_id: int, office_id: int, today: date) -> int:
    """How often a plan of public housing was found broken in the months before a day that make a pattern.

    The law counts no other plan.
    """
    months = office_rules.rulebook(connection, office_id).get("plan.housing_pattern_months", today).value
    values = {"account": account_id, "since": month_after(today, -months), "until": today}
    return len(connection.execute(_BROKEN, values).all())


def _held_of(item: OpenBill, holds: Mapping[int, BillHold]) -> int:
    hold = None if item.bill_id is None else holds.get(item.bill_id)
    return 0 if hold is None else min(hold.amount_cents, item.open_cents)


def _why_none(
    connection: Connection, account: Row[Any], debts: tuple[tuple[int, int], ...], besides: str | None
) -> Iterator[str]:
    if account.closed_on is not None:
        yield tr("La cuenta está cerrada desde el {date}.", date=long_date(account.closed_on))
    running = connection.execute(_OPEN_PLAN, {"account": account.id}).scalars().first()
    if running is not None and running != besides:
        yield tr("Ya tiene el plan {number}: siga ese.", number=running)
    if not debts:
        yield tr("No debe nada vencido que no esté objetado.")


_ACCOUNT: Select[*tuple[Any, ...]] = (
    select(col(Account.id), col(Account.closed_on), col(Customer.name), col(AccountTerms.tariff_class))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(AccountTerms, (col(AccountTerms.account_id) == col(Account.id)) & terms_on(bindparam("today")))
    .where(col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office"))
)
_APPLIED_FOR = (
    select(col(OpenItem.id))
    .join(Entry, col(Entry.id) == col(OpenItem.entry_id))
    .where(
        col(OpenItem.account_id) == bindparam("account"),
        col(OpenItem.open_cents) > 0,
        col(Entry.kind) == EntryKind.CONNECTION,
    )
)
"""What an application for a connection charges: it waits until it is paid whole, and no plan spreads it."""
_OPEN_PLAN = select(col(Case.number)).where(
    col(Case.account_id) == bindparam("account"), col(Case.lifecycle) == PLAN, col(Case.closed_on).is_(None)
)
_LAST_PROFILE = (
    select(col(PlanTerms.profile))
    .where(col(PlanTerms.case_id) == col(Case.id))
    .order_by(col(PlanTerms.version).desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
"""Of what was signed: nothing is offered after it."""
_BROKEN = (
    select(col(CaseEvent.happened_on))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(
        col(Case.account_id) == bindparam("account"),
        col(Case.lifecycle) == PLAN,
        col(CaseEvent.action) == "note_broken",
        col(CaseEvent.happened_on).between(bindparam("since"), bindparam("until")),
        _LAST_PROFILE == Profile.HOUSING,
    )
)
