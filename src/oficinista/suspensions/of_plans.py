"""What a payment plan that is kept shields: no notice and no cut while it is."""

from datetime import date

from sqlalchemy import Connection

from oficinista.calendar import Calendar
from oficinista.i18n import tr
from oficinista.plans.queries import kept_plan
from oficinista.plans.standing import keeping_words
from oficinista.rulebook import Rulebook
from oficinista.suspensions.guard import Shield


def plan_shields(
    connection: Connection, account_id: int, _office_id: int, today: date, _rules: Rulebook, _calendar: Calendar
) -> tuple[Shield, ...]:
    """The shield of an account's plan, until it is broken or over."""
    plan = kept_plan(connection, account_id, today)
    if plan is None or plan.standing is None or plan.signing is None:
        return ()
    name = tr("Plan de pago {number}, {state}", number=plan.number, state=keeping_words(plan.standing.keeping))
    return (Shield(name, plan.signing.on, None, stops_notice=True, why=plan.standing.why),)
