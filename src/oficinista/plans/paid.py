"""What a payment did to the plan of its account, as it was right after it: what the receipt says, and its copies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from oficinista.clock import business_date
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.plans.books import Then
from oficinista.plans.queries import books_of, plan_then
from oficinista.plans.standing import Keeping, PartStanding, keeping_words, part_standings, standing
from oficinista.storage import office_rules


@dataclass(frozen=True, slots=True)
class PlanPaid:
    """How a plan stood after a payment, whether the payment started it, and the part that is paid next."""

    number: str
    keeping: Keeping
    is_started: bool
    due_now_cents: int
    since: date | None
    next_part: PartStanding | None


def plan_paid(
    connection: Connection, account_id: int, at: datetime, *, paid_cents: int, balance_cents: int
) -> PlanPaid | None:
    """The plan that an account had signed when it paid so much and then owed its balance; None without one."""
    plan = plan_then(connection, account_id, at)
    if plan is None or plan.signing is None:
        return None
    today, days = business_date(at), office_rules.calendar(connection)
    books, agreement = books_of(connection, plan, plan.signing, Then(at, balance_cents))
    before, _ = books_of(connection, plan, plan.signing, Then(at, balance_cents + paid_cents))
    found = standing(agreement, books, today, days)
    waited = standing(agreement, before, today, days).keeping is Keeping.AWAITS_DOWN
    parts = part_standings(agreement, books, today, days)
    return PlanPaid(
        plan.number,
        found.keeping,
        waited and found.keeping is not Keeping.AWAITS_DOWN,
        found.due_now_cents,
        found.since,
        next((one for one in parts if one.missing_cents and one.last_day >= today), None),
    )


def paid_words(found: PlanPaid) -> Iterator[str]:
    """It in sentences, for a receipt."""
    state = tr("Plan de pago {number}: {state}.", number=found.number, state=keeping_words(found.keeping))
    yield state
    if found.is_started and found.keeping is not Keeping.PAID:
        yield tr("Pagado el pronto pago: el plan comienza.")
    if found.due_now_cents:
        yield tr("Vencen {amount}.", amount=format_money(found.due_now_cents))
    if found.next_part is not None and found.keeping not in {Keeping.BROKEN, Keeping.PAID}:
        one = found.next_part
        name = tr("Pronto pago") if one.part.number == 0 else tr("Plazo {number}", number=one.part.number)
        yield tr("{part}: faltan {amount}, hasta el {date}.", part=name, amount=format_money(one.missing_cents),
                 date=long_date(one.last_day))  # fmt: skip
