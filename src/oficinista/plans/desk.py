"""What a clerk sees before a plan is offered: what is overdue, why there may be none, and what each profile gives."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from oficinista.calendar import Calendar
from oficinista.plans.offering import Arrears, Offered, arrears, limits_of
from oficinista.plans.queries import Plan, plans
from oficinista.plans.terms import Profile, propose
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules


@dataclass(frozen=True, slots=True)
class Desk:
    """An account's arrears, its plans that are over, and the plan that other terms are offered for, if one is."""

    arrears: Arrears
    earlier: tuple[Plan, ...]
    countered: Plan | None
    rules: Rulebook
    calendar: Calendar
    today: date

    def offer(
        self, profile: Profile, *, down_cents: int | None, months: int | None, income_cents: int | None
    ) -> Offered:
        """What a profile gives with some terms. Refuses terms beyond it, and a profile that is not offered."""
        debt = self.arrears.debt_cents
        allowed = limits_of(self.arrears, profile, self.rules, self.today, income_cents)
        return Offered(self.arrears, allowed, propose(debt, allowed, self.today, down_cents=down_cents, months=months))


def desk(connection: Connection, account: str, office_id: int, today: date, countered: str | None = None) -> Desk:
    """What a clerk needs to see before offering a plan, or other terms of one. Refuses an unknown account."""
    found = plans(connection, office_id, today, account=account, with_closed=True)
    return Desk(
        arrears(connection, account, office_id, today, besides=countered),
        tuple(one for one in found if one.closed_on is not None),
        next((one for one in found if one.number == countered), None),
        office_rules.rulebook(connection, office_id),
        office_rules.calendar(connection),
        today,
    )
